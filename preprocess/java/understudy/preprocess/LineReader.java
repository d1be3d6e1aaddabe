package understudy.preprocess;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Lines of a split as bytes, without copying: the current line is {@code buffer[from, from +
 * length)}.
 */
final class LineReader implements Closeable {
  private static final int FIRST_SIZE = 1 << 17;
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  private final InputStream in;
  private final boolean fromStart;
  private long left;
  private int position;
  private int limit;
  private boolean returned;

  /**
   * What ends lines: a carriage return alone in files of old Macs, whose first bytes hold no line
   * feed.
   */
  private char terminator = '\n';

  byte[] buffer = new byte[FIRST_SIZE];
  int from;
  int length;

  /** Number of the current line, counted from 1 at the split's start. */
  long line;

  LineReader(InputStream in, long bytes, boolean fromStart) {
    this.in = in;
    this.left = bytes;
    this.fromStart = fromStart;
  }

  /**
   * Moves to the next line, without its end ({@code \n}, {@code \r\n}, or {@code \r} in files of
   * old Macs) and without the byte order mark that a file begins with, one of files put together
   * included; false at the end.
   */
  boolean next() throws IOException {
    int scan = position;
    while (true) {
      if (line == 0 && terminator == '\r') scan = position;
      int end = Bytes.indexOf(buffer, terminator, scan, limit);
      if (end < limit) {
        take(end);
        position = end + 1;
        return true;
      }
      scan = limit - position;
      if (line == 0 && scan == FIRST_SIZE && ofOldMac()) continue;
      makeRoom();
      int read =
          left <= 0 ? -1 : in.read(buffer, limit, (int) Math.min(buffer.length - limit, left));
      if (read <= 0) {
        if (limit == position) return false;
        if (line == 0 && scan < FIRST_SIZE && ofOldMac()) continue;
        take(limit);
        position = limit;
        return true;
      }
      left -= read;
      limit += read;
    }
  }

  /**
   * Whether the file's first bytes, which hold no line feed, hold a carriage return within; lines
   * end with it then.
   */
  private boolean ofOldMac() {
    if (!fromStart
        || terminator == '\r'
        || Bytes.indexOf(buffer, '\r', position, limit - 1) == limit - 1) return false;
    terminator = '\r';
    return true;
  }

  private void take(int end) {
    from = position;
    length = end - position;
    line++;
    returned = length > 0 && buffer[end - 1] == '\r';
    if (returned) length--;
    boolean marked =
        length >= 3
            && buffer[from] == (byte) 0xEF
            && buffer[from + 1] == (byte) 0xBB
            && buffer[from + 2] == (byte) 0xBF;
    if (marked) {
      from += 3;
      length -= 3;
    }
  }

  private void makeRoom() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      if (buffer.length == LARGEST) throw new IOException("a line is longer than 2 GB");
      buffer = Arrays.copyOf(buffer, (int) Math.min(LARGEST, buffer.length * 2L));
    }
  }

  /** What ended the current line. */
  String end() {
    return terminator == '\r' ? "\r" : returned ? "\r\n" : "\n";
  }

  /** Whether the line holds nothing but white space; zeros, as a disk leaves them, are none. */
  boolean blank() {
    for (int i = from; i < from + length; i++) if (!isBlank(buffer[i])) return false;
    return true;
  }

  /** The same of a text. */
  static boolean blank(String text) {
    for (int i = 0; i < text.length(); i++) if (!isBlank(text.charAt(i))) return false;
    return true;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** The line as text; a line that is not UTF-8 is malformed. */
  String text() throws Malformed {
    return Text.decode(buffer, from, length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
