package understudy.preprocess;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/** CSV datasets, with a header or without; a quoted cell may span lines. */
final class CsvReader extends LinesReader {
  private static final int MOST_LINES_IN_A_CELL = 10_000;

  private final Plan plan;
  private final Naming naming;
  private final ArrayDeque<Line> again = new ArrayDeque<>();
  private Naming.Shape shape;
  private String[] lastHeader;
  private Naming.Shape lastShape;
  private int width;

  private record Line(String text, long number) {}

  CsvReader(Iterator<Split> splits, Plan plan, Naming naming) {
    super(splits);
    this.plan = plan;
    this.naming = naming;
  }

  @Override
  protected void open() throws IOException {
    super.open();
    again.clear();
    shape = null;
    if (!plan.header || split.start == 0) return;
    try (LineReader head = new LineReader(split.open(0), split.start, true)) {
      while (shape == null && head.next()) if (!head.blank()) header(Csv.plain(head.text()), 0, false);
    } catch (Malformed e) {
      throw new IOException("its header " + e.getMessage());
    }
  }

  @Override
  protected boolean more() throws IOException {
    while (ready.isEmpty()) {
      if (!again.isEmpty()) {
        Line line = again.poll();
        record(line.text, line.number);
      } else if (!lines.next()) {
        return false;
      } else if (lines.length > 0) {
        line();
      }
    }
    return true;
  }

  @Override
  protected void line() throws IOException {
    long number = lines.line;
    try {
      record(lines.text(), number);
    } catch (Malformed e) {
      ready.add(malformed(number, e.getMessage(), Text.shortened(lines.buffer, lines.from, lines.length)));
    }
  }

  private void record(String text, long number) throws IOException {
    if (text.isEmpty()) return;
    String[] cells = text.indexOf('"') < 0 ? Csv.plain(text) : Csv.quoted(text);
    if (cells == null) cells = joined(text, number);
    if (cells == null) return;
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
      String reason = "has " + cells.length + (cells.length == 1 ? " cell, but " : " cells, but ") + than + width;
      ready.add(malformed(number, reason, Text.shortened(text)));
      return;
    }
    ready.add(new Record(split.path, split.start, number, null, true, shape.names, shape.pick(cells)));
  }

  /** Takes lines until the open quote is closed; when it never is, the first line is malformed and the others are read anew. */
  private String[] joined(String text, long number) throws IOException {
    StringBuilder whole = new StringBuilder(text);
    ArrayDeque<Line> taken = new ArrayDeque<>();
    while (taken.size() < MOST_LINES_IN_A_CELL) {
      Line next = nextLine();
      if (next == null) break;
      taken.add(next);
      whole.append('\n').append(next.text);
      if (next.text.indexOf('"') < 0) continue;
      String[] cells = Csv.quoted(whole.toString());
      if (cells != null) return cells;
    }
    while (!taken.isEmpty()) again.addFirst(taken.pollLast());
    ready.add(malformed(number, "holds a quote (\") that is not closed", Text.shortened(text)));
    return null;
  }

  private Line nextLine() throws IOException {
    if (!again.isEmpty()) return again.poll();
    if (!lines.next()) return null;
    try {
      return new Line(lines.text(), lines.line);
    } catch (Malformed e) {
      ready.add(malformed(lines.line, e.getMessage(), Text.shortened(lines.buffer, lines.from, lines.length)));
      return new Line("", lines.line);
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
