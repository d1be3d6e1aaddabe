package understudy.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRowTest {
  private static final String ALPHABET = "ab ,\"\\\n";

  private final Random random = new Random(23);

  @Test
  void readsBackEveryRowThatRfc4180Writes() {
    CsvRow row = new CsvRow();
    for (int trial = 0; trial < 50_000; trial++) {
      String[] cells = cells();
      String[] lines = written(cells).split("\n", -1);
      row.clear();
      for (int i = 0; i < lines.length; i++) row.add(i == 0 ? "" : "\n", lines[i]);
      assertArrayEquals(cells, row.cells(), () -> written(cells));
      assertEquals(lines.length, row.lines());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "a~false", // whole in every way
        "\"a~false", // a backslash may still escape
        "\"a\\\"~false", // whole by RFC 4180
        "\"a\\\"\"~true", // whole with a backslash, open without
        "\"a\"b,\"c~true" // no backslash can make it strict
      })
  void waitsForAClosingQuoteAloneOnceNothingElseCanChangeTheReading(String line, boolean waits) {
    CsvRow row = new CsvRow();
    row.clear();
    row.add("", line);
    assertEquals(waits, row.waits());
  }

  private String[] cells() {
    String[] cells = new String[1 + random.nextInt(3)];
    for (int i = 0; i < cells.length; i++) {
      StringBuilder cell = new StringBuilder();
      for (int n = random.nextInt(5); n > 0; n--)
        cell.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      cells[i] = cell.isEmpty() ? null : cell.toString();
    }
    return cells;
  }

  private static String written(String[] cells) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      if (i > 0) row.append(',');
      if (cells[i] != null) row.append('"').append(cells[i].replace("\"", "\"\"")).append('"');
    }
    return row.toString();
  }
}
