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
 * Items of the lines that a preprocessing script's workers send, described in {@code
 * preprocess/script_rows.py}. Rows of the usual spelling are read in one look at their bytes; all
 * else is left to the general parser.
 */
final class ScriptRows implements Iterator<Item> {
  private static final int FIXED = 4;

  /** By number; workers begin again from 0 before these are too many. */
  private final ArrayList<Shape> shapes = new ArrayList<>();

  private final Iterator<byte[]> batches;
  private final ReadingPlan plan;
  private final Naming naming;
  private final CaptureRows captures;
  private final ArrayDeque<Item> ready = new ArrayDeque<>();
  private String file;
  private long splitStart;
  private long count;
  private boolean ended;
  private byte[] bytes;
  private int at;
  private int end;

  /**
   * The rows of one shape: how many cells they come with, and what of these they keep under which
   * names; or why none.
   */
  private record Shape(int width, Naming.Shape naming, String fault) {}

  /** {@code batches} are lines, each with its end; many of them make an element. */
  ScriptRows(Iterator<byte[]> batches, ReadingPlan plan, Naming naming) {
    this.batches = batches;
    this.plan = plan;
    this.naming = naming;
    captures = new CaptureRows(plan, naming);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && batches.hasNext()) {
      byte[] batch = batches.next();
      for (int from = 0; from < batch.length; ) {
        int to = Bytes.indexOf(batch, '\n', from, batch.length);
        try {
          parse(batch, from, to - from, ready);
        } catch (IOException e) {
          throw new UncheckedIOException(
              "a worker of the preprocessing script sent what cannot be read", e);
        }
        from = to + 1;
      }
    }
    if (ready.isEmpty()) checkEnd();
    return !ready.isEmpty();
  }

  @Override
  public Item next() {
    if (!hasNext()) throw new NoSuchElementException();
    return ready.poll();
  }

  /** Throws unless all that was sent has come. */
  void checkEnd() {
    if (!ended) {
      throw new IllegalStateException(
          "a worker of the preprocessing script ended early, after "
              + count
              + " rows and notes of this partition");
    }
  }

  /** Adds what one line holds. */
  void parse(byte[] line, int from, int length, Collection<Item> out) throws IOException {
    if (line[from] == '[') {
      bytes = line;
      at = from;
      end = from + length;
      Item row = quickRow();
      out.add(row == null ? row(line, from, length) : row);
      count++;
    } else {
      message(line, from, length, out);
    }
  }

  /** The row on the line, or null where it is spelled in an unusual way. */
  private Item quickRow() {
    int number = (int) number();
    long line = number();
    if (number < 0 || number >= shapes.size() || line < 0) return null;
    at++;
    boolean known = at < end && bytes[at] == '"';
    String event = known ? string() : null;
    if (known ? event == null : !literal("null")) return null;
    at++;
    boolean first = literal("true");
    if (!first && !literal("false")) return null;
    Shape shape = shapes.get(number);
    String[] cells = new String[shape.width];
    for (int i = 0; i < cells.length; i++) {
      if (at >= end || bytes[at++] != ',' || at >= end) return null;
      if (bytes[at] == '"') {
        String cell = string();
        if (cell == null) return null;
        cells[i] = cell.isEmpty() ? null : cell;
      } else if (!literal("null")) {
        int start = at;
        while (at < end && bytes[at] != ',' && bytes[at] != ']') at++;
        cells[i] = Text.ofAscii(bytes, start, at);
      }
    }
    if (at != end - 1 || bytes[at] != ']') return null;
    return item(shape, line, event, first, cells);
  }

  /** The whole number after the character here, and stands behind it; -1 where there is none. */
  private long number() {
    long number = 0;
    int start = ++at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9')
      number = 10 * number + (bytes[at++] - '0');
    return at == start || at == end || bytes[at] != ',' ? -1 : number;
  }

  /** The text of the plain string here, and stands behind it; null where it is not plain. */
  private String string() {
    int start = at + 1;
    int stop = Bytes.endOfPlainString(bytes, start, end);
    if (stop >= end || bytes[stop] != '"') return null;
    at = stop + 1;
    return Text.ofAscii(bytes, start, stop);
  }

  private boolean literal(String word) {
    if (end - at < word.length()) return false;
    for (int i = 0; i < word.length(); i++) if (bytes[at + i] != word.charAt(i)) return false;
    at += word.length();
    return true;
  }

  private Item row(byte[] line, int from, int length) throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(line, from, length)) {
      ArrayList<String> values = new ArrayList<>();
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String text =
            parser.currentToken() == JsonToken.VALUE_NULL ? null : Text.whole(parser.getText());
        values.add(text == null || text.isEmpty() && values.size() >= FIXED ? null : text);
      }
      Shape shape = shapes.get(Integer.parseInt(values.get(0)));
      String[] cells = values.subList(FIXED, values.size()).toArray(new String[0]);
      return item(
          shape, Long.parseLong(values.get(1)), values.get(2), values.get(3).equals("true"), cells);
    }
  }

  private Item item(Shape shape, long line, String event, boolean first, String[] cells) {
    if (shape.fault != null)
      return new Note("malformed", file, splitStart, line, event, shape.fault, null);
    return new Record(
        file, splitStart, line, event, first, shape.naming.names, shape.naming.pick(cells));
  }

  private void message(byte[] bytes, int from, int length, Collection<Item> out)
      throws IOException {
    String event = null;
    String note = null;
    String reason = null;
    String text = null;
    String capture = null;
    String[] keys = null;
    String[] columns = null;
    int shape = 0;
    long line = 0;
    long records = 1;
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, length)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        JsonToken token = parser.nextToken();
        String value =
            token == JsonToken.VALUE_NULL || token.isStructStart()
                ? null
                : Text.whole(parser.getText());
        switch (key) {
          case "file" -> file = value;
          case "start" -> splitStart = Long.parseLong(value);
          case "shape" -> shape = Integer.parseInt(value);
          case "keys" -> keys = texts(parser);
          case "columns" -> columns = texts(parser);
          case "line" -> line = Long.parseLong(value);
          case "event" -> event = value;
          case "note" -> note = value;
          case "reason" -> reason = value;
          case "text" -> text = value;
          case "records" -> records = Long.parseLong(value);
          case "record" -> capture = value;
          case "end" -> end(Long.parseLong(value));
          default -> throw new IOException("the key " + key + " means nothing");
        }
      }
    }
    if (note != null) {
      out.add(new Note(note, file, splitStart, line, event, reason, text, records));
      count++;
    } else if (capture != null) {
      captures.add(capture, file, splitStart, line, out);
      count++;
    } else if (keys != null) {
      String fault = fault(keys);
      put(shape, new Shape(keys.length, fault == null ? naming.scripted(keys) : null, fault));
    } else if (columns != null) {
      // A table of CSV has the columns that its files say.
      String fault = plan.csv ? null : fault(columns);
      put(shape, new Shape(columns.length, fault == null ? named(columns) : null, fault));
    }
  }

  private void put(int number, Shape shape) {
    if (number == 0) shapes.clear();
    shapes.add(shape);
  }

  /**
   * What is malformed about rows with these keys, as of JSON without a script; null where nothing
   * is.
   */
  private String fault(String[] keys) {
    try {
      for (int i = 0; i < keys.length; i++) {
        if (keys[i] != null) Json.checkName(keys[i]);
        if (i == plan.maxColumns) throw Json.tooWide(plan.maxColumns);
      }
      return null;
    } catch (Malformed e) {
      return e.getMessage();
    }
  }

  private Naming.Shape named(String[] columns) {
    boolean named = Arrays.stream(columns).anyMatch(name -> name != null);
    return named ? naming.keyed(columns) : naming.positional(columns.length);
  }

  private void end(long sent) {
    if (sent != count) {
      throw new IllegalStateException(
          "of "
              + sent
              + " rows and notes that a worker of the preprocessing script sent, "
              + count
              + " arrived");
    }
    ended = true;
  }

  private static String[] texts(JsonParser parser) throws IOException {
    ArrayList<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(
          parser.currentToken() == JsonToken.VALUE_NULL ? null : Text.whole(parser.getText()));
    }
    return texts.toArray(new String[0]);
  }
}
