package understudy.analyzer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortingTest {
  private final Random random = new Random(11);

  @Test
  void sortsEveryDoubleAsArraysDoes() {
    for (int count : new int[] {1, 2, 9, 300, 2048}) {
      double[] numbers = random.longs(count).mapToDouble(Double::longBitsToDouble).toArray();
      for (int i = 0; i < count; i++) {
        numbers[i] = Double.isNaN(numbers[i]) ? (i % 2 == 0 ? -0.0 : 0.0) : numbers[i];
      }
      double[] expected = numbers.clone();
      Arrays.sort(expected);
      Sorting.sort(numbers, count);
      assertArrayEquals(bits(expected), bits(numbers));
    }
  }

  @Test
  void leavesWhatStandsAfterTheCount() {
    double[] numbers = random.doubles(100).toArray();
    double[] rest = Arrays.copyOfRange(numbers, 60, 100);
    Sorting.sort(numbers, 60);
    assertArrayEquals(rest, Arrays.copyOfRange(numbers, 60, 100));
  }

  private static long[] bits(double[] numbers) {
    return Arrays.stream(numbers).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
