package understudy.preprocess;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/** JSON datasets: a row a line, or documents that hold a row or a list of rows. */
final class JsonReader {
  private JsonReader() {}

  private static void emit(Rows rows, Naming naming, Split split, long line, Collection<Item> out) {
    for (int i = 0; i < rows.size(); i++) {
      String[] cells = rows.cells.get(i);
      String[] keys = rows.keys.get(i);
      Naming.Shape shape = keys == null ? naming.positional(cells.length) : naming.keyed(keys);
      out.add(
          new Record(split.path, split.start, line, null, true, shape.names, shape.pick(cells)));
    }
  }

  /** One object (or list of cells) on a line. */
  static final class Lines extends LinesReader {
    private final Naming naming;
    private final Json json;
    private final Rows rows = new Rows();

    Lines(Iterator<Split> splits, ReadingPlan plan, Naming naming) {
      super(splits);
      json = new Json(plan.maxColumns, plan.names);
      this.naming = naming;
    }

    @Override
    protected void line() throws IOException {
      rows.clear();
      try {
        Text.check(lines.buffer, lines.from, lines.length);
        int end = lines.from + lines.length;
        json.escapes(Bytes.indexOf(lines.buffer, '\\', lines.from, end) < end);
        try (JsonParser parser =
            Json.FACTORY.createParser(lines.buffer, lines.from, lines.length)) {
          JsonToken first = parser.nextToken();
          if (first == null) throw new Malformed("holds no JSON value");
          if (!first.isStructStart())
            throw new Malformed("is JSON, but neither an object nor a list");
          json.row(parser, rows);
          if (parser.nextToken() != null) throw new Malformed("holds more than one JSON value");
        } catch (JsonProcessingException e) {
          throw new Malformed("is not JSON: " + Json.reason(e));
        }
        emit(rows, naming, split, lines.line, ready);
      } catch (Malformed e) {
        ready.add(
            malformed(
                lines.line,
                e.getMessage(),
                Text.shortened(lines.buffer, lines.from, lines.length)));
      }
    }
  }

  /** Whole files: an object is a row, a list is a row for each of its values. */
  static final class Documents extends SplitReader {
    private final Naming naming;
    private final Json json;
    private final Rows rows = new Rows();
    private JsonParser parser;
    private boolean inList;
    private boolean brokenOff;

    /** How many rows the file has given. */
    private long emitted;

    Documents(Iterator<Split> splits, ReadingPlan plan, Naming naming) {
      super(splits);
      json = new Json(plan.maxColumns, plan.names);
      this.naming = naming;
    }

    @Override
    protected void open() throws IOException {
      parser = null;
      inList = false;
      brokenOff = false;
      emitted = 0;
      parser = Json.FACTORY.createParser(split.open());
    }

    @Override
    protected boolean more() throws IOException {
      if (brokenOff) return false;
      long line = 1;
      try {
        JsonToken token = parser.nextToken();
        line = parser.currentTokenLocation().getLineNr();
        if (!inList && token == JsonToken.START_ARRAY) {
          inList = true;
          token = parser.nextToken();
          line = parser.currentTokenLocation().getLineNr();
        }
        if (inList && token == JsonToken.END_ARRAY) {
          inList = false;
          return more();
        }
        if (token == null) return false;
        if (!token.isStructStart()) {
          ready.add(note(line, "is JSON, but neither an object nor a list", parser.getText()));
          return true;
        }
        rows.clear();
        int depth = parser.getParsingContext().getNestingDepth();
        try {
          json.row(parser, rows);
          emit(rows, naming, split, line, ready);
          emitted += rows.size();
        } catch (Malformed e) {
          ready.add(note(line, e.getMessage(), null));
          while (parser.getParsingContext().getNestingDepth() >= depth) parser.nextToken();
        }
      } catch (JsonProcessingException e) {
        line = e.getLocation() == null ? line : e.getLocation().getLineNr();
        String what = e.getOriginalMessage().contains("UTF-8") ? "is not UTF-8" : "is not JSON";
        ready.add(
            note(
                line,
                what + ", so that the rest of the file is not read: " + Json.reason(e),
                null));
        brokenOff = true;
      } catch (CharConversionException e) {
        ready.add(
            note(
                line,
                "is not UTF-8, so that the rest of the file is not read: " + e.getMessage(),
                null));
        brokenOff = true;
      }
      return true;
    }

    private Note note(long line, String reason, String text) {
      return new Note(
          "malformed",
          split.path,
          split.start,
          line,
          null,
          reason,
          text == null ? null : Text.shortened(text));
    }

    @Override
    protected void close() throws IOException {
      if (parser != null) parser.close();
      parser = null;
    }

    @Override
    protected Item broken(IOException e) {
      if (e instanceof NotText) return note(0, e.getMessage(), null);
      String said = emitted + (emitted == 1 ? " row" : " rows");
      long records = e instanceof Shrunk gone ? lost(gone, emitted) : Math.max(1, emitted);
      String reason =
          e instanceof Shrunk gone ? shortened(said, gone, records) : brokenOff(said, e);
      return new Note("malformed", split.path, split.start, 0, null, reason, null, records);
    }
  }
}
