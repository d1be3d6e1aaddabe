package understudy.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTypeTest {
  @Test
  void theOneWalkReadsDecimalsToTheNearestDouble() {
    Random random = new Random(13);
    for (int trial = 0; trial < 100_000; trial++) {
      int digits = 1 + random.nextInt(15);
      long mantissa = random.nextLong(BigInteger.TEN.pow(digits).longValue());
      BigDecimal number = BigDecimal.valueOf(mantissa, random.nextInt(digits + 1));
      String cell = (random.nextBoolean() ? "-" : "") + number.toPlainString();
      double read = CellType.decimal(cell);
      if (read == read) {
        assertEquals(Double.parseDouble(cell), read, cell);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", ".", "1.", ".5", "1.2.3", "+1", "1e3", "1234567890123456", "٣"})
  void leavesWhatIsNoPlainDecimalToTheSlowWay(String cell) {
    assertEquals(Double.NaN, CellType.decimal(cell));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0", "123456789012345", "0.5", "-12345.6789012345"})
  void takesPlainDecimals(String cell) {
    assertEquals(Double.parseDouble(cell), CellType.decimal(cell));
  }
}
