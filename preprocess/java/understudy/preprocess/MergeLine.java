package understudy.preprocess;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of captures or labels: its ids and time, and where in the line's bytes the parts lie that
 * a merged record takes over. One object is used again for every line, and points into the line it
 * has read last.
 */
final class MergeLine {
  private static final String TRANSFORM_ID = "SageMakerInferenceId";
  private static final String TRANSFORM_TIME = "SageMakerInferenceTime";

  /** The bytes {@code [from, to)} of the line. */
  private static final class Span {
    int from;
    int to;

    boolean present() {
      return to > 0;
    }
  }

  private byte[] bytes;
  private String eventId;
  private String inferenceId;
  private String transformId;
  private String transformTime;
  private String metadataTime;
  private boolean truthHasData;
  private boolean truthHasEncoding;
  private final Span captureData = new Span();
  private final Span metadata = new Span();
  private final Span version = new Span();
  private final Span truth = new Span();
  private final Span csv = new Span();

  /** From and to of each member of the line's object, without a transform's id and time. */
  private int[] members = new int[16];

  private int memberEnds;
  private final JsonBytes out = new JsonBytes();
  private final JsonBytes inner = new JsonBytes();

  boolean isLabel() {
    return truth.present();
  }

  boolean isCapture() {
    return captureData.present();
  }

  /**
   * What labels name the capture by: `inferenceId` where there is one, else `eventId`; null without
   * any.
   */
  String captureId() {
    if (!captureData.present()) return given(transformId);
    return given(inferenceId) == null ? given(eventId) : inferenceId;
  }

  String labelId() {
    return given(eventId);
  }

  String time() {
    return captureData.present() ? metadataTime : transformTime;
  }

  /**
   * Reads a capture of an endpoint or of a batch transform, or a line that a batch transform itself
   * has written.
   */
  void readCapture(byte[] line, int from, int length) throws Malformed, IOException {
    clear(line);
    Text.check(line, from, length);
    if (transformCsv(from, from + length)) return;
    parse(from, length, "a capture: it is JSON, but not an object with captureData");
    if (!captureData.present() && transformId == null && !truth.present()) {
      throw new Malformed("is not a capture: it has no captureData object");
    }
  }

  /** Reads a label. */
  void readLabel(byte[] line, int from, int length) throws Malformed, IOException {
    clear(line);
    Text.check(line, from, length);
    parse(from, length, "a label: it is JSON, but not an object with groundTruthData");
    if (isCapture()) return;
    if (!truth.present()) throw new Malformed("is not a label: it has no groundTruthData object");
    if (!truthHasData) throw new Malformed("has no data in its groundTruthData");
    if (!truthHasEncoding) throw new Malformed("has no encoding in its groundTruthData");
  }

  /** The label's `groundTruthData`. */
  byte[] truth() {
    out.clear();
    return out.compact(bytes, truth.from, truth.to).copy();
  }

  /**
   * The capture as a merged record, with a line end; {@code label} is a label's truth, null for
   * none. Good until the next call.
   */
  JsonBytes merged(byte[] label) {
    out.clear();
    out.add("{\"eventMetadata\":");
    if (captureData.present()) {
      out.compact(bytes, metadata.from, metadata.to);
    } else {
      byte[] id = transformId.getBytes(StandardCharsets.UTF_8);
      out.add("{\"eventId\":").quoted(id, 0, id.length).add("}");
    }
    out.add(",\"eventVersion\":");
    if (version.present() && captureData.present()) out.compact(bytes, version.from, version.to);
    else out.add("\"0\"");
    if (label != null) out.add(",\"groundTruthData\":").compact(label, 0, label.length);
    out.add(",\"captureData\":");
    if (captureData.present()) out.compact(bytes, captureData.from, captureData.to);
    else transformOutput();
    return out.add("}\n");
  }

  private void transformOutput() {
    out.add("{\"batchTransformOutput\":{\"data\":");
    if (csv.present()) {
      out.quoted(bytes, csv.from, csv.to).add(",\"encoding\":\"CSV\"}}");
      return;
    }
    inner.clear();
    inner.add("{");
    for (int i = 0; i < memberEnds; i += 2) {
      if (i > 0) inner.add(",");
      inner.compact(bytes, members[i], members[i + 1]);
    }
    out.quoted(inner.add("}")).add(",\"encoding\":\"JSON\"}}");
  }

  private void clear(byte[] line) {
    bytes = line;
    eventId = inferenceId = transformId = transformTime = metadataTime = null;
    truthHasData = truthHasEncoding = false;
    for (Span span : new Span[] {captureData, metadata, version, truth, csv})
      span.from = span.to = 0;
    memberEnds = 0;
  }

  private static String given(String id) {
    return id == null || id.isEmpty() ? null : id;
  }

  private void parse(int from, int length, String otherwise) throws Malformed, IOException {
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new Malformed("is not " + otherwise);
      while (parser.nextToken() != JsonToken.END_OBJECT) member(parser, from);
      if (parser.nextToken() != null) throw new Malformed("holds more than one JSON value");
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + Json.reason(e));
    }
    if (captureData.present() && truth.present()) {
      throw new Malformed(
          "is a merged record already: it holds both captureData and groundTruthData");
    }
  }

  private void member(JsonParser parser, int from) throws Malformed, IOException {
    int keyStart = from + offset(parser.currentTokenLocation().getByteOffset());
    String key = parser.currentName();
    JsonToken token = parser.nextToken();
    int start = from + offset(parser.currentTokenLocation().getByteOffset());
    boolean isObject = token == JsonToken.START_OBJECT;
    Span span = null;
    boolean kept = true;
    switch (key) {
      case "captureData":
        if (isObject) span = captureData;
        break;
      case "eventMetadata":
        if (isObject) metadata(parser);
        if (isObject) span = metadata;
        break;
      case "groundTruthData":
        if (isObject) truth(parser);
        if (isObject) span = truth;
        break;
      case "eventVersion":
        span = version;
        break;
      case TRANSFORM_ID:
        transformId = scalar(parser, transformId);
        kept = false;
        break;
      case TRANSFORM_TIME:
        transformTime = scalar(parser, transformTime);
        kept = false;
        break;
      default:
    }
    if (parser.currentToken().isStructStart()) parser.skipChildren();
    else parser.finishToken();
    int end = from + offset(parser.currentLocation().getByteOffset());
    if (span != null) {
      span.from = start;
      span.to = end;
    }
    if (kept) {
      if (memberEnds == members.length) members = Arrays.copyOf(members, 2 * memberEnds);
      members[memberEnds++] = keyStart;
      members[memberEnds++] = end;
    }
  }

  /** Jackson takes bytes with zeros for UTF-16 and then knows no places. */
  private static int offset(long offset) throws Malformed {
    if (offset < 0) throw new Malformed("is not UTF-8 but, it seems, UTF-16 or UTF-32");
    return (int) offset;
  }

  private void metadata(JsonParser parser) throws Malformed, IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      if (key.equals("eventId")) eventId = scalar(parser, eventId);
      else if (key.equals("inferenceId")) inferenceId = scalar(parser, inferenceId);
      else if (key.equals("inferenceTime")) metadataTime = scalar(parser, metadataTime);
      parser.skipChildren();
    }
  }

  private void truth(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      if (key.equals("data")) truthHasData = token != JsonToken.VALUE_NULL;
      else if (key.equals("encoding")) truthHasEncoding = token == JsonToken.VALUE_STRING;
      parser.skipChildren();
    }
  }

  /** A text, or a number as it was written: ids are given as both. */
  private static String scalar(JsonParser parser, String otherwise) throws Malformed, IOException {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_STRING && !token.isNumeric()) return otherwise;
    String text = parser.getText();
    // Ids that no UTF-8 can tell apart must not meet.
    if (Text.whole(text) != text)
      throw new Malformed("has an id or a time with half of a character (a lone surrogate)");
    return text;
  }

  /**
   * Whether the line is CSV whose two last cells are an id and a time, as a batch transform adds
   * them.
   */
  private boolean transformCsv(int from, int end) {
    int start = from;
    while (start < end && bytes[start] <= ' ' && bytes[start] >= 0) start++;
    if (start == end || bytes[start] == '{') return false;
    int beforeTime = lastComma(from, end);
    int beforeId = lastComma(from, beforeTime);
    if (beforeId <= from) return false;
    String id = cell(beforeId + 1, beforeTime);
    String time = cell(beforeTime + 1, end);
    if (id.isEmpty() || !TimeWindow.isZoned(time) || TimeWindow.millis(time) == null) return false;
    transformId = id;
    transformTime = time;
    csv.from = from;
    csv.to = beforeId;
    return true;
  }

  private int lastComma(int from, int end) {
    int at = end - 1;
    while (at >= from && bytes[at] != ',') at--;
    return at;
  }

  private String cell(int from, int end) {
    String cell = new String(bytes, from, end - from, StandardCharsets.UTF_8).trim();
    boolean quoted = cell.length() >= 2 && cell.startsWith("\"") && cell.endsWith("\"");
    return quoted ? cell.substring(1, cell.length() - 1) : cell;
  }
}
