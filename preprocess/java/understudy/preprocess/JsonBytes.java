package understudy.preprocess;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON text as bytes that grow; what is copied keeps the bytes of its strings and numbers. */
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[1 << 10];
  private int size;

  void clear() {
    size = 0;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  JsonBytes add(String ascii) {
    return add(ascii.getBytes(StandardCharsets.US_ASCII), 0, ascii.length());
  }

  private JsonBytes add(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, size, end - start);
    size += end - start;
    return this;
  }

  /** The JSON in {@code from[start, end)} without the blanks between its tokens. */
  JsonBytes compact(byte[] from, int start, int end) {
    room(end - start);
    boolean inString = false;
    for (int i = start; i < end; i++) {
      byte b = from[i];
      if (inString) {
        bytes[size++] = b;
        if (b == '\\') bytes[size++] = from[++i];
        else if (b == '"') inString = false;
      } else if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        bytes[size++] = b;
        inString = b == '"';
      }
    }
    return this;
  }

  /** UTF-8 text as a JSON string. */
  JsonBytes quoted(byte[] from, int start, int end) {
    add("\"");
    for (int i = start; i < end; i++) {
      room(6);
      byte b = from[i];
      if (b == '"' || b == '\\') {
        bytes[size++] = '\\';
        bytes[size++] = b;
      } else if (b >= 0 && b < ' ') {
        add("\\u00");
        bytes[size++] = HEX[b >> 4];
        bytes[size++] = HEX[b & 15];
      } else {
        bytes[size++] = b;
      }
    }
    return add("\"");
  }

  JsonBytes quoted(JsonBytes text) {
    return quoted(text.bytes, 0, text.size);
  }

  private void room(int more) {
    if (bytes.length - size >= more) return;
    long grown = Math.max((long) size + more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 64));
    bytes = Arrays.copyOf(bytes, Math.toIntExact(grown));
  }
}
