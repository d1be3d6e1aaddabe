package understudy.preprocess;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.ZipException;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/**
 * CSV datasets, with a header or without; a quoted cell may span lines. Lines of nothing but blanks
 * are passed over.
 */
final class CsvReader extends LinesReader {
  private static final int MOST_LINES_IN_A_ROW = 10_000;
  private static final int MOST_CHARACTERS_IN_A_ROW = 16 << 20;

  private final ReadingPlan plan;
  private final Naming naming;

  /** Lines that were looked at in vain, for the end of a quoted cell. */
  private final ArrayDeque<Line> again = new ArrayDeque<>();

  private final CsvRow row = new CsvRow();

  /** Up to this line no quote of RFC 4180 closes a cell that is open at a line's end. */
  private long openUntil;

  /** Why the file breaks off, told once all lines before that are read. */
  private IOException broken;

  private Naming.Shape shape;
  private String[] lastHeader;
  private Naming.Shape lastShape;
  private int width;

  private record Line(String text, String end, long number) {}

  CsvReader(Iterator<Split> splits, ReadingPlan plan, Naming naming) {
    super(splits);
    this.plan = plan;
    this.naming = naming;
  }

  @Override
  protected void open() throws IOException {
    super.open();
    again.clear();
    openUntil = 0;
    broken = null;
    shape = null;
    if (!plan.header || split.start == 0) return;
    try (LineReader head = new LineReader(split.open(0), split.start, true)) {
      while (shape == null && head.next())
        if (!head.blank()) header(Csv.plain(head.text()), 0, false);
    } catch (Malformed e) {
      throw new IOException("its header " + e.getMessage());
    }
  }

  @Override
  protected boolean more() throws IOException {
    while (ready.isEmpty()) {
      if (!again.isEmpty()) {
        Line line = again.poll();
        if (!LineReader.blank(line.text)) record(line.text, line.end, line.number);
      } else if (broken != null) {
        throw broken;
      } else if (!lines.next()) {
        return false;
      } else if (!lines.blank()) {
        line();
      }
    }
    return true;
  }

  @Override
  protected void line() throws IOException {
    long number = lines.line;
    try {
      record(lines.text(), lines.end(), number);
    } catch (Malformed e) {
      ready.add(
          malformed(
              number, e.getMessage(), Text.shortened(lines.buffer, lines.from, lines.length)));
    }
  }

  private void record(String text, String end, long number) throws IOException {
    String[] cells = text.indexOf('"') < 0 ? Csv.plain(text) : quoted(text, end, number);
    if (cells == null) {
      ready.add(malformed(number, "holds a quote (\") that is not closed", Text.shortened(text)));
      return;
    }
    if (shape == null) {
      if (plan.header) {
        header(cells, number, true);
        return;
      }
      shape = shapeOf(new String[cells.length]);
      width = cells.length;
    }
    if (cells.length != width) {
      String than = plan.header ? "the header has " : "the first row has ";
      String reason =
          "has "
              + cells.length
              + (cells.length == 1 ? " cell, but " : " cells, but ")
              + than
              + width;
      ready.add(malformed(number, reason, Text.shortened(text)));
      return;
    }
    ready.add(
        new Record(split.path, split.start, number, null, true, shape.names, shape.pick(cells)));
  }

  /**
   * The row that begins with this line; null when its quote is never closed. Lines that are not its
   * own are read anew.
   */
  private String[] quoted(String text, String end, long number) throws IOException {
    row.clear();
    boolean decided = row.add("", text);
    if (decided) return row.cells();
    List<Line> taken = new ArrayList<>();
    long characters = 0;
    long last = number;
    while (!decided && !(number <= openUntil && row.waits())) {
      Line next =
          taken.size() < MOST_LINES_IN_A_ROW && characters < MOST_CHARACTERS_IN_A_ROW
              ? nextLine()
              : null;
      if (next == null) break;
      decided = row.add(end, next.text);
      taken.add(next);
      end = next.end;
      characters += next.text.length();
      last = next.number;
    }
    if (!decided && row.open()) openUntil = Math.max(openUntil, last);
    String[] cells = row.cells();
    int own = cells == null ? 0 : row.lines() - 1;
    for (int i = taken.size() - 1; i >= own; i--) again.addFirst(taken.get(i));
    return cells;
  }

  private Line nextLine() throws IOException {
    if (!again.isEmpty()) return again.poll();
    try {
      if (broken != null || !lines.next()) return null;
    } catch (ZipException | EOFException e) {
      broken = e;
      return null;
    }
    try {
      return new Line(lines.text(), lines.end(), lines.line);
    } catch (Malformed e) {
      ready.add(
          malformed(
              lines.line, e.getMessage(), Text.shortened(lines.buffer, lines.from, lines.length)));
      return new Line("", lines.end(), lines.line);
    }
  }

  private void header(String[] cells, long number, boolean tell) {
    width = cells.length;
    for (int i = 0; i < width; i++) if (cells[i] == null) cells[i] = "_c" + i;
    String[] names = Naming.unique(cells);
    if (tell && names != cells) {
      String reason = "names a column twice; the later ones are read as " + renamed(cells, names);
      ready.add(new Note("duplicate_column", split.path, split.start, number, null, reason, null));
    }
    if (Arrays.equals(names, lastHeader)) {
      shape = lastShape;
      return;
    }
    shape = shapeOf(names);
    lastHeader = names;
    lastShape = shape;
  }

  private Naming.Shape shapeOf(String[] keys) {
    if (plan.outputsLast > 0) return naming.moved(keys, plan.outputsLast);
    return keys.length > 0 && keys[0] == null ? naming.positional(keys.length) : naming.keyed(keys);
  }

  private static String renamed(String[] before, String[] after) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < before.length; i++) {
      if (before[i].equals(after[i])) continue;
      if (out.length() > 0) out.append(", ");
      out.append(after[i]);
    }
    return Text.shortened(out.toString());
  }
}
