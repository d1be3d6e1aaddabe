package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  private static final String FACE = "\uD83D\uDE00";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 100_000})
  void namesTheFirstByteThatIsNotUtf8(int before) {
    byte[] bytes = ("é" + "x".repeat(before) + "?é").getBytes(UTF_8);
    bytes[before + 2] = (byte) 0xFF;
    Malformed error = assertThrows(Malformed.class, () -> Text.check(bytes, 0, bytes.length));
    assertEquals(
        "is not UTF-8 (byte 0xff at offset " + (before + 2) + " of it)", error.getMessage());
  }

  @Test
  void takesNoCharacterThatIsCutOff() {
    byte[] bytes = FACE.getBytes(UTF_8);
    assertThrows(Malformed.class, () -> Text.check(bytes, 0, 3));
  }

  @Test
  void decodesThePartThatItIsGiven() throws Malformed {
    byte[] bytes = ("é" + FACE + "z").getBytes(UTF_8);
    assertEquals(FACE, Text.decode(bytes, 2, 4));
    assertEquals("z", Text.decode(bytes, 6, 1));
  }

  @Test
  void mendsHalvesOfCharacters() {
    assertEquals("a\uFFFDb" + FACE + "\uFFFD", Text.whole("a\uDE00b" + FACE + "\uD83D"));
    assertEquals("\uFFFD\uFFFD", Text.whole("\uD83D\uD83D"));
  }

  @Test
  void leavesWholeTextsTheVeryObject() {
    String text = "a" + FACE;
    assertSame(text, Text.whole(text));
  }

  @Test
  void cutsNoCharacterInTwo() {
    String whole = "x".repeat(199);
    assertEquals(whole + "…", Text.shortened(whole + FACE));
    assertEquals("x" + whole, Text.shortened("x" + whole));
    assertEquals("x" + whole + "…", Text.shortened("x" + whole + "y"));
  }
}
