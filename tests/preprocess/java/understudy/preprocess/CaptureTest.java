package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The look for the usual spelling may only give up where the general parser would say otherwise.
 */
class CaptureTest {
  private static final String[] SIDES = {"endpointOutput", "endpointInput"};
  private static final String USUAL =
      "{\"captureData\":{\"endpointInput\":{\"observedContentType\":\"text/csv\",\"mode\":\"INPUT\","
          + "\"data\":\"1,2\",\"encoding\":\"CSV\"},\"endpointOutput\":{\"data\":\"0\"},\"other\":[1,20]},"
          + "\"eventMetadata\":{\"eventId\":\"e\",\"customAttributes\":[\"a\",null],\"n\":12,"
          + "\"inferenceTime\":\"2026-01-31T12:00:00Z\"},\"groundTruthData\":{\"data\":\"1\"},\"eventVersion\":\"0\",\"more\":{\"a\":{},\"b\":[]}}"
          + " ";

  private final Capture quickly = new Capture(SIDES, true);
  private final Capture generally = new Capture(SIDES, true);

  @Test
  void aLineCutOffAnywhereIsReadByNeitherWay() {
    for (int length = 0; length <= USUAL.length(); length++) same(USUAL.substring(0, length));
  }

  @Test
  void aLineWithAnyCharacterChangedIsReadAlike() {
    for (char other : " \"\\{}[],:0a-".toCharArray()) {
      for (int at = 0; at < USUAL.length(); at++) {
        same(USUAL.substring(0, at) + other + USUAL.substring(at + 1));
      }
    }
  }

  @Test
  void aLineWithAnyPartTwiceIsReadAlike() {
    for (int from = 0; from < USUAL.length(); from++) {
      for (int to = from + 1; to <= USUAL.length(); to += 7) {
        same(USUAL.substring(0, to) + USUAL.substring(from));
      }
    }
  }

  private void same(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    String general = said(generally, () -> generally.read(line));
    assertEquals(general, said(quickly, () -> quickly.read(bytes, 0, bytes.length)), line);
  }

  private interface Reading {
    void read() throws Exception;
  }

  private static String said(Capture capture, Reading reading) {
    try {
      reading.read();
    } catch (Exception e) {
      return "malformed";
    }
    StringBuilder said = new StringBuilder(capture.eventId + " " + capture.inferenceTime);
    Arrays.stream(capture.sides).forEach(side -> said.append(text(side)));
    return said.append(text(capture.groundTruth)).toString();
  }

  private static String text(Capture.Side side) {
    return String.join(
        "|",
        "",
        side.name,
        side.present + "",
        side.odd + "",
        side.data,
        side.encoding,
        side.contentType);
  }
}
