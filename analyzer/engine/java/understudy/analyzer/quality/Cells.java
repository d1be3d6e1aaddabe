package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The confusion matrix of each group: counts by group, actual and predicted label. Open addressing
 * over parallel arrays, as most pairs of many labels never occur.
 */
final class Cells implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LABEL_BITS = 10;
  private static final int LABEL = (1 << LABEL_BITS) - 1;

  private int[] keys = filled(16);
  private long[] counts = new long[16];
  private int size;

  void add(int group, int actual, int predicted, long count) {
    int key = (group << LABEL_BITS | actual) << LABEL_BITS | predicted;
    int slot = find(key);
    if (keys[slot] < 0) {
      if (2 * ++size > keys.length) {
        widen();
        slot = find(key);
      }
      keys[slot] = key;
    }
    counts[slot] += count;
  }

  /** Takes in other counts, whose labels have these codes here. */
  void merge(Cells other, int[] actual, int[] predicted) {
    other.forEach(
        (group, theirActual, theirPredicted, count) ->
            add(group, actual[theirActual], predicted[theirPredicted], count));
  }

  /** Receives one count. */
  interface Visitor<E extends Exception> {
    void accept(int group, int actual, int predicted, long count) throws E;
  }

  <E extends Exception> void forEach(Visitor<E> visitor) throws E {
    for (int slot = 0; slot < keys.length; slot++) {
      int key = keys[slot];
      if (key >= 0) {
        visitor.accept(key >> 2 * LABEL_BITS, key >> LABEL_BITS & LABEL, key & LABEL, counts[slot]);
      }
    }
  }

  private int find(int key) {
    int mask = keys.length - 1;
    int slot = (key * 0x9E3779B9 >>> 8) & mask;
    while (keys[slot] >= 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void widen() {
    int[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = filled(2 * oldKeys.length);
    counts = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] >= 0) {
        int slot = find(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private static int[] filled(int slots) {
    int[] free = new int[slots];
    Arrays.fill(free, -1);
    return free;
  }
}
