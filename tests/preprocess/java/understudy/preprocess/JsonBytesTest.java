package understudy.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBytesTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  @Test
  void whatIsQuotedIsReadBackAsItWas() throws Exception {
    Random random = new Random(19);
    for (int trial = 0; trial < 2_000; trial++) {
      String text =
          random
              .ints(random.nextInt(400), 0, 0x300)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      byte[] bytes = text.getBytes(UTF_8);
      JsonBytes out = new JsonBytes().quoted(bytes, 0, bytes.length);
      assertEquals(text, JACKSON.readValue(out.copy(), String.class));
    }
  }

  @Test
  void dropsBlanksBetweenTokensOnly() {
    byte[] json = "{ \"a b\" :\t[1 ,\r\n \"c \\\" d\\\\\" , \" \" ] }".getBytes(UTF_8);
    JsonBytes out = new JsonBytes().compact(json, 0, json.length);
    assertEquals("{\"a b\":[1,\"c \\\" d\\\\\",\" \"]}", new String(out.copy(), UTF_8));
  }
}
