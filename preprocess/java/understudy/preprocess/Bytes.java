package understudy.preprocess;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for a byte eight at a time: arithmetic on words, as in Warren, "Hacker's Delight", 6-1. */
final class Bytes {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private Bytes() {}

  /**
   * The place of the first {@code wanted}, an ASCII character, from {@code from} on; {@code to}
   * where there is none.
   */
  static int indexOf(byte[] bytes, char wanted, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long found = zeros((long) WORDS.get(bytes, at) ^ wanted * ONES);
      if (found != 0) return at + Long.numberOfTrailingZeros(found) / 8;
    }
    while (at < to && bytes[at] != wanted) at++;
    return at;
  }

  /**
   * The place of the first byte that ends or complicates a JSON string: a quote, an escape, a
   * control, no ASCII.
   */
  static int endOfPlainString(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = (long) WORDS.get(bytes, at);
      // The high bit of a byte is set by each sum where the byte is ASCII and no quote, no escape,
      // no control. What overflows from a byte that is not ASCII goes to those after it, and the
      // first byte found is right.
      long plain =
          (word ^ '"' * ONES) + ~HIGH
              & (word ^ '\\' * ONES) + ~HIGH
              & word + (0x80 - ' ') * ONES
              & ~word;
      long found = ~plain & HIGH;
      if (found != 0) return at + Long.numberOfTrailingZeros(found) / 8;
    }
    while (at < to && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] >= ' ') at++;
    return at;
  }

  /**
   * The high bit of the lowest byte that is zero; bits above it mean nothing. 0 where no byte is
   * zero.
   */
  private static long zeros(long word) {
    return word - ONES & ~word & HIGH;
  }
}
