package understudy.analyzer.quality;

import java.io.Serializable;
import understudy.analyzer.ExactSum;
import understudy.analyzer.Moments;

/**
 * Of a regression: the sums of |prediction - label|, of the labels, and of the squares of both,
 * without rounding; and of the error's third, fourth and sixth powers, for what chance can do to
 * its mean and to that of its square. Each of those powers is rounded by itself, their sums are
 * not, so that the order of rows changes nothing.
 */
final class Errors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Moments errors = new Moments();
  private final Moments labels = new Moments();

  /** Errors past the range of doubles, halved; null while there is none. */
  private Moments halves;

  private final ExactSum cubes = new ExactSum();
  private final ExactSum fourthPowers = new ExactSum();
  private final ExactSum sixthPowers = new ExactSum();

  void add(double label, double prediction) {
    double error = Math.abs(prediction - label);
    if (Double.isInfinite(error)) {
      double half = Math.abs(prediction / 2 - label / 2);
      halves().update(half);
      addPowers(half, 1);
    } else {
      errors.update(error);
      addPowers(error, 0);
    }
    labels.update(label);
  }

  /** Of {@code error * 2^power}. */
  private void addPowers(double error, int power) {
    if (error == 0) {
      return;
    }
    // Its powers may leave the range of doubles, those of a number from 1 to 2 do not.
    int exponent = Math.getExponent(error);
    double unit = Math.scalb(error, -exponent);
    double square = unit * unit;
    int of = exponent + power;
    cubes.add(square * unit, 3 * of);
    fourthPowers.add(square * square, 4 * of);
    sixthPowers.add(square * square * square, 6 * of);
  }

  void merge(Errors other) {
    errors.merge(other.errors);
    labels.merge(other.labels);
    cubes.merge(other.cubes);
    fourthPowers.merge(other.fourthPowers);
    sixthPowers.merge(other.sixthPowers);
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

  ExactSum cubes() {
    return cubes;
  }

  ExactSum fourthPowers() {
    return fourthPowers;
  }

  ExactSum sixthPowers() {
    return sixthPowers;
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
