package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import understudy.analyzer.Item;
import understudy.analyzer.Record;

class ScriptRowsTest {
  private static final String USUAL = "[0,12,\"event\",true,1.5,\"text\",null,\"\"]";

  private ScriptRows rows;

  @BeforeEach
  void tellAShape() throws IOException {
    rows = rows(List.of());
    parse("{\"file\":\"f\",\"start\":3}");
    parse("{\"shape\":0,\"keys\":[\"a\",\"b\",\"c\",\"d\"]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        USUAL,
        "[ 0,12,\"event\",true,1.5,\"text\",null,\"\"]",
        "[0, 12,\"event\",true,1.5,\"text\",null,\"\"]",
        "[0,12, \"event\",true,1.5,\"text\",null,\"\"]",
        "[0,12,\"event\", true,1.5,\"text\",null,\"\"]",
        "[0,12,\"event\",true,1.5,\"\\u0074ext\",null,\"\"]",
        "[0,12,\"ev\\u0065nt\",true,1.5,\"text\",null,\"\"]",
        "[0,12,\"event\",true,1.5,\"text\",null,\"\" ]"
      })
  void everySpellingIsTheSameRow(String line) throws IOException {
    Record row = (Record) parse(line).get(0);
    assertEquals("f 3 12 event true", said(row));
    assertArrayEquals(new String[] {"1.5", "text", null, null}, row.cells);
  }

  @Test
  void aRowMayHaveNoEventAndNotBeTheFirst() throws IOException {
    assertEquals("f 3 7 null false", said((Record) parse("[0,7,null,false,1,2,3,4]").get(0)));
  }

  @Test
  void aRowCutOffAnywhereIsRefused() {
    for (int length = 1; length < USUAL.length(); length++) {
      String line = USUAL.substring(0, length);
      assertThrows(IOException.class, () -> parse(line), line);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"what\":1}", "[0,12", "{"})
  void whatCannotBeReadSaysWhoSentIt(String line) {
    ScriptRows sent = rows(List.of((line + "\n").getBytes(UTF_8)));
    Exception error = assertThrows(UncheckedIOException.class, sent::hasNext);
    assertEquals(
        "a worker of the preprocessing script sent what cannot be read", error.getMessage());
  }

  @Test
  void aWorkerThatEndsEarlyIsNoticed() {
    Exception error = assertThrows(IllegalStateException.class, rows(List.of())::hasNext);
    assertEquals(
        "a worker of the preprocessing script ended early, after 0 rows and notes of this"
            + " partition",
        error.getMessage());
  }

  @Test
  void aRowThatGotLostIsNoticed() {
    assertThrows(IllegalStateException.class, () -> parse("{\"end\":1}"));
  }

  private static ScriptRows rows(List<byte[]> batches) {
    ReadingPlan plan =
        ReadingPlan.of(ReadingPlan.tree("{\"sides\":[\"endpointOutput\",\"endpointInput\"]}"));
    return new ScriptRows(batches.iterator(), plan, new Naming(null, new String[0], null));
  }

  private List<Item> parse(String line) throws IOException {
    byte[] bytes = line.getBytes(UTF_8);
    List<Item> out = new ArrayList<>();
    rows.parse(bytes, 0, bytes.length, out);
    return out;
  }

  private static String said(Record row) {
    return String.join(
        " ", row.file, row.splitStart + "", row.line + "", row.eventId, row.startsCapture + "");
  }
}
