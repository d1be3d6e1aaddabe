package understudy.analyzer.quality;

import java.io.Serializable;
import understudy.analyzer.ExactSum;
import understudy.analyzer.Moments;

/**
 * Of a regression, without rounding: the sums of |prediction - label|, of the labels, and of the
 * squares of both.
 */
final class Errors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Moments errors = new Moments();
  private final Moments labels = new Moments();

  /** Errors past the range of doubles, halved; null while there is none. */
  private Moments halves;

  void add(double label, double prediction) {
    double error = Math.abs(prediction - label);
    if (Double.isInfinite(error)) {
      halves().update(Math.abs(prediction / 2 - label / 2));
    } else {
      errors.update(error);
    }
    labels.update(label);
  }

  void merge(Errors other) {
    errors.merge(other.errors);
    labels.merge(other.labels);
    if (other.halves != null) {
      halves().merge(other.halves);
    }
  }

  long rows() {
    return labels.count;
  }

  ExactSum absolute() {
    return halves == null ? errors.exactSum() : joined(errors.exactSum(), halves.exactSum(), 1);
  }

  ExactSum squared() {
    return halves == null
        ? errors.exactSquares()
        : joined(errors.exactSquares(), halves.exactSquares(), 2);
  }

  ExactSum labels() {
    return labels.exactSum();
  }

  ExactSum labelSquares() {
    return labels.exactSquares();
  }

  private Moments halves() {
    if (halves == null) {
      halves = new Moments();
    }
    return halves;
  }

  /** {@code sum + scaled * 2^power}. */
  private static ExactSum joined(ExactSum sum, ExactSum scaled, int power) {
    ExactSum joined = new ExactSum();
    joined.merge(sum);
    joined.add(scaled.units(), scaled.exponent() + power);
    return joined;
  }
}
