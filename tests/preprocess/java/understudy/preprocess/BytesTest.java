package understudy.preprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Eight bytes at a time have to find what one at a time finds, wherever the words begin. */
class BytesTest {
  /** Bytes beside those that are looked for, on both sides of the sign, make words carry. */
  private static final byte[] TELLING = {
    0, 1, 9, 10, 11, 31, 32, 33, '!', '"', '#', '[', '\\', ']', 'a', 127, -128, -127, -1, '"' - 128
  };

  private final Random random = new Random(17);

  @Test
  void findsTheFirstOfOneCharacter() {
    for (int trial = 0; trial < 100_000; trial++) {
      byte[] bytes = bytes();
      int from = random.nextInt(bytes.length + 1);
      int expected = from;
      while (expected < bytes.length && bytes[expected] != '\n') expected++;
      assertEquals(expected, Bytes.indexOf(bytes, '\n', from, bytes.length));
    }
  }

  @Test
  void findsTheEndOfAPlainString() {
    for (int trial = 0; trial < 100_000; trial++) {
      byte[] bytes = bytes();
      int from = random.nextInt(bytes.length + 1);
      int expected = from;
      while (expected < bytes.length && isPlain(bytes[expected])) expected++;
      assertEquals(expected, Bytes.endOfPlainString(bytes, from, bytes.length));
    }
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  /** Mostly letters, so that what is looked for stands anywhere. */
  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    int rare = 1 + random.nextInt(20);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = random.nextInt(rare) == 0 ? TELLING[random.nextInt(TELLING.length)] : (byte) 'b';
    }
    return bytes;
  }
}
