package understudy.preprocess;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/** Turns one side of a capture into rows, by the side's own encoding; one object is used again for every capture. */
final class SideDecoder {
  private final boolean split;
  private final boolean batches;
  private final Json json = new Json();

  /** {@code split}: several rows in one request are apart; {@code batches}: so are the instances within a JSON object. */
  SideDecoder(boolean split, boolean batches) {
    this.split = split;
    this.batches = batches;
  }

  /** Adds the rows that the side holds. */
  void decode(Capture.Side side, Rows rows) throws Malformed, IOException {
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
    if (!split) json.oneRow(data, rows);
    else if (batches) json.rowsOfBatches(data, rows);
    else json.rows(data, rows);
    if (rows.size() == 0) throw new Malformed("holds no row");
  }

  private void csvRows(String data, Rows rows) throws Malformed {
    int end = data.length();
    while (end > 0 && (data.charAt(end - 1) == '\n' || data.charAt(end - 1) == '\r')) end--;
    String text = end == data.length() ? data : data.substring(0, end);
    boolean oneLine = text.indexOf('\n') < 0;
    if (!split || (oneLine && text.indexOf('"') < 0)) rows.add(null, Csv.plain(text, rows.width()));
    else if (text.isEmpty()) rows.add(null, new String[1]);
    else rows.addAll(Csv.rows(text));
  }
}
