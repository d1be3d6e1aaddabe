package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/**
 * The bytes {@code start} to {@code end} of a file. Both ends stand at the beginning of a line (or at the file's end).
 * {@code whole} says that every record counts, whatever its time.
 */
final class Split implements Serializable {
  final String path;
  final long start;
  final long end;
  final boolean gzip;
  final boolean whole;
  /** The one host that has the file; null where every host has. */
  final String host;

  private Split(String path, long start, long end, boolean gzip, boolean whole, String host) {
    this.path = path;
    this.start = start;
    this.end = end;
    this.gzip = gzip;
    this.whole = whole;
    this.host = host;
  }

  static Split of(JsonNode node) {
    return new Split(
        node.get("path").asText(),
        node.path("start").asLong(0),
        node.path("end").asLong(Long.MAX_VALUE),
        node.path("gzip").asBoolean(false),
        node.path("whole").asBoolean(true),
        node.hasNonNull("host") ? node.get("host").asText() : null);
  }

  /** The split's bytes, unpacked; a reader stops after {@link #length()} of them. */
  InputStream open() throws IOException {
    return open(start);
  }

  InputStream open(long from) throws IOException {
    FileChannel channel = FileChannel.open(Path.of(path), StandardOpenOption.READ);
    try {
      channel.position(from);
      InputStream raw = Channels.newInputStream(channel);
      return gzip ? new GZIPInputStream(new BufferedInputStream(raw, 1 << 16), 1 << 16) : raw;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** How many unpacked bytes belong to this split. */
  long length() {
    return gzip || end == Long.MAX_VALUE ? Long.MAX_VALUE : end - start;
  }
}
