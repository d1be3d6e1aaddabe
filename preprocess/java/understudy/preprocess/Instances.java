package understudy.preprocess;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The instances of a batch in one JSON object, such as {@code {"instances":[{...},{...}]}}: it holds nothing but lists of
 * objects, all of one length, on its top or in objects. The lists' own names are left out, so that a batch is named as its
 * instances alone would be.
 */
final class Instances {
  private static final int NO_BATCH = 0;

  private final Json json;
  private final List<List<String>> keys = new ArrayList<>();
  private final List<List<String>> cells = new ArrayList<>();

  private Instances(Json json, int count) {
    this.json = json;
    for (int i = 0; i < count; i++) {
      keys.add(new ArrayList<>());
      cells.add(new ArrayList<>());
    }
  }

  /** How many instances the object that begins there holds; 0 when it is no batch, or not JSON. */
  static int count(char[] text, JsonLocation start) throws IOException {
    int from = (int) start.getCharOffset();
    try (JsonParser parser = Json.FACTORY.createParser(text, from, text.length - from)) {
      parser.nextToken();
      return inObject(parser);
    } catch (JsonProcessingException e) {
      // Whoever reads the rows says what is wrong, and where.
      return NO_BATCH;
    }
  }

  /** Adds a row for each instance of the batch that the parser stands at. */
  static void add(JsonParser parser, int count, Json json, Rows rows) throws IOException {
    Instances instances = new Instances(json, count);
    instances.collect(parser, "");
    for (int i = 0; i < count; i++) {
      rows.add(json.shared(instances.keys.get(i)), instances.cells.get(i).toArray(new String[0]));
    }
  }

  private void collect(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        collect(parser, prefix + key + ".");
        continue;
      }
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) json.fields(parser, prefix, keys.get(i), cells.get(i));
    }
  }

  private static int inObject(JsonParser parser) throws IOException {
    int count = NO_BATCH;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      JsonToken token = parser.nextToken();
      int more = token == JsonToken.START_OBJECT ? inObject(parser) : token == JsonToken.START_ARRAY ? inList(parser) : NO_BATCH;
      if (more == NO_BATCH || (count != NO_BATCH && more != count)) return NO_BATCH;
      count = more;
    }
    return count;
  }

  private static int inList(JsonParser parser) throws IOException {
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) return NO_BATCH;
      parser.skipChildren();
      count++;
    }
    return count;
  }
}
