package understudy.analyzer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What was set aside or is worth a warning: by kind how many, and the first few of them. */
public final class Notes implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int KEPT = 5;
  private static final int LONGEST_TEXT = 2000;

  private static final class Kind implements Serializable {
    private static final long serialVersionUID = 1L;

    long count;
    final List<Note> examples = new ArrayList<>(KEPT);
  }

  private final LinkedHashMap<String, Kind> kinds = new LinkedHashMap<>();

  public void add(Note note) {
    Kind kind = kinds.computeIfAbsent(note.kind, key -> new Kind());
    kind.count += note.records;
    if (kind.examples.size() < KEPT) {
      kind.examples.add(note);
    }
  }

  /** Counts a row; its reason is only made for the examples. */
  public void add(String kind, Record row, Supplier<String> reason, String text) {
    Kind known = kinds.get(kind);
    if (known != null && known.examples.size() == KEPT) {
      known.count++;
    } else {
      add(new Note(kind, row.file, row.splitStart, row.line, row.eventId, reason.get(), text));
    }
  }

  /** Takes in the notes of the partition that follows. */
  public void merge(Notes later) {
    later.kinds.forEach(
        (name, more) -> {
          Kind mine = kinds.computeIfAbsent(name, key -> new Kind());
          mine.count += more.count;
          for (Note note : more.examples) {
            if (mine.examples.size() < KEPT) {
              mine.examples.add(note);
            }
          }
        });
  }

  /** Writes {@code {kind: {count, examples}}} as the field {@code field}. */
  public void write(JsonGenerator json, String field) throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, Kind> entry : kinds.entrySet()) {
      json.writeObjectFieldStart(entry.getKey());
      json.writeNumberField("count", entry.getValue().count);
      json.writeArrayFieldStart("examples");
      for (Note note : entry.getValue().examples) {
        json.writeStartObject();
        writePlace(json, note.eventId, note.file, note.splitStart, note.line);
        json.writeStringField("reason", shortened(note.reason));
        json.writeStringField("text", shortened(note.text));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  static void writePlace(
      JsonGenerator json, String eventId, String file, long splitStart, long line)
      throws IOException {
    json.writeStringField("event_id", eventId);
    json.writeStringField("file", file);
    json.writeNumberField("split_start", splitStart);
    json.writeNumberField("line", line);
  }

  private static String shortened(String text) {
    if (text == null || text.length() <= LONGEST_TEXT) {
      return text;
    }
    int cut =
        Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
    return text.substring(0, cut) + "…";
  }
}
