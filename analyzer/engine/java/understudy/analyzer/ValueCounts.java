package understudy.analyzer;

import java.io.Serializable;

/**
 * Exact counts of a column's values while they are few, with what is known of each value, so that a
 * value seen before is neither classified, parsed, hashed nor checked again. Open addressing over
 * parallel arrays.
 */
final class ValueCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  final String[] keys;
  final long[] counts;
  final double[] numbers;
  final byte[] types;

  /**
   * Which checks object to the value: bits by {@link Offenders}' kinds, and {@link
   * Watch#IN_DOMAIN}.
   */
  final byte[] verdicts;

  /** The values' codes in the column's sketch; meaningless where they are not numbers. */
  final byte[] codes;

  int size;

  private ValueCounts(int slots) {
    keys = new String[slots];
    counts = new long[slots];
    numbers = new double[slots];
    types = new byte[slots];
    verdicts = new byte[slots];
    codes = new byte[slots];
  }

  ValueCounts() {
    this(16);
  }

  /** The slot that holds {@code value}, or the complement of the free slot where it belongs. */
  int find(String value) {
    int mask = keys.length - 1;
    int hash = value.hashCode();
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (true) {
      String key = keys[slot];
      if (key == null) {
        return ~slot;
      }
      if (key.equals(value)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /**
   * Puts a new value into a free slot; the answer holds it (a larger table once this one is half
   * full).
   */
  ValueCounts put(
      int slot, String value, long count, double number, byte type, byte verdict, int code) {
    keys[slot] = value;
    counts[slot] = count;
    numbers[slot] = number;
    types[slot] = type;
    verdicts[slot] = verdict;
    codes[slot] = (byte) code;
    size++;
    if (size * 2 <= keys.length) {
      return this;
    }
    ValueCounts larger = new ValueCounts(keys.length * 2);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != null) {
        larger.put(
            ~larger.find(keys[i]), keys[i], counts[i], numbers[i], types[i], verdicts[i], codes[i]);
      }
    }
    return larger;
  }
}
