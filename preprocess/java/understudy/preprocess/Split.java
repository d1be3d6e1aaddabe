package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes {@code start} to {@code end} of a file. Both ends stand at the beginning of a line (or
 * at the file's end). {@code whole} says that every record counts, whatever its time.
 */
final class Split implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int HEAD_BYTES = 1 << 17;

  final String path;
  final long start;
  final long end;
  final boolean whole;

  /** The one host that has the file; null where every host has. */
  final String host;

  private transient boolean packed;

  private Split(String path, long start, long end, boolean whole, String host) {
    this.path = path;
    this.start = start;
    this.end = end;
    this.whole = whole;
    this.host = host;
  }

  static Split of(JsonNode node) {
    return new Split(
        node.get("path").asText(),
        node.path("start").asLong(0),
        node.path("end").asLong(Long.MAX_VALUE),
        node.path("whole").asBoolean(true),
        node.hasNonNull("host") ? node.get("host").asText() : null);
  }

  /** The split's bytes, unpacked; a reader stops after {@link #length()} of them. */
  InputStream open() throws IOException {
    return open(start);
  }

  /**
   * The same from another byte on. A file's own first bytes tell whether it is packed; {@link
   * NotText} where it is no text.
   */
  InputStream open(long from) throws IOException {
    Path file = Path.of(path);
    // A pipe that took the place of a file would be waited for.
    if (Files.exists(file) && !Files.isRegularFile(file))
      throw new IOException("it is no file any more");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      Listed raw = new Listed(channel, from, end);
      if (from > 0) return raw;
      byte[] head = new byte[NotText.BYTES];
      int length = Math.max(0, channel.read(ByteBuffer.wrap(head), 0));
      packed = length >= 2 && head[0] == (byte) 0x1f && head[1] == (byte) 0x8b;
      if (!packed) {
        NotText.check(head, length);
        return raw;
      }
      PushbackInputStream unpacked =
          new PushbackInputStream(new Unpacked(raw, 1 << 16), head.length);
      length = unpacked.readNBytes(head, 0, head.length);
      NotText.check(head, length);
      unpacked.unread(head, 0, length);
      return unpacked;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * How many records so many bytes of the file may be, by its first lines that are left; 0 where
   * none is.
   */
  long records(long bytes) throws IOException {
    if (packed) return 0;
    byte[] head = new byte[HEAD_BYTES];
    int length;
    try (FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
      length = channel.read(ByteBuffer.wrap(head));
    }
    long lines = 0;
    for (int i = 0; i < length; i++) if (head[i] == '\n') lines++;
    return lines == 0 ? 0 : Math.max(1, Math.round((double) bytes * lines / length));
  }

  /** How many bytes of the file were listed as this split's. */
  long size() {
    return end - start;
  }

  /** How many unpacked bytes belong to this split, once it is open. */
  long length() {
    return packed || end == Long.MAX_VALUE ? Long.MAX_VALUE : end - start;
  }
}
