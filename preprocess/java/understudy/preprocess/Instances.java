package understudy.preprocess;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch in one JSON object, such as {@code {"instances":[{...},{...}]}}: it holds nothing but
 * lists of one length, on its top or in objects, and each list holds only objects, only lists, or
 * only scalars. The lists' own names are left out, so that a batch is named as its instances alone
 * would be.
 */
final class Instances {
  final int count;

  /**
   * Whether a list holds scalars: such an object may as well be one row, and is unless as many rows
   * stand beside it.
   */
  final boolean scalars;

  private Instances(int count, boolean scalars) {
    this.count = count;
    this.scalars = scalars;
  }

  /** The batch in the object that begins there; null when it is none, or not JSON. */
  static Instances of(char[] text, JsonLocation start) throws IOException {
    int from = (int) start.getCharOffset();
    try (JsonParser parser = Json.FACTORY.createParser(text, from, text.length - from)) {
      parser.nextToken();
      return inObject(parser);
    } catch (JsonProcessingException e) {
      // Whoever reads the rows says what is wrong, and where.
      return null;
    }
  }

  /** Adds a row for each instance of this batch, whose object the parser stands at. */
  void add(JsonParser parser, Json json, Rows rows) throws Malformed, IOException {
    List<List<String>> keys = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(new ArrayList<>());
      cells.add(new ArrayList<>());
    }
    collect(parser, "", json, keys, cells);
    for (int i = 0; i < count; i++) {
      boolean byPosition = keys.get(i).stream().allMatch(key -> key == null);
      rows.add(byPosition ? null : json.shared(keys.get(i)), cells.get(i).toArray(new String[0]));
    }
  }

  private void collect(
      JsonParser parser,
      String prefix,
      Json json,
      List<List<String>> keys,
      List<List<String>> cells)
      throws Malformed, IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String path = prefix + Text.whole(parser.currentName());
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        collect(parser, path + ".", json, keys, cells);
        continue;
      }
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        json.instance(parser, prefix, path + "[0]", keys.get(i), cells.get(i));
      }
    }
  }

  private static Instances inObject(JsonParser parser) throws IOException {
    Instances all = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      JsonToken token = parser.nextToken();
      Instances more =
          token == JsonToken.START_OBJECT
              ? inObject(parser)
              : token == JsonToken.START_ARRAY ? inList(parser) : null;
      if (more == null || (all != null && more.count != all.count)) return null;
      all = new Instances(more.count, more.scalars || (all != null && all.scalars));
    }
    return all;
  }

  private static Instances inList(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    int count = 0;
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      if (kind(token) != kind(first)) return null;
      parser.skipChildren();
      count++;
    }
    return count == 0 ? null : new Instances(count, !first.isStructStart());
  }

  /** The token itself for objects and lists, null for any scalar. */
  private static JsonToken kind(JsonToken token) {
    return token.isStructStart() ? token : null;
  }
}
