package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Points of the curve over ascending scores: for each how many positive and how many other labelled
 * rows lie below. All distinct scores while they are few, else points of the same curve at even
 * steps of rows; the lowest score always.
 */
final class Curve implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * In place of a number of rows: once there are too many scores, no point is wanted but the
   * lowest.
   */
  static final long WHOLE_OR_NONE = Long.MAX_VALUE;

  /** From so many distinct scores on, points are left out. */
  private static final int FEW = 2_000;

  private static final int STEPS = 1_000;
  private static final long NO_STEP = WHOLE_OR_NONE / STEPS;

  private long[] positives = new long[16];
  private long[] negatives = new long[16];
  private int size;
  private boolean whole = true;
  private long step;
  private double lastScore = Double.NaN;
  private long positiveRows;
  private long negativeRows;

  /** A curve of so many labelled rows. */
  Curve(long rows) {
    step = stepOf(rows);
  }

  /** Takes in a row whose score is none lower than those before. */
  void add(double score, boolean positive) {
    if (score != lastScore) {
      lastScore = score;
      point(positiveRows, negativeRows);
    }
    if (positive) {
      positiveRows++;
    } else {
      negativeRows++;
    }
  }

  /** Takes in the curve of higher scores. */
  void merge(Curve higher) {
    step = step == NO_STEP ? NO_STEP : stepOf(rows() + higher.rows());
    if (!higher.whole || !whole) {
      thin();
    }
    for (int i = 0; i < higher.size; i++) {
      point(positiveRows + higher.positives[i], negativeRows + higher.negatives[i]);
    }
    positiveRows += higher.positiveRows;
    negativeRows += higher.negativeRows;
  }

  /** Whether there is a point for each distinct score. */
  boolean whole() {
    return whole;
  }

  int size() {
    return size;
  }

  /** How many positive rows have at least the score of a point. */
  long positivesFrom(int point) {
    return positiveRows - positives[point];
  }

  /** How many other rows have at least the score of a point. */
  long negativesFrom(int point) {
    return negativeRows - negatives[point];
  }

  private long rows() {
    return positiveRows + negativeRows;
  }

  private void point(long positivesBelow, long negativesBelow) {
    if (!whole && positivesBelow + negativesBelow - below(size - 1) < step) {
      return;
    }
    if (size == positives.length) {
      positives = Arrays.copyOf(positives, 2 * size);
      negatives = Arrays.copyOf(negatives, 2 * size);
    }
    positives[size] = positivesBelow;
    negatives[size++] = negativesBelow;
    if (whole && size == FEW) {
      thin();
    }
  }

  private void thin() {
    whole = false;
    int kept = Math.min(size, 1);
    for (int i = kept; i < size; i++) {
      if (below(i) - below(kept - 1) >= step) {
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
