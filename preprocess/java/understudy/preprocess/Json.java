package understudy.preprocess;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** JSON values as rows of text cells: {@code a.b} for nested objects, {@code a[0]} for lists; numbers as they were written. */
final class Json {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final ArrayList<String> keys = new ArrayList<>();
  private final ArrayList<String> cells = new ArrayList<>();
  private String[] lastKeys;

  /** Every row of a text that holds a value, a list of rows, or several values one after the other (JSON lines). */
  void rows(String text, Rows rows) throws Malformed, IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) value(parser, rows);
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + reason(e));
    }
  }

  /** The same, but an object that is a batch of instances is a row for each of them. */
  void rowsOfBatches(String text, Rows rows) throws Malformed, IOException {
    if (text.indexOf('[') < 0) {
      rows(text, rows);
      return;
    }
    char[] chars = text.toCharArray();
    try (JsonParser parser = FACTORY.createParser(chars, 0, chars.length)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        int count = token == JsonToken.START_OBJECT ? Instances.count(chars, parser.currentTokenLocation()) : 0;
        if (count > 0) Instances.add(parser, count, this, rows);
        else value(parser, rows);
      }
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + reason(e));
    }
  }

  /** The whole text as one row. */
  void oneRow(String text, Rows rows) throws Malformed, IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) throw new Malformed("holds no JSON value");
      row(parser, rows);
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + reason(e));
    }
  }

  /** The parser stands at a value: an object or scalar is a row, a list of objects or lists is a row each. */
  private void value(JsonParser parser, Rows rows) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      row(parser, rows);
      return;
    }
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT || first == JsonToken.START_ARRAY) {
      while (parser.currentToken() != JsonToken.END_ARRAY) {
        row(parser, rows);
        parser.nextToken();
      }
    } else {
      list(parser, rows);
    }
  }

  /** The parser stands at a value, which becomes one row; it stands at the value's last token afterwards. */
  void row(JsonParser parser, Rows rows) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      keys.clear();
      cells.clear();
      fields(parser, "");
      rows.add(shared(keys), cells.toArray(new String[0]));
    } else if (token == JsonToken.START_ARRAY) {
      parser.nextToken();
      list(parser, rows);
    } else {
      rows.add(null, new String[] {scalar(parser)});
    }
  }

  /** The parser stands at an object, whose cells are added to these lists; each name begins with {@code prefix}. */
  void fields(JsonParser parser, String prefix, List<String> names, List<String> values) throws IOException {
    keys.clear();
    cells.clear();
    fields(parser, prefix);
    names.addAll(keys);
    values.addAll(cells);
  }

  private void fields(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      flatten(parser, prefix.isEmpty() ? key : prefix + key);
    }
  }

  /** The same names as those of the row before are the same array, so that shapes can be told by reference. */
  String[] shared(List<String> names) {
    if (lastKeys == null || !names.equals(Arrays.asList(lastKeys))) lastKeys = names.toArray(new String[0]);
    return lastKeys;
  }

  /** The parser stands at the first token in a list; its values are cells by position. */
  private void list(JsonParser parser, Rows rows) throws IOException {
    keys.clear();
    cells.clear();
    boolean nested = false;
    for (int i = 0; parser.currentToken() != JsonToken.END_ARRAY; i++, parser.nextToken()) {
      nested |= parser.currentToken().isStructStart();
      flatten(parser, "[" + i + "]");
    }
    rows.add(nested ? keys.toArray(new String[0]) : null, cells.toArray(new String[0]));
  }

  private void flatten(JsonParser parser, String path) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      int before = cells.size();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = path + "." + parser.currentName();
        parser.nextToken();
        flatten(parser, key);
      }
      if (cells.size() == before) add(path, null);
    } else if (token == JsonToken.START_ARRAY) {
      int before = cells.size();
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) flatten(parser, path + "[" + i + "]");
      if (cells.size() == before) add(path, null);
    } else {
      add(path, scalar(parser));
    }
  }

  private void add(String key, String cell) {
    keys.add(key);
    cells.add(cell);
  }

  private static String scalar(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) return null;
    String text = parser.getText();
    return text.isEmpty() ? null : text;
  }

  /** The value at the parser as JSON text. */
  static String copy(JsonParser parser) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.copyCurrentStructure(parser);
    }
    return out.toString();
  }

  /** What a parser objects to, in a few words. */
  static String reason(JsonProcessingException e) {
    String where = e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
    if (e instanceof JsonEOFException) return "it ends too early, as if cut off" + where;
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    return Text.shortened(end < 0 ? message : message.substring(0, end)) + where;
  }
}
