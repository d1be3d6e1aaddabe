package understudy.analyzer;

import java.util.Arrays;

/**
 * Sorts numbers as {@link Arrays#sort(double[])} does, -0.0 before 0.0, without comparing them: by
 * each byte of their bits in turn, the lowest first (radix sort). Two thousand numbers in no order
 * take less than half as long.
 */
final class Sorting {
  private static final int BYTES = Double.BYTES;
  private static final int VALUES = 256;

  /**
   * Numbers of fewer ascending runs than this, as a sketch's levels above the first are, are sorted
   * faster by merging.
   */
  private static final int MANY_RUNS = 8;

  private static final ThreadLocal<Sorting> OF_THREAD = ThreadLocal.withInitial(Sorting::new);

  private long[] keys = new long[0];
  private long[] sorted;

  /** How often each value of each byte occurs, then where the next number with it goes. */
  private final int[] places = new int[BYTES * VALUES];

  private Sorting() {}

  /** Sorts the first {@code count} numbers. */
  static void sort(double[] numbers, int count) {
    if (fewRuns(numbers, count)) {
      Arrays.sort(numbers, 0, count);
    } else {
      OF_THREAD.get().sortByBytes(numbers, count);
    }
  }

  private static boolean fewRuns(double[] numbers, int count) {
    int descents = 0;
    for (int i = 1; i < count && descents + 1 < MANY_RUNS; i++) {
      if (numbers[i] < numbers[i - 1]) {
        descents++;
      }
    }
    return descents + 1 < MANY_RUNS;
  }

  private void sortByBytes(double[] numbers, int count) {
    if (count > keys.length) {
      keys = new long[count];
      sorted = new long[count];
    }
    Arrays.fill(places, 0);
    for (int i = 0; i < count; i++) {
      long key = key(numbers[i]);
      keys[i] = key;
      for (int at = 0; at < BYTES; at++) {
        places[at * VALUES + (int) (key >>> 8 * at & 0xFF)]++;
      }
    }
    for (int at = 0; at < BYTES; at++) {
      int base = at * VALUES;
      if (places[base + (int) (keys[0] >>> 8 * at & 0xFF)] < count) {
        sortByByte(at, count);
      }
    }
    for (int i = 0; i < count; i++) {
      numbers[i] = number(keys[i]);
    }
  }

  private void sortByByte(int at, int count) {
    int base = at * VALUES;
    int place = 0;
    for (int value = base; value < base + VALUES; value++) {
      int occurrences = places[value];
      places[value] = place;
      place += occurrences;
    }
    int shift = 8 * at;
    long[] from = keys;
    long[] to = sorted;
    for (int i = 0; i < count; i++) {
      long key = from[i];
      to[places[base + (int) (key >>> shift & 0xFF)]++] = key;
    }
    keys = to;
    sorted = from;
  }

  /** Bits that, unsigned, are in the order of the numbers. */
  private static long key(double number) {
    long bits = Double.doubleToRawLongBits(number);
    return bits ^ (bits >> Long.SIZE - 1 | Long.MIN_VALUE);
  }

  private static double number(long key) {
    return Double.longBitsToDouble(key ^ (~key >> Long.SIZE - 1 | Long.MIN_VALUE));
  }
}
