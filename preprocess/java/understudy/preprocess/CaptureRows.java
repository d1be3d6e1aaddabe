package understudy.preprocess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/** Turns captures into rows: decodes each side by its own encoding, pairs output rows with input rows, names the cells. */
final class CaptureRows {
  private final Plan plan;
  private final Naming naming;
  private final Capture capture;
  private final Json json = new Json();
  private final Rows[] decoded;
  private final String[][] lastKeys;
  private int[] lastWidths;
  private String[] lastJoined;

  CaptureRows(Plan plan, Naming naming) {
    this.plan = plan;
    this.naming = naming;
    capture = new Capture(plan.sides);
    decoded = new Rows[plan.sides.length];
    for (int i = 0; i < decoded.length; i++) decoded[i] = new Rows();
    lastKeys = new String[plan.sides.length][];
  }

  /** Adds what a line holds: its rows, or a note on why there are none. */
  void add(byte[] bytes, int from, int length, String file, long splitStart, long line, boolean whole, Collection<Item> out)
      throws IOException {
    try {
      capture.read(bytes, from, length);
      rows(file, splitStart, line, whole, out);
    } catch (Malformed e) {
      String text = Text.shortened(bytes, from, length);
      out.add(new Note("malformed", file, splitStart, line, capture.eventId, e.getMessage(), text));
    }
  }

  /** The same for a capture that a script handed back. */
  void add(String text, String file, long splitStart, long line, Collection<Item> out) throws IOException {
    try {
      capture.read(text);
      rows(file, splitStart, line, true, out);
    } catch (Malformed e) {
      out.add(new Note("malformed", file, splitStart, line, capture.eventId, e.getMessage(), Text.shortened(text)));
    }
  }

  private void rows(String file, long splitStart, long line, boolean whole, Collection<Item> out)
      throws Malformed, IOException {
    if (!whole && !within(capture.inferenceTime)) {
      String reason = "was captured at " + capture.inferenceTime + ", outside the window";
      out.add(new Note("outside_window", file, splitStart, line, capture.eventId, reason, null));
      return;
    }
    int present = 0;
    for (int i = 0; i < decoded.length; i++) {
      decoded[i].clear();
      Capture.Side side = capture.sides[i];
      if (!side.present) continue;
      present++;
      decode(side, decoded[i]);
    }
    if (present == 0) throw new Malformed("holds none of " + String.join(", ", plan.sides) + " in its captureData");
    int count = count();
    for (int row = 0; row < count; row++) {
      out.add(row(row, count, file, splitStart, line));
    }
  }

  private boolean within(String time) throws Malformed {
    if (time == null) throw new Malformed("has no inferenceTime, so that it cannot be told whether it is in the window");
    long millis;
    try {
      millis = time.endsWith("Z") ? Instant.parse(time).toEpochMilli() : OffsetDateTime.parse(time).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Malformed("has the inferenceTime '" + Text.shortened(time) + "', which is not a time like 2026-01-31T12:00:00Z");
    }
    return millis >= plan.start && millis < plan.end;
  }

  private void decode(Capture.Side side, Rows rows) throws Malformed, IOException {
    if (side.data == null) throw new Malformed("has no data in its " + side.name);
    if (side.encoding == null) throw new Malformed("has no encoding in its " + side.name);
    String data = side.data;
    boolean isJson;
    switch (side.encoding.toUpperCase(Locale.ROOT)) {
      case "CSV":
        isJson = false;
        break;
      case "JSON":
        isJson = true;
        break;
      case "BASE64":
        data = unpack(side);
        isJson = looksLikeJson(side, data);
        break;
      case "NONE":
        isJson = looksLikeJson(side, data);
        break;
      default:
        throw new Malformed(
            "has the unknown encoding '" + Text.shortened(side.encoding) + "' in its " + side.name
                + " (known are CSV, JSON, BASE64, NONE)");
    }
    try {
      if (isJson) jsonRows(data, rows);
      else csvRows(data, rows);
    } catch (Malformed e) {
      throw new Malformed("has data in its " + side.name + " that " + e.getMessage());
    }
  }

  private static String unpack(Capture.Side side) throws Malformed {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(checked(side.data.trim()));
    } catch (IllegalArgumentException e) {
      throw new Malformed("has data in its " + side.name + " that is not valid BASE64: " + e.getMessage());
    }
    try {
      return Text.decode(bytes, 0, bytes.length);
    } catch (Malformed e) {
      throw new Malformed("has data in its " + side.name + " that, BASE64 decoded, " + e.getMessage());
    }
  }

  /** Java's MIME decoder passes over every foreign character; only line breaks may be passed over. */
  private static String checked(String data) {
    for (int i = 0; i < data.length(); i++) {
      char c = data.charAt(i);
      boolean known =
          (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
              || c == '+' || c == '/' || c == '=' || c == '\n' || c == '\r';
      if (!known) throw new IllegalArgumentException("character '" + c + "' at offset " + i);
    }
    return data;
  }

  private static boolean looksLikeJson(Capture.Side side, String data) {
    String type = side.contentType == null ? "" : side.contentType.toLowerCase(Locale.ROOT);
    if (type.contains("json")) return true;
    if (type.contains("csv")) return false;
    int i = 0;
    while (i < data.length() && Character.isWhitespace(data.charAt(i))) i++;
    return i < data.length() && (data.charAt(i) == '{' || data.charAt(i) == '[');
  }

  private void jsonRows(String data, Rows rows) throws Malformed, IOException {
    if (plan.split) json.rows(data, rows);
    else json.oneRow(data, rows);
    if (rows.size() == 0) throw new Malformed("holds no row");
  }

  private void csvRows(String data, Rows rows) throws Malformed {
    int end = data.length();
    while (end > 0 && (data.charAt(end - 1) == '\n' || data.charAt(end - 1) == '\r')) end--;
    String text = end == data.length() ? data : data.substring(0, end);
    boolean oneLine = text.indexOf('\n') < 0;
    if (!plan.split || (oneLine && text.indexOf('"') < 0)) rows.add(null, Csv.plain(text, rows.width()));
    else if (text.isEmpty()) rows.add(null, new String[1]);
    else rows.addAll(Csv.rows(text));
  }

  /** How many rows the sides make together, after an output line of n cells beside n input rows became n rows. */
  private int count() throws Malformed {
    int count = -1;
    int first = -1;
    for (int i = 0; i < decoded.length; i++) {
      if (!capture.sides[i].present) continue;
      int size = decoded[i].size();
      if (count < 0) {
        count = size;
        first = i;
      } else if (size != count) {
        Rows before = decoded[first];
        boolean turns = count == 1 && size > 1 && before.keys.get(0) == null && before.cells.get(0).length == size;
        if (!turns) {
          throw new Malformed(
              "cannot be paired: its " + plan.sides[first] + " has " + said(before) + " and its " + plan.sides[i]
                  + " has " + said(decoded[i]));
        }
        String[] cells = before.cells.get(0);
        before.clear();
        for (String cell : cells) before.add(null, new String[] {cell});
        count = size;
      }
    }
    return count;
  }

  private static String said(Rows rows) {
    return rows.size() == 1 ? "1 row of " + rows.cells.get(0).length + " cells" : rows.size() + " rows";
  }

  private Record row(int row, int count, String file, long splitStart, long line) {
    String[] cells = null;
    boolean byPosition = true;
    for (int i = 0; i < decoded.length; i++) {
      if (!capture.sides[i].present) continue;
      byPosition &= decoded[i].keys.get(row) == null;
      String[] more = decoded[i].cells.get(row);
      if (cells == null) {
        cells = more;
      } else {
        String[] joined = java.util.Arrays.copyOf(cells, cells.length + more.length);
        System.arraycopy(more, 0, joined, cells.length, more.length);
        cells = joined;
      }
    }
    Naming.Shape shape = byPosition ? naming.positional(cells.length) : naming.keyed(joinedKeys(row, cells.length));
    return new Record(file, splitStart, line, capture.eventId, row == 0, shape.names, shape.pick(cells));
  }

  /** The keys of all sides together; a key seen on an earlier side is named with its side. */
  private String[] joinedKeys(int row, int width) {
    boolean same = lastJoined != null && lastJoined.length == width;
    for (int i = 0; same && i < decoded.length; i++) {
      boolean present = capture.sides[i].present;
      same = lastKeys[i] == (present ? decoded[i].keys.get(row) : null)
          && lastWidths[i] == (present ? decoded[i].cells.get(row).length : -1);
    }
    if (same) return lastJoined;
    String[] joined = new String[width];
    int[] widths = new int[decoded.length];
    Set<String> seen = new HashSet<>();
    int at = 0;
    for (int i = 0; i < decoded.length; i++) {
      boolean present = capture.sides[i].present;
      lastKeys[i] = present ? decoded[i].keys.get(row) : null;
      widths[i] = present ? decoded[i].cells.get(row).length : -1;
      if (!present) continue;
      Set<String> own = new HashSet<>();
      for (int j = 0; j < widths[i]; j++) {
        String key = lastKeys[i] == null ? null : lastKeys[i][j];
        if (key != null && seen.contains(key)) key = plan.sides[i] + "." + key;
        own.add(key);
        joined[at++] = key;
      }
      own.remove(null);
      seen.addAll(own);
    }
    lastWidths = widths;
    lastJoined = joined;
    return joined;
  }
}
