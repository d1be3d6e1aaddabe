package understudy.analyzer;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of whole multiples of a power of two without any rounding, so that the order of adding, and
 * with it partitions and hosts, change nothing.
 *
 * <p>The sum is spread over digits of base 2^32 in longs, whose spare bits take carries in for a
 * while: the small superaccumulator of Neal (2015), "Fast exact summation using small and large
 * superaccumulators". Only the digits in use are kept.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int FRACTION_BITS = 52;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final int BIAS = 1075;

  /** That of the smallest double. */
  private static final int LEAST_EXPONENT = -1074;

  private static final long DIGIT = 0xFFFFFFFFL;

  /** A digit grows by less than 2^35 at each step and holds 2^63. */
  private static final int STEPS_BEFORE_CARRY = 1 << 27;

  private long[] digits = new long[0];

  /** The place of {@code digits[0]}: it counts 2^(32 * lowest). */
  private int lowest;

  private int steps;

  /** Adds a finite value. */
  public void add(double value) {
    add(value, 0);
  }

  /** Adds {@code value * 2^exponent}, of a finite value. */
  public void add(double value, int exponent) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = fraction(bits);
    if (fraction != 0) {
      add(fraction, exponent(bits) + exponent, bits < 0);
    }
  }

  /** Adds {@code magnitude * 2^exponent}, or takes it away; the magnitude is unsigned. */
  void add(long magnitude, int exponent, boolean negative) {
    int place = Math.floorDiv(exponent, 32);
    int shift = exponent - 32 * place;
    long low = (magnitude & DIGIT) << shift;
    long high = (magnitude >>> 32) << shift;
    int at = open(place, 3);
    if (negative) {
      digits[at] -= low & DIGIT;
      digits[at + 1] -= (low >>> 32) + (high & DIGIT);
      digits[at + 2] -= high >>> 32;
    } else {
      digits[at] += low & DIGIT;
      digits[at + 1] += (low >>> 32) + (high & DIGIT);
      digits[at + 2] += high >>> 32;
    }
  }

  /** Adds {@code (high * 2^64 + low) * 2^exponent}; both are unsigned. */
  void add(long high, long low, int exponent) {
    int place = Math.floorDiv(exponent, 32);
    int shift = exponent - 32 * place;
    long first = (low & DIGIT) << shift;
    long second = (low >>> 32) << shift;
    long third = (high & DIGIT) << shift;
    long fourth = (high >>> 32) << shift;
    int at = open(place, 5);
    digits[at] += first & DIGIT;
    digits[at + 1] += (first >>> 32) + (second & DIGIT);
    digits[at + 2] += (second >>> 32) + (third & DIGIT);
    digits[at + 3] += (third >>> 32) + (fourth & DIGIT);
    digits[at + 4] += fourth >>> 32;
  }

  /** Adds {@code value * 2^exponent}, whatever the value's size. */
  public void add(BigInteger value, int exponent) {
    int place = Math.floorDiv(exponent, 32);
    BigInteger rest = value.abs().shiftLeft(exponent - 32 * place);
    int count = rest.bitLength() / 32 + 1;
    int at = open(place, count);
    for (int i = 0; i < count; i++) {
      long digit = rest.shiftRight(32 * i).intValue() & DIGIT;
      digits[at + i] += value.signum() < 0 ? -digit : digit;
    }
  }

  public void merge(ExactSum other) {
    if (other.digits.length > 0) {
      add(other.units(), 32 * other.lowest);
    }
  }

  /** The double nearest to the sum. */
  public double value() {
    return nearest(units(), exponent());
  }

  /** The double nearest to {@code whole} less the sum. */
  public double complement(long whole) {
    ExactSum rest = new ExactSum();
    rest.add(BigInteger.valueOf(whole), 0);
    rest.add(units().negate(), exponent());
    return rest.value();
  }

  /** The sum as a whole multiple of 2^{@link #exponent()}. */
  public BigInteger units() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = digits.length - 1; i >= 0; i--) {
      sum = sum.shiftLeft(32).add(BigInteger.valueOf(digits[i]));
    }
    return sum;
  }

  public int exponent() {
    return 32 * lowest;
  }

  /**
   * Makes {@code count} digits from {@code place} on ready to be added to; the index of the first.
   */
  private int open(int place, int count) {
    if (place < lowest || place + count > lowest + digits.length) {
      widen(place, count);
    }
    if (++steps == STEPS_BEFORE_CARRY) {
      carry();
    }
    return place - lowest;
  }

  private void widen(int place, int count) {
    if (digits.length == 0) {
      lowest = place;
    }
    int first = Math.min(lowest, place);
    // One digit of room above, for carries.
    int last = Math.max(lowest + digits.length, place + count + 1);
    long[] wider = new long[last - first];
    System.arraycopy(digits, 0, wider, lowest - first, digits.length);
    digits = wider;
    lowest = first;
  }

  private void carry() {
    steps = 1;
    long rest = 0;
    for (int i = 0; i < digits.length - 1; i++) {
      rest += digits[i];
      digits[i] = rest & DIGIT;
      rest >>= 32;
    }
    digits[digits.length - 1] += rest;
    if (digits[digits.length - 1] >>> 33 != 0 && digits[digits.length - 1] >>> 33 != (-1L >>> 33)) {
      digits = Arrays.copyOf(digits, digits.length + 1);
      carry();
    }
  }

  /** The double nearest to {@code units * 2^exponent}; infinite beyond the range of doubles. */
  static double nearest(BigInteger units, int exponent) {
    BigInteger magnitude = units.abs();
    int excess = magnitude.bitLength() - 62;
    int below = LEAST_EXPONENT - exponent;
    if (below > 0 && magnitude.bitLength() + exponent < Double.MIN_EXPONENT) {
      // Smaller than any double of full precision: rounded once, to a whole multiple of the
      // smallest.
      magnitude = halfEven(magnitude, below);
      exponent = LEAST_EXPONENT;
    } else if (excess > 0) {
      // What is cut off only decides ties: one bit for all of it will do.
      boolean rest = magnitude.getLowestSetBit() < excess;
      magnitude = magnitude.shiftRight(excess);
      magnitude = rest ? magnitude.setBit(0) : magnitude;
      exponent += excess;
    }
    double value = Math.scalb((double) magnitude.longValue(), exponent);
    return units.signum() < 0 ? -value : value;
  }

  /** {@code magnitude / 2^bits}, to the nearest whole number and of two to the even one. */
  private static BigInteger halfEven(BigInteger magnitude, int bits) {
    BigInteger whole = magnitude.shiftRight(bits);
    boolean up =
        magnitude.testBit(bits - 1) && (whole.testBit(0) || magnitude.getLowestSetBit() < bits - 1);
    return up ? whole.add(BigInteger.ONE) : whole;
  }

  static long fraction(long bits) {
    long fraction = bits & FRACTION;
    return (bits >>> FRACTION_BITS & 0x7FF) == 0 ? fraction : fraction | FRACTION + 1;
  }

  static int exponent(long bits) {
    return Math.max(1, (int) (bits >>> FRACTION_BITS & 0x7FF)) - BIAS;
  }
}
