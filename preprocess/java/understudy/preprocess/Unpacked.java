package understudy.preprocess;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a gzip file, up to the last one before a fault; Java's own stream keeps back what
 * the faulty read gave.
 */
final class Unpacked extends GZIPInputStream {
  private final Listed packed;
  private ZipException fault;

  Unpacked(Listed packed, int bufferSize) throws IOException {
    super(new BufferedInputStream(packed, bufferSize), bufferSize);
    this.packed = packed;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (fault != null) throw fault;
    long before = inf.getBytesWritten();
    try {
      int count = super.read(bytes, from, length);
      // A file cut between two of its members ends as one does that is whole.
      if (count < 0) packed.check();
      return count;
    } catch (ZipException e) {
      long given = inf.getBytesWritten() - before;
      if (given <= 0 || given > length) throw e;
      fault = e;
      return (int) given;
    }
  }
}
