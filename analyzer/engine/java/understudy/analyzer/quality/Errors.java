package understudy.analyzer.quality;

import java.io.Serializable;
import understudy.analyzer.Moments;

/** Of a regression: the exact sums of |prediction - label|, of its square, and the labels' moments. */
final class Errors implements Serializable {
  private final Moments absolute = new Moments();
  private final Moments labels = new Moments();
  /** Rows whose error no double holds. */
  private long infinite;

  void add(double label, double prediction) {
    double error = Math.abs(prediction - label);
    if (Double.isInfinite(error)) {
      infinite++;
    } else {
      absolute.update(error);
    }
    labels.update(label);
  }

  void merge(Errors other) {
    absolute.merge(other.absolute);
    labels.merge(other.labels);
    infinite += other.infinite;
  }

  long rows() {
    return labels.count;
  }

  double absolute() {
    return infinite > 0 ? Double.POSITIVE_INFINITY : absolute.sum();
  }

  double squared() {
    return infinite > 0 ? Double.POSITIVE_INFINITY : absolute.sumOfSquares();
  }

  double labelMean() {
    return rows() == 0 ? 0 : labels.sum() / rows();
  }

  double labelDeviation() {
    return rows() == 0 ? 0 : labels.standardDeviation();
  }
}
