package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.Arrays;
import understudy.analyzer.ExactSum;

/**
 * What probabilities say of rows: by predicted label, how many rows, and for each class the exact
 * sum of its probability. A binary model has one class, the positive one; the other has what is
 * left.
 */
final class Expected implements Serializable {
  private static final long serialVersionUID = 1L;

  long rows;
  private final int classes;
  private long[] counts = new long[0];
  private ExactSum[][] sums = new ExactSum[0][];

  Expected(int classes) {
    this.classes = classes;
  }

  void add(int predicted, double probability) {
    open(predicted)[0].add(probability);
    rows++;
    counts[predicted]++;
  }

  void add(int predicted, double[] probabilities) {
    ExactSum[] mine = open(predicted);
    for (int i = 0; i < classes; i++) {
      mine[i].add(probabilities[i]);
    }
    rows++;
    counts[predicted]++;
  }

  /** Takes in other rows, whose predicted labels have these codes here. */
  void merge(Expected other, int[] predicted) {
    rows += other.rows;
    for (int theirs = 0; theirs < other.sums.length; theirs++) {
      if (other.sums[theirs] != null) {
        ExactSum[] mine = open(predicted[theirs]);
        for (int i = 0; i < classes; i++) {
          mine[i].merge(other.sums[theirs][i]);
        }
        counts[predicted[theirs]] += other.counts[theirs];
      }
    }
  }

  /** One more than the highest code of a predicted label. */
  int codes() {
    return sums.length;
  }

  /** How many rows were predicted so. */
  long count(int predicted) {
    return counts[predicted];
  }

  /** The sums by class, or null where no row was predicted so. */
  ExactSum[] sums(int predicted) {
    return sums[predicted];
  }

  private ExactSum[] open(int predicted) {
    if (predicted >= sums.length) {
      sums = Arrays.copyOf(sums, predicted + 1);
      counts = Arrays.copyOf(counts, predicted + 1);
    }
    if (sums[predicted] == null) {
      sums[predicted] = new ExactSum[classes];
      Arrays.setAll(sums[predicted], i -> new ExactSum());
    }
    return sums[predicted];
  }
}
