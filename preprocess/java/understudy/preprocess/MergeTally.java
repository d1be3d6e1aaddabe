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

  /** Ids without a partner that are told of each side. */
  private static final int MOST_UNMATCHED = 5;

  /** From how many days on a label is of the next kind of lateness; the last kind is not known. */
  private static final long[] LATENESS = {0, 1, 2, 3, 7, 14, 30};

  private static final int UNLABELLED = LATENESS.length + 1;

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
  final List<String> unmatchedCaptures = new ArrayList<>();
  final List<String> unmatchedLabels = new ArrayList<>();

  /** Captures by their day: how late their labels came, and those without one. */
  final MergeDays captureDays = new MergeDays(UNLABELLED + 1);

  /** Ids of labels by the day when their last label came: with a capture, and without. */
  final MergeDays labelDays = new MergeDays(2);

  final TreeMap<Long, Long> lateDays = new TreeMap<>();
  final List<Written> files = new ArrayList<>();
  private final Notes notes = new Notes();

  void note(Note note) {
    notes.add(note);
  }

  /**
   * Counts how long after its capture, which is of that day, a label arrived; the time is null and
   * the arrival unknown where nothing says it.
   */
  void late(long day, Long capturedMillis, long arrivalMillis) {
    if (capturedMillis == null || arrivalMillis == MergeSource.UNKNOWN) {
      arrivalUnknown++;
      captureDays.count(day, LATENESS.length);
      return;
    }
    long late = Math.max(0, (arrivalMillis - capturedMillis) / MergeDays.DAY_MILLIS);
    lateDays.merge(late, 1L, Long::sum);
    int kind = LATENESS.length - 1;
    while (late < LATENESS[kind]) kind--;
    captureDays.count(day, kind);
  }

  void unlabelled(long day) {
    captureDays.count(day, UNLABELLED);
  }

  /** Keeps the id of a key for which the other side has none, as long as there are few. */
  static void unmatched(List<String> ids, byte[] key) {
    if (ids.size() < MOST_UNMATCHED) ids.add(MergeKey.id(key));
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
    addUpTo(unmatchedCaptures, later.unmatchedCaptures);
    addUpTo(unmatchedLabels, later.unmatchedLabels);
    captureDays.add(later.captureDays);
    labelDays.add(later.labelDays);
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
    write(json, "unmatched_captures", unmatchedCaptures);
    write(json, "unmatched_labels", unmatchedLabels);
    captureDays.write(json, "capture_days");
    labelDays.write(json, "label_days");
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

  private static void addUpTo(List<String> ids, List<String> more) {
    ids.addAll(more.subList(0, Math.min(more.size(), MOST_UNMATCHED - ids.size())));
  }

  private static void write(JsonGenerator json, String name, List<String> ids) throws IOException {
    json.writeArrayFieldStart(name);
    for (String id : ids) json.writeString(id);
    json.writeEndArray();
  }
}
