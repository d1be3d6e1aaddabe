package understudy.preprocess;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file's bytes up to the size that it was listed with, as Python's {@code Listed} gives them: no
 * more, and {@link Shrunk} where there are fewer.
 */
final class Listed extends InputStream {
  private final FileChannel channel;
  private final long begin;
  private final long end;
  private long at;

  Listed(FileChannel channel, long begin, long end) throws IOException {
    this.channel = channel;
    this.begin = begin;
    this.end = end;
    at = begin;
    channel.position(begin);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) return 0;
    if (at >= end) return -1;
    int count = channel.read(ByteBuffer.wrap(bytes, from, (int) Math.min(length, end - at)));
    if (count < 0) {
      if (end == Long.MAX_VALUE) return -1;
      throw shrunk(at);
    }
    at += count;
    return count;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, Math.min(end, channel.size()) - at));
  }

  /** Throws where the file is shorter now; for what ends before its last byte. */
  void check() throws IOException {
    long now = channel.size();
    if (end != Long.MAX_VALUE && now < end) throw shrunk(now);
  }

  private Shrunk shrunk(long now) {
    return new Shrunk(Math.max(0, now - begin), end - Math.max(now, begin));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
