package understudy.preprocess;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/**
 * Items as the lines that {@link ScriptRows} reads, for workers in Python that add cells to rows:
 * many lines, each with its end, make an element.
 */
final class SentItems implements Iterator<byte[]> {
  private static final int BATCH_BYTES = 1 << 18;

  private final Iterator<Item> items;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(BATCH_BYTES + (1 << 12));
  private final JsonGenerator json;
  private String file;
  private long splitStart;
  private String[] names;
  private long count;
  private boolean ended;

  SentItems(Iterator<Item> items) {
    this.items = items;
    try {
      json = Json.FACTORY.createGenerator(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    json.setRootValueSeparator(null);
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public byte[] next() {
    if (ended) throw new NoSuchElementException();
    try {
      while (out.size() < BATCH_BYTES && items.hasNext()) add(items.next());
      if (!items.hasNext()) {
        ended = true;
        json.writeStartObject();
        json.writeNumberField("end", count);
        json.writeEndObject();
        endLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] batch = out.toByteArray();
    out.reset();
    return batch;
  }

  private void add(Item item) throws IOException {
    if (!Objects.equals(item.file, file) || item.splitStart != splitStart) {
      file = item.file;
      splitStart = item.splitStart;
      json.writeStartObject();
      json.writeStringField("file", file);
      json.writeNumberField("start", splitStart);
      json.writeEndObject();
      endLine();
    }
    if (item instanceof Record) row((Record) item);
    else note((Note) item);
    count++;
    endLine();
  }

  private void row(Record row) throws IOException {
    if (row.names != names) {
      // One shape at a time: number 0 forgets the one before.
      names = row.names;
      json.writeStartObject();
      json.writeNumberField("shape", 0);
      json.writeArrayFieldStart("columns");
      for (String name : names) json.writeString(name);
      json.writeEndArray();
      json.writeEndObject();
      endLine();
    }
    json.writeStartArray();
    json.writeNumber(0);
    json.writeNumber(row.line);
    json.writeString(row.eventId);
    json.writeBoolean(row.startsCapture);
    for (String cell : row.cells) json.writeString(cell);
    json.writeEndArray();
  }

  private void note(Note note) throws IOException {
    json.writeStartObject();
    json.writeStringField("note", note.kind);
    json.writeNumberField("line", note.line);
    json.writeStringField("event", note.eventId);
    json.writeStringField("reason", note.reason);
    json.writeStringField("text", note.text);
    json.writeNumberField("records", note.records);
    json.writeEndObject();
  }

  private void endLine() throws IOException {
    json.flush();
    out.write('\n');
  }
}
