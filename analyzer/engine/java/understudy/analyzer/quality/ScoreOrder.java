package understudy.analyzer.quality;

/**
 * The ascending order of scores: a radix sort, from the lowest byte up, of their bits with the rows
 * as payload.
 */
final class ScoreOrder {
  private static final int BYTES = Long.BYTES;
  private static final int DIGITS = 256;

  private long[] keys;
  private int[] rows;

  ScoreOrder(Scores scores) {
    int size = scores.size();
    keys = new long[size];
    rows = new int[size];
    int[][] counts = new int[BYTES][DIGITS];
    for (int row = 0; row < size; row++) {
      long bits = Double.doubleToRawLongBits(scores.score(row));
      // Unsigned, the keys stand as the numbers do: all bits turn in negative ones, else the sign
      // alone.
      long key = bits ^ (bits >> 63 | Long.MIN_VALUE);
      keys[row] = key;
      rows[row] = row;
      for (int digit = 0; digit < BYTES; digit++) {
        counts[digit][(int) (key >>> 8 * digit) & 0xFF]++;
      }
    }
    long[] freeKeys = new long[size];
    int[] freeRows = new int[size];
    for (int digit = 0; digit < BYTES; digit++) {
      int shift = 8 * digit;
      if (size == 0 || counts[digit][(int) (keys[0] >>> shift) & 0xFF] == size) {
        continue;
      }
      int[] next = starts(counts[digit]);
      for (int i = 0; i < size; i++) {
        int at = next[(int) (keys[i] >>> shift) & 0xFF]++;
        freeKeys[at] = keys[i];
        freeRows[at] = rows[i];
      }
      long[] sortedKeys = freeKeys;
      freeKeys = keys;
      keys = sortedKeys;
      int[] sortedRows = freeRows;
      freeRows = rows;
      rows = sortedRows;
    }
  }

  /** The row at a place of the order. */
  int row(int at) {
    return rows[at];
  }

  /** Where the run of equal scores that begins at a place ends. */
  int endOfTie(int from) {
    int at = from + 1;
    while (at < keys.length && keys[at] == keys[from]) {
      at++;
    }
    return at;
  }

  private static int[] starts(int[] counts) {
    int[] starts = new int[DIGITS];
    for (int i = 1; i < DIGITS; i++) {
      starts[i] = starts[i - 1] + counts[i - 1];
    }
    return starts;
  }
}
