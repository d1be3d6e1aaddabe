package understudy.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cells of CSV text by RFC 4180, as Python's {@code csv} module reads it: a cell that begins with a quote ends with one,
 * two quotes within it are one, a quote elsewhere is itself. Empty cells are null (missing); nothing is trimmed.
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
    String[] cells = new String[likely];
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
    if (text.indexOf('"') < 0) {
      for (int from = 0; from <= text.length(); ) {
        int to = text.indexOf('\n', from);
        if (to < 0) to = text.length();
        int end = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
        if (end > from) rows.add(plain(text.substring(from, end)));
        from = to + 1;
      }
    } else {
      int at = 0;
      List<String> cells = new ArrayList<>();
      while (at < text.length()) {
        cells.clear();
        int next = quotedRow(text, at, cells);
        if (next < 0) throw new Malformed("holds a quote (\") that is not closed");
        boolean blank = cells.size() == 1 && cells.get(0) == null && lineBreak(text, at);
        if (!blank) rows.add(cells.toArray(new String[0]));
        at = next;
      }
    }
    return rows;
  }

  private static boolean lineBreak(String text, int at) {
    char c = text.charAt(at);
    return c == '\n' || c == '\r';
  }

  /** The cells of one row with quoting, or null when a quote is open at its end. */
  static String[] quoted(String line) {
    List<String> cells = new ArrayList<>();
    int next = quotedRow(line, 0, cells);
    return next < 0 ? null : cells.toArray(new String[0]);
  }

  /** Adds the cells of the row at {@code at}; returns where the next row begins, or -1 when a quote stays open. */
  private static int quotedRow(String text, int at, List<String> cells) {
    StringBuilder cell = new StringBuilder();
    int i = at;
    int n = text.length();
    while (true) {
      cell.setLength(0);
      if (i < n && text.charAt(i) == '"') {
        i++;
        while (true) {
          int quote = text.indexOf('"', i);
          if (quote < 0) return -1;
          cell.append(text, i, quote);
          i = quote + 1;
          if (i < n && text.charAt(i) == '"') {
            cell.append('"');
            i++;
          } else {
            break;
          }
        }
      }
      int from = i;
      while (i < n && text.charAt(i) != ',' && !endsRow(text, i)) i++;
      cell.append(text, from, i);
      cells.add(cell.length() == 0 ? null : cell.toString());
      if (i >= n) return n;
      char stop = text.charAt(i);
      if (stop == ',') {
        i++;
        continue;
      }
      return stop == '\r' ? i + 2 : i + 1;
    }
  }

  private static boolean endsRow(String text, int i) {
    char c = text.charAt(i);
    return c == '\n' || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
  }
}
