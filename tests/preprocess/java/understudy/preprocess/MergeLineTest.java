package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeLineTest {
  private static final String CAPTURE =
      "{\"captureData\":{\"endpointOutput\":{\"data\":\"1\"}},\"eventMetadata\":%s,\"eventVersion\":7}";

  private final MergeLine line = new MergeLine();

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'eventId':'e','inferenceId':'i'}~i",
        "{'eventId':'e','inferenceId':''}~e",
        "{'eventId':'e','inferenceId':null}~e",
        "{'eventId':17,'more':[1]}~17",
        "{'eventId':true}~",
        "'text'~"
      },
      quoteCharacter = '`')
  void aCaptureIsNamedByItsInferenceIdOrItsEventId(String metadata, String id) throws Exception {
    capture(CAPTURE.formatted(metadata.replace('\'', '"')));
    assertEquals(id, line.captureId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2,id,2026-01-31T12:00:00Z",
        "\t 1,2,\"id\",\"2026-01-31T12:00:00Z\"",
        "1,2, id ,2026-01-31T12:00:00+01:00"
      })
  void aTransformsRowEndsWithAnIdAndATime(String row) throws Exception {
    capture(row);
    assertEquals("id", line.captureId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2,id,2026-01-31T12:00:00",
        "1,2,id,2026-02-30T12:00:00Z",
        "1,2,id,tomorrow",
        "1,2,,2026-01-31T12:00:00Z",
        "id,2026-01-31T12:00:00Z",
        "1",
        " "
      })
  void aRowWithoutAnIdAndAZonedTimeIsNone(String row) {
    assertThrows(Malformed.class, () -> capture(row));
  }

  @Test
  void aTransformsObjectKeepsAllItsMembersButIdAndTime() throws Exception {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 40; i++)
      members.append("\"m").append(i).append("\":[").append(i).append("],");
    String own = members.substring(0, members.length() - 1);
    capture("{" + members + "\"SageMakerInferenceId\":5,\"SageMakerInferenceTime\":\"t\"}");
    assertEquals("5", line.captureId());
    assertEquals("t", line.time());
    String data = "{" + own.replace("\"", "\\\"") + "}";
    assertEquals(
        "{\"eventMetadata\":{\"eventId\":\"5\"},\"eventVersion\":\"0\",\"captureData\":"
            + "{\"batchTransformOutput\":{\"data\":\""
            + data
            + "\",\"encoding\":\"JSON\"}}}\n",
        new String(line.merged(null).copy(), UTF_8));
  }

  @Test
  void aCaptureKeepsItsVersionAndTakesALabelsTruth() throws Exception {
    capture(CAPTURE.formatted("{ \"eventId\" : \"e\" }"));
    assertEquals(
        "{\"eventMetadata\":{\"eventId\":\"e\"},\"eventVersion\":7,\"groundTruthData\":{\"data\":\"1\"},\"captureData\":{\"endpointOutput\":{\"data\":\"1\"}}}\n",
        new String(line.merged("{\"data\":\"1\"}".getBytes(UTF_8)).copy(), UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'groundTruthData':1}~is not a label: it has no groundTruthData object",
        "{'groundTruthData':{'encoding':'CSV'}}~has no data in its groundTruthData",
        "{'groundTruthData':{'data':null,'encoding':'CSV'}}~has no data in its groundTruthData",
        "{'groundTruthData':{'data':1,'encoding':2}}~has no encoding in its groundTruthData",
        "{'groundTruthData':{}} 1~holds more than one JSON value",
        "[1]~is not a label: it is JSON, but not an object with groundTruthData"
      },
      quoteCharacter = '`')
  void aLabelThatLacksAPartIsMalformed(String label, String reason) {
    byte[] bytes = label.replace('\'', '"').getBytes(UTF_8);
    Malformed error = assertThrows(Malformed.class, () -> line.readLabel(bytes, 0, bytes.length));
    assertEquals(reason, error.getMessage());
  }

  @Test
  void utf16IsNamed() {
    byte[] bytes = "{\"groundTruthData\":{}}".getBytes(UTF_16LE);
    Malformed error = assertThrows(Malformed.class, () -> line.readLabel(bytes, 0, bytes.length));
    assertEquals("is not UTF-8 but, it seems, UTF-16 or UTF-32", error.getMessage());
  }

  private void capture(String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    line.readCapture(bytes, 0, bytes.length);
  }
}
