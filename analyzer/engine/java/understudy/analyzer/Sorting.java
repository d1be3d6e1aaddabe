package understudy.analyzer;

import java.util.Arrays;

/**
 * Sorts numbers as {@link Arrays#sort(double[])} does, the faster way of two: two thousand numbers
 * in no order take {@link RadixSort} less than half as long.
 */
final class Sorting {
  /**
   * Numbers of fewer ascending runs than this, as a sketch's levels above the first are, are sorted
   * faster by merging.
   */
  private static final int MANY_RUNS = 8;

  private static final ThreadLocal<RadixSort> OF_THREAD =
      ThreadLocal.withInitial(RadixSort::ofNumbers);

  private Sorting() {}

  /** Sorts the first {@code count} numbers. */
  static void sort(double[] numbers, int count) {
    if (fewRuns(numbers, count)) {
      Arrays.sort(numbers, 0, count);
      return;
    }
    RadixSort radix = OF_THREAD.get();
    radix.begin(count);
    for (int i = 0; i < count; i++) {
      radix.put(i, numbers[i]);
    }
    radix.sort(count);
    for (int i = 0; i < count; i++) {
      numbers[i] = radix.number(i);
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
}
