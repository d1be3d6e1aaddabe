package understudy.preprocess;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of CSV text with quotes, given line by line, as {@code preprocess/csv_rows.py} reads it.
 *
 * <p>A row is read by RFC 4180 (two quotes in a quoted cell are one) where it can be read so
 * strictly: each quoted cell ends with a quote before a comma or the row's end, and no other cell
 * holds a quote. Else it is read with quotes escaped by a backslash, as Spark writes them, where
 * that can be done strictly; so is a row whose line ends with such a quote, where the lines up to
 * its end, or to that of the quotes open there, cannot be read strictly else. Else by RFC 4180 as
 * Python's {@code csv} module reads it: text after a closing quote belongs to the cell, and a quote
 * within a cell is itself.
 */
final class CsvRow {
  private final Way doubled = new Way(false);
  private final Way escaped = new Way(true);

  /** The lines after the row by RFC 4180, where it may go on with an escaped quote. */
  private final Way following = new Way(false);

  private String[] loosely;
  private int looselyLines;
  private String[] byBackslash;
  private int byBackslashLines;
  private String[] cells;
  private int lines;
  private boolean mayEscape;

  /** Begins a row anew. */
  void clear() {
    doubled.clear();
    escaped.clear();
    following.clear();
    loosely = byBackslash = cells = null;
    lines = looselyLines = byBackslashLines = 0;
    mayEscape = false;
  }

  /**
   * Takes the next line and what ended the line before; true when no further line can change the
   * reading.
   */
  boolean add(String endBefore, String line) {
    lines++;
    if (loosely == null) {
      doubled.add(endBefore, line);
      if (!doubled.open) {
        loosely = doubled.cells();
        looselyLines = lines;
      }
    } else {
      if (!following.open) following.cells.clear();
      following.add(endBefore, line);
    }
    mayEscape |= line.contains("\\\"");
    if (loosely != null && doubled.strict && !mayEscape) return decided(loosely, looselyLines);
    if (byBackslash == null && escaped.strict) {
      escaped.add(endBefore, line);
      if (escaped.strict && !escaped.open) {
        byBackslash = escaped.cells();
        byBackslashLines = lines;
      }
    }
    boolean strictly = doubled.strict && following.strict;
    if (strictly && (loosely == null || (byBackslash != null && following.open))) return false;
    if (byBackslash != null) {
      boolean fits = loosely != null && strictly;
      return fits ? decided(loosely, looselyLines) : decided(byBackslash, byBackslashLines);
    }
    if (escaped.strict) return false;
    return loosely != null && decided(loosely, looselyLines);
  }

  /** Whether a quote of RFC 4180 was open at the end of every line. */
  boolean open() {
    return loosely == null;
  }

  /** Whether only a closing quote of RFC 4180 could still change the reading. */
  boolean waits() {
    return loosely == null && (byBackslash != null || !escaped.strict);
  }

  /** The row's cells, also where no further line comes; null where a quote stays open. */
  String[] cells() {
    if (cells == null && byBackslash != null) decided(byBackslash, byBackslashLines);
    else if (cells == null && loosely != null) decided(loosely, looselyLines);
    return cells;
  }

  /** How many of the lines are the row's. */
  int lines() {
    return lines;
  }

  private boolean decided(String[] row, int taken) {
    cells = row;
    lines = taken;
    return true;
  }

  /** One way to read: what it has read so far. */
  private static final class Way {
    private final boolean backslash;
    private final List<String> cells = new ArrayList<>();
    private final StringBuilder cell = new StringBuilder();

    /** Within a quoted cell. */
    boolean open;

    /** Nothing was met that this way of writing never writes. */
    boolean strict;

    private boolean escapes;

    Way(boolean backslash) {
      this.backslash = backslash;
    }

    void clear() {
      cells.clear();
      cell.setLength(0);
      open = escapes = false;
      strict = true;
    }

    String[] cells() {
      return cells.toArray(new String[0]);
    }

    void add(String endBefore, String line) {
      if (open) cell.append(endBefore);
      int n = line.length();
      int i = 0;
      while (true) {
        boolean quoted = open;
        if (!open && i < n && line.charAt(i) == '"') {
          open = quoted = true;
          i++;
        }
        if (open) {
          i = backslash ? escapedPart(line, i, n) : doubledPart(line, i, n);
          if (open) return;
        }
        int from = i;
        boolean quote = false;
        for (; i < n; i++) {
          char c = line.charAt(i);
          if (c == ',') break;
          quote |= c == '"';
        }
        strict &= !quote && !(quoted && i > from);
        cell.append(line, from, i);
        endCell();
        if (i == n) return;
        i++;
      }
    }

    /** Takes what stands within quotes; returns the place after the closing quote, or the end. */
    private int doubledPart(String line, int from, int n) {
      for (int i = from; ; i = from + 1) {
        int quote = line.indexOf('"', i);
        if (quote < 0) {
          cell.append(line, from, n);
          return n;
        }
        cell.append(line, from, quote);
        from = quote + 1;
        if (from == n || line.charAt(from) != '"') {
          open = false;
          return from;
        }
      }
    }

    private int escapedPart(String line, int from, int n) {
      for (int i = from; i < n; i++) {
        char c = line.charAt(i);
        if (c == '"') {
          cell.append(line, from, i);
          open = false;
          return i + 1;
        }
        if (c == '\\' && i + 1 < n && (line.charAt(i + 1) == '"' || line.charAt(i + 1) == '\\')) {
          escapes |= line.charAt(i + 1) == '"';
          i++;
        }
      }
      cell.append(line, from, n);
      return n;
    }

    private void endCell() {
      String text = cell.length() == 0 ? null : cell.toString();
      cells.add(escapes ? unescaped(text) : text);
      cell.setLength(0);
      escapes = false;
    }

    /**
     * A backslash escapes a backslash only in a cell where one escapes a quote: in others it is
     * itself.
     */
    private static String unescaped(String text) {
      StringBuilder out = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
        if (text.charAt(i) == '\\' && (next == '"' || next == '\\')) i++;
        out.append(text.charAt(i));
      }
      return out.toString();
    }
  }
}
