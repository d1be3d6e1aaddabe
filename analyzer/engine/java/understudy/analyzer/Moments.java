package understudy.analyzer;

import java.io.Serializable;

/**
 * Count, sum, running mean, sum of squared deviations, minimum and maximum.
 *
 * <p>The arithmetic is that of Spark's {@code CentralMomentAgg}, step by step, because AWS's published standard
 * deviations come out to the last digit that way only (observed in published output: 18 records as partitions of 13
 * and 5, merged in order into an empty state).
 */
final class Moments implements Serializable {
  long count;
  double sum;
  double minimum;
  double maximum;
  double m2;
  private double average;

  void update(double value) {
    if (count == 0) {
      minimum = value;
      maximum = value;
    } else if (value < minimum) {
      minimum = value;
    } else if (value > maximum) {
      maximum = value;
    }
    count++;
    sum += value;
    double delta = value - average;
    double step = delta / count;
    average += step;
    m2 += delta * (delta - step);
  }

  void merge(Moments other) {
    if (other.count == 0) {
      return;
    }
    minimum = count == 0 ? other.minimum : Math.min(minimum, other.minimum);
    maximum = count == 0 ? other.maximum : Math.max(maximum, other.maximum);
    long both = count + other.count;
    double delta = other.average - average;
    double step = delta / both;
    average += step * other.count;
    m2 += other.m2 + delta * step * count * other.count;
    sum += other.sum;
    count = both;
  }
}
