package understudy.analyzer;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * Count, minimum, maximum, and the exact sums of the values and of their squares.
 *
 * <p>As nothing is rounded until the end, sum and standard deviation are the doubles nearest to the
 * true ones, whatever the order of the rows and however they were cut into partitions. Spark's
 * running mean, which AWS's image uses, rounds at every step: its figures differ from these in the
 * last digits.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Binary digits after the point of a mean before it is rounded. */
  private static final int MEAN_BITS = 64;

  public long count;
  double minimum;
  double maximum;
  private final ExactSum sum = new ExactSum();
  private final ExactSum squares = new ExactSum();

  /** Takes in a finite value. */
  public void update(double value) {
    extend(value, value);
    count++;
    long bits = Double.doubleToRawLongBits(value);
    long fraction = ExactSum.fraction(bits);
    if (fraction != 0) {
      int exponent = ExactSum.exponent(bits);
      sum.add(fraction, exponent, bits < 0);
      squares.add(Math.multiplyHigh(fraction, fraction), fraction * fraction, 2 * exponent);
    }
  }

  /** Takes in a finite value that occurred so many times. */
  public void update(double value, long times) {
    if (times == 1) {
      update(value);
      return;
    }
    extend(value, value);
    count += times;
    long bits = Double.doubleToRawLongBits(value);
    BigInteger fraction =
        BigInteger.valueOf(bits < 0 ? -ExactSum.fraction(bits) : ExactSum.fraction(bits));
    BigInteger product = fraction.multiply(BigInteger.valueOf(times));
    sum.add(product, ExactSum.exponent(bits));
    squares.add(product.multiply(fraction), 2 * ExactSum.exponent(bits));
  }

  public void merge(Moments other) {
    if (other.count > 0) {
      extend(other.minimum, other.maximum);
      count += other.count;
      sum.merge(other.sum);
      squares.merge(other.squares);
    }
  }

  public double sum() {
    return sum.value();
  }

  /**
   * The nearest double to the sum, over the count; where the sum is past all doubles, the nearest
   * to the exact mean.
   */
  public double mean() {
    double nearest = sum.value();
    if (Double.isFinite(nearest)) {
      return nearest / count;
    }
    BigInteger mean = sum.units().shiftLeft(MEAN_BITS).divide(BigInteger.valueOf(count));
    return ExactSum.nearest(mean, sum.exponent() - MEAN_BITS);
  }

  public ExactSum exactSum() {
    return sum;
  }

  public ExactSum exactSquares() {
    return squares;
  }

  /**
   * The standard deviation of the population, as AWS's image publishes it: the root of (n S2 - S S)
   * / (n n).
   */
  public double standardDeviation() {
    int exponent = Math.min(2 * sum.exponent(), squares.exponent());
    BigInteger squared = sum.units().pow(2).shiftLeft(2 * sum.exponent() - exponent);
    BigInteger n = BigInteger.valueOf(count);
    BigInteger spread =
        squares.units().shiftLeft(squares.exponent() - exponent).multiply(n).subtract(squared);
    if (spread.signum() <= 0) {
      return 0;
    }
    // Whole roots round down: shifted first, so that their error is far below the last digit of a
    // double.
    int shift = Math.max(0, 192 + 2 * n.bitLength() - spread.bitLength());
    shift += (exponent - shift) & 1;
    BigInteger root = spread.shiftLeft(shift).sqrt().divide(n);
    return ExactSum.nearest(root, (exponent - shift) / 2);
  }

  private void extend(double least, double most) {
    minimum = count == 0 || least < minimum ? least : minimum;
    maximum = count == 0 || most > maximum ? most : maximum;
  }
}
