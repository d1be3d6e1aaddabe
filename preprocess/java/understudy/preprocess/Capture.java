package understudy.preprocess;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The envelope of one captured request, which may be merged with its ground truth, read without
 * building a tree; one object is used again for every line. Of a key that stands twice in an object
 * the last value counts, as in Python.
 */
final class Capture {
  /** One captured side; {@code data} is null when the capture does not hold the side. */
  static final class Side {
    final String name;
    boolean present;

    /** Whether what stands there is something else than an object. */
    boolean odd;

    String data;
    String encoding;
    String contentType;

    /** Those of the capture before, so that equal texts are one object. */
    String encodingBefore;

    String contentTypeBefore;

    Side(String name) {
      this.name = name;
    }

    /** Throws where something else than an object stands there. */
    void beObject() throws Malformed {
      if (odd) throw new Malformed("is not a capture: its " + name + " is not an object");
    }

    void clear() {
      present = odd = false;
      data = encoding = contentType = null;
    }
  }

  final Side[] sides;

  /** The side beside {@code captureData} that holds the label; null where it is not asked for. */
  final Side groundTruth;

  String eventId;
  String inferenceTime;
  private final QuickCapture quick;

  Capture(String[] names, boolean withGroundTruth) {
    sides = new Side[names.length];
    for (int i = 0; i < names.length; i++) sides[i] = new Side(names[i]);
    groundTruth = withGroundTruth ? new Side(GroundTruth.NAME) : null;
    quick = new QuickCapture(sides, groundTruth);
  }

  /** Reads a line; a line that is not JSON or not a capture is malformed. */
  void read(byte[] bytes, int from, int length) throws Malformed, IOException {
    clear();
    if (quick.read(bytes, from, length, this)) return;
    clear();
    Text.check(bytes, from, length);
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, length)) {
      read(parser);
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + Json.reason(e));
    }
  }

  /** The same for text. */
  void read(String text) throws Malformed, IOException {
    clear();
    try (JsonParser parser = Json.FACTORY.createParser(text)) {
      read(parser);
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + Json.reason(e));
    }
  }

  private void clear() {
    eventId = null;
    inferenceTime = null;
    for (Side side : sides) side.clear();
    if (groundTruth != null) groundTruth.clear();
  }

  private void read(JsonParser parser) throws Malformed, IOException {
    boolean captured = false;
    boolean labelled = false;
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Malformed("is not a capture: it is JSON, but not an object with captureData");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && key.equals("captureData")) {
        captured = true;
        data(parser);
      } else if (key.equals("captureData")) {
        captured = false;
        parser.skipChildren();
      } else if (key.equals("eventMetadata")) {
        eventId = inferenceTime = null;
        if (token == JsonToken.START_OBJECT) metadata(parser);
        else parser.skipChildren();
      } else if (key.equals(GroundTruth.NAME)) {
        labelled = true;
        label(parser, token);
      } else {
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) throw new Malformed("holds more than one JSON value");
    if (!captured && labelled) {
      throw new Malformed(
          "is a ground-truth record without a capture; merge it first (understudy merge)");
    }
    if (!captured) throw new Malformed("is not a capture: it has no captureData object");
  }

  private void label(JsonParser parser, JsonToken token) throws Malformed, IOException {
    if (groundTruth != null) groundTruth.clear();
    if (groundTruth == null || token == JsonToken.VALUE_NULL) parser.skipChildren();
    else side(parser, token, groundTruth);
  }

  private void metadata(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      if (key.equals("eventId")) eventId = text(parser, token);
      else if (key.equals("inferenceTime")) inferenceTime = text(parser, token);
      parser.skipChildren();
    }
  }

  private void data(JsonParser parser) throws Malformed, IOException {
    for (Side side : sides) side.clear();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      Side side = side(key);
      if (side != null) side.clear();
      if (side == null || token == JsonToken.VALUE_NULL) parser.skipChildren();
      else side(parser, token, side);
    }
  }

  private static void side(JsonParser parser, JsonToken first, Side side) throws IOException {
    side.present = true;
    side.odd = first != JsonToken.START_OBJECT;
    if (side.odd) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      if (key.equals("data")) {
        if (token.isStructStart()) side.data = Json.copy(parser);
        else side.data = token == JsonToken.VALUE_NULL ? null : Text.whole(parser.getText());
      } else if (key.equals("encoding")) {
        side.encoding = text(parser, token);
      } else if (key.equals("observedContentType")) {
        side.contentType = text(parser, token);
      }
      parser.skipChildren();
    }
  }

  /** A text; null for any other value. */
  private static String text(JsonParser parser, JsonToken token) throws IOException {
    return token == JsonToken.VALUE_STRING ? Text.whole(parser.getText()) : null;
  }

  private Side side(String name) {
    for (Side side : sides) if (side.name.equals(name)) return side;
    return null;
  }
}
