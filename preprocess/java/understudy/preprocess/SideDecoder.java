package understudy.preprocess;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/**
 * Turns one side of a capture into rows, by the side's own encoding; one object is used again for
 * every capture.
 */
final class SideDecoder {
  private final boolean split;
  private final Json json;

  /** The JSON that was decoded last. */
  private String text;

  /** {@code plan.split}: several rows in one request are apart. */
  SideDecoder(ReadingPlan plan) {
    split = plan.split;
    json = new Json(plan.maxColumns, plan.names);
  }

  /**
   * Reads a batch in one JSON object, which was decoded last, as so many rows: as its instances, or
   * as one row.
   */
  void reread(Rows rows, int count) throws Malformed, IOException {
    Instances batch = rows.batch;
    rows.clear();
    if (batch.count == count) json.instances(text, batch, rows);
    else json.oneRow(text, rows);
  }

  /** Adds the rows that the side holds. */
  void decode(Capture.Side side, Rows rows) throws Malformed, IOException {
    side.beObject();
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
            "has the unknown encoding '"
                + Text.shortened(side.encoding)
                + "' in its "
                + side.name
                + " (known are CSV, JSON, BASE64, NONE)");
    }
    try {
      if (isJson) jsonRows(data, rows);
      else csvRows(data, rows);
    } catch (Malformed e) {
      throw new Malformed("has data in its " + side.name + " that " + e.getMessage());
    }
  }

  /** Standard BASE64, with or without its padding, in one line or several. */
  private static String unpack(Capture.Side side) throws Malformed {
    String data = side.data.replace("\r", "").replace("\n", "").trim();
    int length = data.length();
    while (length > 0 && data.length() - length < 2 && data.charAt(length - 1) == '=') length--;
    String name = side.name;
    for (int i = 0; i < length; i++) {
      char c = data.charAt(i);
      boolean known =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '+'
              || c == '/';
      if (!known) {
        throw new Malformed(
            "has data in its "
                + name
                + " that is not valid BASE64: character "
                + i
                + " of it is none of its alphabet");
      }
    }
    if (length % 4 == 1)
      throw new Malformed("has data in its " + name + " that is not valid BASE64: it is cut off");
    byte[] bytes = Base64.getDecoder().decode(data.substring(0, length));
    try {
      return Text.decode(bytes, 0, bytes.length);
    } catch (Malformed e) {
      throw new Malformed("has data in its " + name + " that, BASE64 decoded, " + e.getMessage());
    }
  }

  private static boolean looksLikeJson(Capture.Side side, String data) {
    String type = side.contentType == null ? "" : side.contentType.toLowerCase(Locale.ROOT);
    if (type.contains("json")) return true;
    if (type.contains("csv")) return false;
    int i = 0;
    while (i < data.length() && " \t\r\n".indexOf(data.charAt(i)) >= 0) i++;
    return i < data.length() && (data.charAt(i) == '{' || data.charAt(i) == '[');
  }

  private void jsonRows(String data, Rows rows) throws Malformed, IOException {
    text = data;
    if (split) json.rows(data, rows);
    else json.oneRow(data, rows);
    if (rows.size() == 0) throw new Malformed("holds no row");
  }

  private void csvRows(String data, Rows rows) throws Malformed {
    int end = data.length();
    while (end > 0 && (data.charAt(end - 1) == '\n' || data.charAt(end - 1) == '\r')) end--;
    String text = end == data.length() ? data : data.substring(0, end);
    boolean oneLine = text.indexOf('\n') < 0;
    if (!split || (oneLine && text.indexOf('"') < 0)) rows.add(null, Csv.plain(text, rows.width()));
    else rows.addAll(Csv.rows(text));
  }
}
