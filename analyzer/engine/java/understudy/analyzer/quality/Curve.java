package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Points of the curve over ascending scores: for each how many positive and how many other labelled rows lie below. All
 * distinct scores while they are few, else points of the same curve at even steps of rows; the lowest score always.
 */
final class Curve implements Serializable {
  /** From so many distinct scores on, points are left out. */
  private static final int FEW = 2_000;
  private static final int STEPS = 1_000;

  private double[] scores = new double[16];
  private long[] positives = new long[16];
  private long[] negatives = new long[16];
  private int size;
  private boolean whole = true;
  private long step;

  /** A curve of so many labelled rows. */
  Curve(long rows) {
    step = stepOf(rows);
  }

  void add(double score, long positivesBelow, long negativesBelow) {
    if (!whole && positivesBelow + negativesBelow - below(size - 1) < step) {
      return;
    }
    if (size == scores.length) {
      scores = Arrays.copyOf(scores, 2 * size);
      positives = Arrays.copyOf(positives, 2 * size);
      negatives = Arrays.copyOf(negatives, 2 * size);
    }
    scores[size] = score;
    positives[size] = positivesBelow;
    negatives[size++] = negativesBelow;
    if (whole && size == FEW) {
      thin();
    }
  }

  /** Takes in the curve of higher scores, which has so many rows below it; {@code rows} are those of both. */
  void merge(Curve higher, long positivesBelow, long negativesBelow, long rows) {
    step = stepOf(rows);
    if (!higher.whole || !whole) {
      thin();
    }
    for (int i = 0; i < higher.size; i++) {
      add(higher.scores[i], positivesBelow + higher.positives[i], negativesBelow + higher.negatives[i]);
    }
  }

  boolean whole() {
    return whole;
  }

  int size() {
    return size;
  }

  double score(int point) {
    return scores[point];
  }

  long positivesBelow(int point) {
    return positives[point];
  }

  long negativesBelow(int point) {
    return negatives[point];
  }

  private void thin() {
    whole = false;
    int kept = Math.min(size, 1);
    for (int i = kept; i < size; i++) {
      if (below(i) - below(kept - 1) >= step) {
        scores[kept] = scores[i];
        positives[kept] = positives[i];
        negatives[kept++] = negatives[i];
      }
    }
    size = kept;
  }

  private long below(int point) {
    return point < 0 ? -step : positives[point] + negatives[point];
  }

  private static long stepOf(long rows) {
    return Math.max(1, rows / STEPS);
  }
}
