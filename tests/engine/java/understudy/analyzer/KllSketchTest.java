package understudy.analyzer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that are codes and items that are numbers have to be the same items. */
class KllSketchTest {
  private static final int VALUES = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 256, 257, 5_000})
  void codesStandForTheNumbers(int distinct) {
    Sketching coded = new Sketching();
    KllSketch numbers = new KllSketch();
    for (double value : values(1, distinct)) {
      coded.take(value);
      numbers.update(value);
    }
    assertArrayEquals(numbers.levels(), coded.sketch.levels());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 200, 300})
  void codesMergeAsTheNumbersDo(int distinct) {
    Sketching coded = new Sketching();
    Sketching other = new Sketching();
    KllSketch numbers = new KllSketch();
    KllSketch otherNumbers = new KllSketch();
    for (double value : values(2, distinct)) {
      coded.take(value);
      numbers.update(value);
    }
    for (double value : values(3, distinct)) {
      other.take(-value);
      otherNumbers.update(-value);
    }
    coded.sketch.merge(other.sketch);
    numbers.merge(otherNumbers);
    assertArrayEquals(numbers.levels(), coded.sketch.levels());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 300})
  void goesOnAfterItWasSent(int distinct) throws Exception {
    Sketching here = new Sketching();
    Sketching there = new Sketching();
    for (double value : values(4, distinct)) {
      here.take(value);
      there.take(value);
    }
    there.sketch = sent(there.sketch);
    for (double value : values(4, distinct)) {
      here.take(value);
      there.take(value);
    }
    assertArrayEquals(here.sketch.levels(), there.sketch.levels());
  }

  @Test
  void anEmptyOneCanBeSent() throws Exception {
    assertArrayEquals(new KllSketch().levels(), sent(new KllSketch()).levels());
  }

  /** A sketch that is told each value's code, as a column's state tells it. */
  private static final class Sketching {
    KllSketch sketch = new KllSketch();
    final Map<Double, Integer> codes = new HashMap<>();

    void take(double value) {
      sketch.update(codes.computeIfAbsent(value, sketch::code), value);
    }
  }

  private static double[] values(long seed, int distinct) {
    return new Random(seed).ints(VALUES, 0, distinct).mapToDouble(i -> i / 8.0).toArray();
  }

  private static KllSketch sent(KllSketch sketch) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sketch);
    }
    byte[] written = bytes.toByteArray();
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written))) {
      return (KllSketch) in.readObject();
    }
  }
}
