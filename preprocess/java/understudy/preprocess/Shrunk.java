package understudy.preprocess;

import java.io.EOFException;

/**
 * A file that ends before the size that it was listed with: so many bytes were read up to there, so
 * many are lost.
 */
final class Shrunk extends EOFException {
  private static final long serialVersionUID = 1L;

  final long read;
  final long lost;

  Shrunk(long read, long lost) {
    super(lost + " bytes are gone");
    this.read = read;
    this.lost = lost;
  }

  /** For how many records the lost bytes count, where so many were read. */
  long records(long readRecords) {
    return Math.max(1, Math.round((double) readRecords * lost / Math.max(1, read)));
  }
}
