package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  /** Bytes of the reader's first buffer. */
  private static final int BUFFER = 1 << 17;

  @Test
  void endsLinesWithALineFeedWithOrWithoutAReturn() throws Exception {
    assertEquals(List.of("a|\n", "b|\r\n", "|\n", "c\rd|\n"), lines("a\nb\r\n\nc\rd"));
  }

  @Test
  void endsLinesOfOldMacsWithAReturn() throws Exception {
    assertEquals(List.of("a|\r", "|\r", "b|\r"), lines("a\r\rb"));
  }

  @Test
  void takesAReturnAtTheVeryEndForPartOfTheEnd() throws Exception {
    assertEquals(List.of("a|\r\n"), lines("a\r"));
  }

  @Test
  void looksForOldMacsOnlyWhereAFileBegins() throws Exception {
    assertEquals(List.of("a\rb|\n"), lines(reader("a\rb", Integer.MAX_VALUE, false)));
  }

  @Test
  void dropsTheByteOrderMarksOfFilesPutTogether() throws Exception {
    assertEquals(List.of("a|\n", "b\uFEFF|\n"), lines("\uFEFFa\n\uFEFFb\uFEFF\n"));
  }

  @Test
  void stopsWhereItsBytesEnd() throws Exception {
    assertEquals(List.of("a|\n", "b|\n"), lines(reader("a\nb\nc\n", 4, true)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 0, 1, BUFFER, 3 * BUFFER})
  void readsLinesOfAnyLength(int beyond) throws Exception {
    int length = BUFFER + beyond;
    String line = "x".repeat(length);
    assertEquals(List.of(length + "x|\r\n", length + "x|\n"), lines(line + "\r\n" + line));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void tellsOldMacsWhereTheFirstBufferEnds(int beyond) throws Exception {
    int length = BUFFER - 2;
    String text = "x".repeat(length) + "\r" + "y".repeat(2 + beyond);
    assertEquals(List.of(length + "x|\r", "y".repeat(2 + beyond) + "|\r"), lines(text));
  }

  @Test
  void numbersLinesFromOne() throws Exception {
    try (LineReader reader = reader("a\n\nb", Integer.MAX_VALUE, true)) {
      for (long line = 1; reader.next(); line++) assertEquals(line, reader.line);
      assertEquals(3, reader.line);
    }
  }

  @Test
  void takesWhiteSpaceAloneForBlank() throws Exception {
    try (LineReader reader = reader(" \t\u000b\f\n \u0000\n\u00a0\n", Integer.MAX_VALUE, true)) {
      reader.next();
      assertTrue(reader.blank());
      reader.next();
      assertFalse(reader.blank());
      reader.next();
      assertFalse(reader.blank());
    }
  }

  @Test
  void takesTheSameTextsForBlank() {
    assertTrue(LineReader.blank(" \t\u000b\f\r\n"));
    assertTrue(LineReader.blank(""));
    assertFalse(LineReader.blank(" \u0000"));
    assertFalse(LineReader.blank("\u00a0"));
  }

  private static List<String> lines(String text) throws Exception {
    return lines(reader(text, Integer.MAX_VALUE, true));
  }

  /** Each line and, after a bar, what ended it; a long one of equal characters by its length. */
  private static List<String> lines(LineReader reader) throws Exception {
    List<String> lines = new ArrayList<>();
    try (reader) {
      while (reader.next()) lines.add(brief(reader.text()) + "|" + reader.end());
    }
    return lines;
  }

  private static String brief(String line) {
    boolean alike = line.length() > 100 && line.chars().distinct().count() == 1;
    return alike ? line.length() + line.substring(0, 1) : line;
  }

  private static LineReader reader(String text, long bytes, boolean fromStart) {
    return new LineReader(new Trickle(text.getBytes(UTF_8)), bytes, fromStart);
  }

  /** Gives fewer bytes than it is asked for, as a packed file's stream does. */
  private static final class Trickle extends InputStream {
    private final InputStream in;

    Trickle(byte[] bytes) {
      in = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return in.read(bytes, from, Math.min(length, length > 100 ? length / 2 : 1));
    }
  }
}
