package understudy.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cells of CSV text: lines without a quote are split at every comma, others are read by {@link
 * CsvRow}. Empty cells are null (missing); nothing is trimmed.
 */
final class Csv {
  private static final String[] SINGLE = new String[128];

  static {
    for (char c = 0; c < SINGLE.length; c++) SINGLE[c] = String.valueOf(c);
  }

  private Csv() {}

  /** Cells of one line without quoting: split at every comma. */
  static String[] plain(String line) {
    return plain(line, 16);
  }

  /** The same, where so many cells are likely. */
  static String[] plain(String line, int likely) {
    String[] cells = new String[Math.max(1, likely)];
    int count = 0;
    int length = line.length();
    for (int from = 0; from <= length; ) {
      int to = endOfCell(line, from, length);
      if (count == cells.length) cells = Arrays.copyOf(cells, 2 * count);
      cells[count++] = cell(line, from, to);
      from = to + 1;
    }
    return count == cells.length ? cells : Arrays.copyOf(cells, count);
  }

  private static int endOfCell(String line, int from, int length) {
    if (from == length || line.charAt(from) == ',') return from;
    if (from + 1 == length || line.charAt(from + 1) == ',') return from + 1;
    int comma = line.indexOf(',', from + 2);
    return comma < 0 ? length : comma;
  }

  private static String cell(String line, int from, int to) {
    if (to == from) return null;
    if (to == from + 1) {
      char c = line.charAt(from);
      if (c < SINGLE.length) return SINGLE[c];
    }
    return line.substring(from, to);
  }

  /** Rows of a text of several lines; lines without a character are passed over. */
  static List<String[]> rows(String text) throws Malformed {
    List<String[]> rows = new ArrayList<>();
    boolean quotes = text.indexOf('"') >= 0;
    CsvRow row = quotes ? new CsvRow() : null;
    for (int from = 0; from <= text.length(); ) {
      int to = endOfLine(text, from);
      String line = text.substring(from, to);
      int next = nextLine(text, to);
      if (quotes && line.indexOf('"') >= 0) next = quotedRow(text, from, row, rows);
      else if (to > from) rows.add(plain(line));
      from = next;
    }
    return rows;
  }

  /** Adds the row at {@code from}; returns where the next one begins. */
  private static int quotedRow(String text, int from, CsvRow row, List<String[]> rows)
      throws Malformed {
    row.clear();
    List<Integer> ends = new ArrayList<>();
    String endBefore = "";
    for (int at = from; at <= text.length(); ) {
      int to = endOfLine(text, at);
      boolean decided = row.add(endBefore, text.substring(at, to));
      at = nextLine(text, to);
      ends.add(at);
      if (decided) break;
      endBefore = text.substring(to, Math.min(at, text.length()));
    }
    if (row.cells() == null) throw new Malformed("holds a quote (\") that is not closed");
    rows.add(row.cells());
    return ends.get(row.lines() - 1);
  }

  private static int endOfLine(String text, int from) {
    int end = text.indexOf('\n', from);
    if (end < 0) return text.length();
    return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  /**
   * Where the line after one that ends at {@code end} begins; past the text where there is none.
   */
  private static int nextLine(String text, int end) {
    return end < text.length() && text.charAt(end) == '\r' ? end + 2 : end + 1;
  }
}
