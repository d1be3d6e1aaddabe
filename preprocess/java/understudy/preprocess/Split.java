package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes {@code start} to {@code end} of a file. Both ends stand at the beginning of a line (or at the file's end).
 * {@code whole} says that every record counts, whatever its time.
 */
final class Split implements Serializable {
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

  /** The same from another byte on. A file's own first bytes tell whether it is packed; {@link NotText} where it is no text. */
  InputStream open(long from) throws IOException {
    FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
    try {
      channel.position(from);
      InputStream raw = Channels.newInputStream(channel);
      if (from > 0) return raw;
      byte[] head = new byte[NotText.BYTES];
      int length = Math.max(0, channel.read(ByteBuffer.wrap(head), 0));
      packed = length >= 2 && head[0] == (byte) 0x1f && head[1] == (byte) 0x8b;
      if (!packed) {
        NotText.check(head, length);
        return raw;
      }
      PushbackInputStream unpacked =
          new PushbackInputStream(new Unpacked(new BufferedInputStream(raw, 1 << 16), 1 << 16), head.length);
      length = unpacked.readNBytes(head, 0, head.length);
      NotText.check(head, length);
      unpacked.unread(head, 0, length);
      return unpacked;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** How many unpacked bytes belong to this split, once it is open. */
  long length() {
    return packed || end == Long.MAX_VALUE ? Long.MAX_VALUE : end - start;
  }
}
