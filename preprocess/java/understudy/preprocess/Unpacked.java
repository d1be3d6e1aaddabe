package understudy.preprocess;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of a gzip file, up to the last one before a fault; Java's own stream keeps back what the faulty read gave. */
final class Unpacked extends GZIPInputStream {
  private ZipException fault;

  Unpacked(InputStream packed, int bufferSize) throws IOException {
    super(packed, bufferSize);
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (fault != null) throw fault;
    long before = inf.getBytesWritten();
    try {
      return super.read(bytes, from, length);
    } catch (ZipException e) {
      long given = inf.getBytesWritten() - before;
      if (given <= 0 || given > length) throw e;
      fault = e;
      return (int) given;
    }
  }
}
