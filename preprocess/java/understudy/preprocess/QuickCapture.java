package understudy.preprocess;

import java.nio.charset.StandardCharsets;

/**
 * Reads captures of the usual spelling in one look at their bytes: ASCII, no escape in any string,
 * plain numbers. What is spelled otherwise (a key that stands twice included), or wrong, it leaves
 * to the general parser in {@link Capture}, which alone says what is malformed.
 */
final class QuickCapture {
  private static final byte[] CAPTURE_DATA = ascii("captureData");
  private static final byte[] GROUND_TRUTH = ascii(GroundTruth.NAME);
  private static final byte[] EVENT_METADATA = ascii("eventMetadata");
  private static final byte[] EVENT_ID = ascii("eventId");
  private static final byte[] INFERENCE_TIME = ascii("inferenceTime");
  private static final byte[] DATA = ascii("data");
  private static final byte[] ENCODING = ascii("encoding");
  private static final byte[] CONTENT_TYPE = ascii("observedContentType");
  private static final int DEEPEST = 50;

  private final byte[][] sideNames;
  private final Capture.Side groundTruth;
  private byte[] bytes;
  private int at;
  private int end;

  /** Where the text of the last string lies. */
  private int from;

  private int to;

  QuickCapture(Capture.Side[] sides, Capture.Side groundTruth) {
    this.groundTruth = groundTruth;
    sideNames = new byte[sides.length][];
    for (int i = 0; i < sides.length; i++)
      sideNames[i] = sides[i].name.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * True when the line was read into {@code capture}; else some of its fields may be set and all
   * are to be read anew.
   */
  boolean read(byte[] line, int start, int length, Capture capture) {
    bytes = line;
    at = start;
    end = start + length;
    boolean captured = false;
    if (!opens()) return false;
    if (!closes()) {
      do {
        if (!key()) return false;
        if (is(CAPTURE_DATA)) {
          if (captured || !data(capture)) return false;
          captured = true;
        } else if (groundTruth != null && is(GROUND_TRUTH)) {
          if (groundTruth.present || !side(groundTruth)) return false;
        } else if (is(EVENT_METADATA) ? !metadata(capture) : !skip(0)) {
          return false;
        }
      } while (comma());
      if (!closes()) return false;
    }
    blanks();
    return captured && at == end;
  }

  private boolean data(Capture capture) {
    if (!opens()) return false;
    if (closes()) return true;
    do {
      if (!key()) return false;
      Capture.Side side = side(capture);
      if (side == null ? !skip(0) : side.present || !side(side)) return false;
    } while (comma());
    return closes();
  }

  private Capture.Side side(Capture capture) {
    for (int i = 0; i < sideNames.length; i++) if (is(sideNames[i])) return capture.sides[i];
    return null;
  }

  private boolean side(Capture.Side side) {
    if (!opens()) return false;
    side.present = true;
    if (closes()) return true;
    do {
      if (!key()) return false;
      if (is(DATA)) {
        if (!string()) return false;
        side.data = text();
      } else if (is(ENCODING)) {
        if (!string()) return false;
        side.encoding = same(side.encodingBefore);
        side.encodingBefore = side.encoding;
      } else if (is(CONTENT_TYPE)) {
        if (!string()) return false;
        side.contentType = same(side.contentTypeBefore);
        side.contentTypeBefore = side.contentType;
      } else if (!skip(0)) {
        return false;
      }
    } while (comma());
    return closes();
  }

  private boolean metadata(Capture capture) {
    if (capture.eventId != null || capture.inferenceTime != null || !opens()) return false;
    if (closes()) return true;
    do {
      if (!key()) return false;
      if (is(EVENT_ID)) {
        if (!string()) return false;
        capture.eventId = text();
      } else if (is(INFERENCE_TIME)) {
        if (!string()) return false;
        capture.inferenceTime = text();
      } else if (!skip(0)) {
        return false;
      }
    } while (comma());
    return closes();
  }

  /** Passes over a value: a string, a whole number, a literal, or a list or object of such. */
  private boolean skip(int depth) {
    blanks();
    if (at == end || depth > DEEPEST) return false;
    byte first = bytes[at];
    if (first == '"') return string();
    if (first >= '1' && first <= '9') {
      while (at < end && bytes[at] >= '0' && bytes[at] <= '9') at++;
      return at < end && (bytes[at] == ',' || bytes[at] == '}' || bytes[at] == ']');
    }
    if (first == '{') {
      at++;
      if (closes()) return true;
      do {
        if (!key() || !skip(depth + 1)) return false;
      } while (comma());
      return closes();
    }
    if (first == '[') {
      at++;
      if (taken(']')) return true;
      do {
        if (!skip(depth + 1)) return false;
      } while (comma());
      return taken(']');
    }
    return literal("null") || literal("true") || literal("false");
  }

  private boolean literal(String word) {
    if (end - at < word.length()) return false;
    for (int i = 0; i < word.length(); i++) if (bytes[at + i] != word.charAt(i)) return false;
    at += word.length();
    return true;
  }

  private boolean key() {
    return string() && taken(':');
  }

  private boolean string() {
    if (!taken('"')) return false;
    from = at;
    to = Bytes.endOfPlainString(bytes, at, end);
    at = to + 1;
    return to < end && bytes[to] == '"';
  }

  private boolean is(byte[] name) {
    if (to - from != name.length) return false;
    for (int i = 0; i < name.length; i++) if (bytes[from + i] != name[i]) return false;
    return true;
  }

  private String text() {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** The last string's text; {@code before} itself where it is that again. */
  private String same(String before) {
    if (before == null || before.length() != to - from) return text();
    for (int i = 0; i < before.length(); i++)
      if (before.charAt(i) != bytes[from + i]) return text();
    return before;
  }

  private boolean opens() {
    return taken('{');
  }

  private boolean closes() {
    return taken('}');
  }

  private boolean comma() {
    return taken(',');
  }

  private boolean taken(char wanted) {
    blanks();
    if (at == end || bytes[at] != wanted) return false;
    at++;
    return true;
  }

  private void blanks() {
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) at++;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
