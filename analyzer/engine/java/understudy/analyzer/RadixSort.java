package understudy.analyzer;

import java.util.Arrays;

/**
 * Numbers put in order as {@link Arrays#sort(double[])} does, -0.0 before 0.0, without comparing
 * them: by each byte of their bits in turn, the lowest first. Equal numbers stay in the order in
 * which they were put.
 */
public final class RadixSort {
  private static final int BYTES = Double.BYTES;
  private static final int VALUES = 256;

  private long[] keys = new long[0];
  private long[] freeKeys;

  /** Where each number was put, moved along with its key; null where nobody asks. */
  private int[] from;

  private int[] freeFrom;
  private final boolean remembersPlaces;

  /** How often each value of each byte occurs, then where the next number with it goes. */
  private final int[] places = new int[BYTES * VALUES];

  private RadixSort(boolean remembersPlaces) {
    this.remembersPlaces = remembersPlaces;
  }

  /** Of numbers alone. */
  static RadixSort ofNumbers() {
    return new RadixSort(false);
  }

  /** Of numbers of which it is asked afterwards where each was put. */
  public static RadixSort withPlaces() {
    return new RadixSort(true);
  }

  /** Forgets what was sorted before and makes room for so many numbers. */
  public void begin(int count) {
    if (count > keys.length || freeKeys == null) {
      keys = new long[count];
      freeKeys = new long[count];
      from = remembersPlaces ? new int[count] : null;
      freeFrom = remembersPlaces ? new int[count] : null;
    }
    Arrays.fill(places, 0);
  }

  public void put(int at, double number) {
    long bits = Double.doubleToRawLongBits(number);
    // Unsigned, the keys stand as the numbers do: all bits turn in negative ones, else the sign.
    long key = bits ^ (bits >> Long.SIZE - 1 | Long.MIN_VALUE);
    keys[at] = key;
    if (remembersPlaces) {
      from[at] = at;
    }
    for (int digit = 0; digit < BYTES; digit++) {
      places[digit * VALUES + (int) (key >>> 8 * digit & 0xFF)]++;
    }
  }

  /** Sorts the first {@code count} numbers, all of which have been put. */
  public void sort(int count) {
    for (int digit = 0; digit < BYTES; digit++) {
      int base = digit * VALUES;
      if (count > 0 && places[base + (int) (keys[0] >>> 8 * digit & 0xFF)] < count) {
        startsOf(base);
        if (remembersPlaces) {
          moveWithPlaces(base, 8 * digit, count);
        } else {
          move(base, 8 * digit, count);
        }
      }
    }
  }

  /** The number at a place of the order. */
  double number(int at) {
    return Double.longBitsToDouble(keys[at] ^ (~keys[at] >> Long.SIZE - 1 | Long.MIN_VALUE));
  }

  /** Where the number at a place of the order was put. */
  public int from(int at) {
    return from[at];
  }

  /** Whether the numbers at two places of the order are equal in each bit. */
  public boolean same(int at, int other) {
    return keys[at] == keys[other];
  }

  private void startsOf(int base) {
    int start = 0;
    for (int value = base; value < base + VALUES; value++) {
      int occurrences = places[value];
      places[value] = start;
      start += occurrences;
    }
  }

  private void move(int base, int shift, int count) {
    long[] sorted = freeKeys;
    long[] unsorted = keys;
    for (int i = 0; i < count; i++) {
      long key = unsorted[i];
      sorted[places[base + (int) (key >>> shift & 0xFF)]++] = key;
    }
    keys = sorted;
    freeKeys = unsorted;
  }

  private void moveWithPlaces(int base, int shift, int count) {
    long[] sorted = freeKeys;
    int[] sortedFrom = freeFrom;
    for (int i = 0; i < count; i++) {
      int to = places[base + (int) (keys[i] >>> shift & 0xFF)]++;
      sorted[to] = keys[i];
      sortedFrom[to] = from[i];
    }
    freeKeys = keys;
    keys = sorted;
    freeFrom = from;
    from = sortedFrom;
  }
}
