package understudy.preprocess;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import understudy.analyzer.Note;

/** What a merge has counted, in one task or in all. */
final class MergeTally implements Serializable {
  private static final int NOTES_KEPT = 5;
  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

  /** Notes of one kind: how many, and the first few. */
  private static final class Notes implements Serializable {
    long count;
    final List<Note> examples = new ArrayList<>();
  }

  /** A file of merged records: where it lies now, the folders where it belongs, and what it holds. */
  static final class Written implements Serializable {
    final int partition;
    final String staged;
    final String tree;
    final String folder;
    long merged;
    long unlabelled;

    Written(int partition, String staged, String tree, String folder) {
      this.partition = partition;
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
  private final TreeMap<String, Notes> notes = new TreeMap<>();

  void note(Note note) {
    Notes kind = notes.computeIfAbsent(note.kind, key -> new Notes());
    kind.count++;
    if (kind.examples.size() < NOTES_KEPT) kind.examples.add(note);
  }

  /** Counts how long after its capture a label arrived; the time is null and the arrival unknown where nothing says it. */
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
    later.notes.forEach(
        (kind, more) -> {
          Notes mine = notes.computeIfAbsent(kind, key -> new Notes());
          mine.count += more.count;
          for (Note note : more.examples) if (mine.examples.size() < NOTES_KEPT) mine.examples.add(note);
        });
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
    for (var days : lateDays.entrySet()) json.writeNumberField(days.getKey().toString(), days.getValue());
    json.writeEndObject();
    json.writeArrayFieldStart("files");
    for (Written file : files) {
      json.writeStartObject();
      json.writeNumberField("partition", file.partition);
      json.writeStringField("staged", file.staged);
      json.writeStringField("tree", file.tree);
      json.writeStringField("folder", file.folder);
      json.writeNumberField("merged", file.merged);
      json.writeNumberField("unlabelled", file.unlabelled);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("set_aside");
    for (var kind : notes.entrySet()) {
      json.writeObjectFieldStart(kind.getKey());
      json.writeNumberField("count", kind.getValue().count);
      json.writeArrayFieldStart("examples");
      for (Note note : kind.getValue().examples) {
        json.writeStartObject();
        json.writeStringField("file", note.file);
        json.writeNumberField("split_start", note.splitStart);
        json.writeNumberField("line", note.line);
        json.writeStringField("event_id", note.eventId);
        json.writeStringField("reason", note.reason);
        json.writeStringField("text", note.text);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
