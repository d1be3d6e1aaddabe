package understudy.preprocess;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/**
 * What a preprocessing script's workers send, one JSON object an element: a row {@code {"f","s","l","e","n","r":{key:
 * text or null}}}, a capture handed back unchanged {@code {"f","s","l","c":text}}, or a note {@code
 * {"note":kind,"f","s","l","e","reason","text"}}.
 */
final class ScriptRows implements Iterator<Item> {
  private final Iterator<byte[]> lines;
  private final Naming naming;
  private final CaptureRows captures;
  private final ArrayDeque<Item> ready = new ArrayDeque<>();
  private final ArrayList<String> keys = new ArrayList<>();
  private final ArrayList<String> cells = new ArrayList<>();
  private String[] lastKeys;
  private Naming.Shape lastShape;

  ScriptRows(Iterator<byte[]> lines, Plan plan, Naming naming) {
    this.lines = lines;
    this.naming = naming;
    captures = new CaptureRows(plan, naming);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && lines.hasNext()) {
      try {
        byte[] line = lines.next();
        parse(line, 0, line.length, ready);
      } catch (IOException e) {
        throw new UncheckedIOException("a worker of the preprocessing script sent what cannot be read", e);
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Item next() {
    if (!hasNext()) throw new NoSuchElementException();
    return ready.poll();
  }

  /** Adds what one element of JSON holds. */
  void parse(byte[] bytes, int from, int length, Collection<Item> out) throws IOException {
    String file = null;
    String event = null;
    String note = null;
    String reason = null;
    String text = null;
    String capture = null;
    long start = 0;
    long line = 0;
    boolean first = true;
    boolean row = false;
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, length)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        JsonToken token = parser.nextToken();
        String value = token == JsonToken.VALUE_NULL || token.isStructStart() ? null : parser.getText();
        switch (key) {
          case "f" -> file = value;
          case "s" -> start = Long.parseLong(value);
          case "l" -> line = Long.parseLong(value);
          case "e" -> event = value;
          case "n" -> first = parser.getBooleanValue();
          case "note" -> note = value;
          case "reason" -> reason = value;
          case "text" -> text = value;
          case "c" -> capture = value;
          case "r" -> {
            row = true;
            cells(parser);
          }
          default -> parser.skipChildren();
        }
      }
    }
    if (note != null) {
      out.add(new Note(note, file, start, line, event, reason, text));
    } else if (capture != null) {
      captures.add(capture, file, start, line, out);
    } else if (row) {
      Naming.Shape shape = shape();
      String[] picked = shape.pick(cells.toArray(new String[0]));
      out.add(new Record(file, start, line, event, first, shape.names, picked));
    }
  }

  private void cells(JsonParser parser) throws IOException {
    keys.clear();
    cells.clear();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      keys.add(parser.currentName());
      String value = parser.nextToken() == JsonToken.VALUE_NULL ? null : parser.getText();
      cells.add(value == null || value.isEmpty() ? null : value);
    }
  }

  private Naming.Shape shape() {
    if (lastKeys != null && keys.equals(Arrays.asList(lastKeys))) return lastShape;
    lastKeys = keys.toArray(new String[0]);
    lastShape = naming.scripted(lastKeys);
    return lastShape;
  }
}
