package understudy.preprocess;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8. */
final class Text {
  private static final int SHOWN = 200;

  private static final String[] SINGLE = new String[128];

  static {
    for (char c = 0; c < SINGLE.length; c++) SINGLE[c] = String.valueOf(c);
  }

  private Text() {}

  /** The text of ASCII bytes; texts of one character are shared. */
  static String ofAscii(byte[] bytes, int from, int to) {
    return to == from + 1
        ? SINGLE[bytes[from]]
        : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  static String decode(byte[] bytes, int from, int length) throws Malformed {
    if (ascii(bytes, from, length))
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    check(bytes, from, length);
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  /** Throws when the bytes are not UTF-8, naming the first byte that is not. */
  static void check(byte[] bytes, int from, int length) throws Malformed {
    if (ascii(bytes, from, length)) return;
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
    CharBuffer out = CharBuffer.allocate(Math.min(length, 8192) + 2);
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    if (result.isError()) {
      int at = in.position();
      throw new Malformed(
          String.format(
              "is not UTF-8 (byte 0x%02x at offset %d of it)", bytes[at] & 0xFF, at - from));
    }
  }

  private static boolean ascii(byte[] bytes, int from, int length) {
    int bits = 0;
    for (int i = from, end = from + length; i < end; i++) bits |= bytes[i];
    return bits >= 0;
  }

  /**
   * The text with U+FFFD for each half of a surrogate pair, which an escape in JSON can say and no
   * UTF-8 can hold.
   */
  static String whole(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) i++;
      else return mended(text, i);
    }
    return text;
  }

  private static String mended(String text, int from) {
    StringBuilder out = new StringBuilder(text);
    for (int i = from; i < out.length(); i++) {
      if (!Character.isSurrogate(out.charAt(i))) continue;
      boolean pair =
          Character.isHighSurrogate(out.charAt(i))
              && i + 1 < out.length()
              && Character.isLowSurrogate(out.charAt(i + 1));
      if (pair) i++;
      else out.setCharAt(i, '\uFFFD');
    }
    return out.toString();
  }

  /** The beginning of a text, fit for a message. */
  static String shortened(String text) {
    if (text.length() <= SHOWN) return whole(text);
    int cut = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return whole(text.substring(0, cut)) + "…";
  }

  /** The same for bytes that may not be UTF-8. */
  static String shortened(byte[] bytes, int from, int length) {
    return shortened(
        new String(bytes, from, Math.min(length, 4 * SHOWN + 4), StandardCharsets.UTF_8));
  }
}
