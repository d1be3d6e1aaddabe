package understudy.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  private final Random random = new Random(7);

  @Test
  void sumsDoublesOfEverySizeAsExactDecimalsDo() {
    for (int trial = 0; trial < 200; trial++) {
      ExactSum sum = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < 50; i++) {
        double value = finite();
        sum.add(value);
        exact = exact.add(new BigDecimal(value));
      }
      assertEquals(exact.doubleValue(), sum.value());
    }
  }

  @Test
  void sumsDoublesTimesAPowerOfTwoFarPastTheirRange() {
    ExactSum sum = new ExactSum();
    sum.add(1.5, 5000);
    sum.add(-1.0, 5000);
    sum.add(0.75, -5000);
    sum.add(0.0, 7);
    BigInteger half = BigInteger.ONE.shiftLeft(4999);
    BigInteger scale = BigInteger.ONE.shiftLeft(-sum.exponent());
    BigInteger least = scale.shiftRight(5002).multiply(BigInteger.valueOf(3));
    assertEquals(half.multiply(scale).add(least), sum.units());
  }

  @Test
  void mergingInAnyOrderChangesNothing() {
    ExactSum there = new ExactSum();
    ExactSum back = new ExactSum();
    ExactSum[] parts = new ExactSum[9];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new ExactSum();
      for (int j = 0; j < i; j++) {
        parts[i].add(finite());
      }
    }
    for (int i = 0; i < parts.length; i++) {
      there.merge(parts[i]);
      back.merge(parts[parts.length - 1 - i]);
    }
    assertEquals(0, exact(there).compareTo(exact(back)));
  }

  /** Once in 2^27 steps, before a digit's spare bits are full, carries are taken on. */
  @Test
  void takingCarriesOnChangesNothing() {
    int times = (1 << 27) + 1;
    long most = -1L; // Unsigned.
    ExactSum sum = new ExactSum();
    for (int i = 0; i < times; i++) {
      sum.add(most, 31, true);
    }
    BigInteger one = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE).shiftLeft(31);
    assertEquals(one.multiply(BigInteger.valueOf(-times)), sum.units().shiftLeft(sum.exponent()));
  }

  @Test
  void roundsHalvesOfTheSmallestDoubleToTheEvenOne() {
    assertEquals(0.0, ExactSum.nearest(BigInteger.ONE, -1075));
    assertEquals(2 * Double.MIN_VALUE, ExactSum.nearest(BigInteger.valueOf(3), -1075));
    assertEquals(Double.MIN_VALUE, ExactSum.nearest(BigInteger.valueOf(5), -1076));
  }

  private static BigDecimal exact(ExactSum sum) {
    return new BigDecimal(sum.units())
        .multiply(new BigDecimal(2).pow(sum.exponent(), new MathContext(2000)));
  }

  private double finite() {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : random.nextGaussian();
  }
}
