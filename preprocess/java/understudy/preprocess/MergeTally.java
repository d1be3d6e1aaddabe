package understudy.preprocess;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import understudy.analyzer.Note;
import understudy.analyzer.Notes;

/** What a merge has counted, in one task or in all. */
final class MergeTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

  /**
   * A file of merged records: where it lies now, the folders where it belongs, and what it holds.
   */
  static final class Written implements Serializable {
    private static final long serialVersionUID = 1L;

    final int partition;

    /** The host of the executor that wrote it. */
    final String host;

    final String staged;
    final String tree;
    final String folder;
    long merged;
    long unlabelled;

    Written(int partition, String staged, String tree, String folder) {
      this.partition = partition;
      this.host = SparkEnv.get().blockManager().blockManagerId().host();
      this.staged = staged;
      this.tree = tree;
      this.folder = folder;
    }
  }

  long captures;
  long labels;
  long capturesWithoutLabel;
  long labelsWithoutCapture;
  long duplicateCaptures;
  long duplicateLabels;
  long arrivalUnknown;
  String unmatchedCapture;
  String unmatchedLabel;
  final TreeMap<Long, Long> lateDays = new TreeMap<>();
  final List<Written> files = new ArrayList<>();
  private final Notes notes = new Notes();

  void note(Note note) {
    notes.add(note);
  }

  /**
   * Counts how long after its capture a label arrived; the time is null and the arrival unknown
   * where nothing says it.
   */
  void late(Long capturedMillis, long arrivalMillis) {
    if (capturedMillis == null || arrivalMillis == MergeSource.UNKNOWN) arrivalUnknown++;
    else lateDays.merge(Math.max(0, (arrivalMillis - capturedMillis) / DAY_MILLIS), 1L, Long::sum);
  }

  /** Takes in what the task after this one has counted. */
  void add(MergeTally later) {
    captures += later.captures;
    labels += later.labels;
    capturesWithoutLabel += later.capturesWithoutLabel;
    labelsWithoutCapture += later.labelsWithoutCapture;
    duplicateCaptures += later.duplicateCaptures;
    duplicateLabels += later.duplicateLabels;
    arrivalUnknown += later.arrivalUnknown;
    if (unmatchedCapture == null) unmatchedCapture = later.unmatchedCapture;
    if (unmatchedLabel == null) unmatchedLabel = later.unmatchedLabel;
    later.lateDays.forEach((days, count) -> lateDays.merge(days, count, Long::sum));
    files.addAll(later.files);
    notes.merge(later.notes);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("captures", captures);
    json.writeNumberField("labels", labels);
    json.writeNumberField("captures_without_label", capturesWithoutLabel);
    json.writeNumberField("labels_without_capture", labelsWithoutCapture);
    json.writeNumberField("duplicate_captures", duplicateCaptures);
    json.writeNumberField("duplicate_labels", duplicateLabels);
    json.writeNumberField("arrival_unknown", arrivalUnknown);
    json.writeStringField("unmatched_capture", unmatchedCapture);
    json.writeStringField("unmatched_label", unmatchedLabel);
    json.writeObjectFieldStart("late_days");
    for (var days : lateDays.entrySet())
      json.writeNumberField(days.getKey().toString(), days.getValue());
    json.writeEndObject();
    json.writeArrayFieldStart("files");
    for (Written file : files) {
      json.writeStartObject();
      json.writeNumberField("partition", file.partition);
      json.writeStringField("host", file.host);
      json.writeStringField("staged", file.staged);
      json.writeStringField("tree", file.tree);
      json.writeStringField("folder", file.folder);
      json.writeNumberField("merged", file.merged);
      json.writeNumberField("unlabelled", file.unlabelled);
      json.writeEndObject();
    }
    json.writeEndArray();
    notes.write(json, "set_aside");
    json.writeEndObject();
  }
}
