package understudy.preprocess;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * JSON values as rows of text cells: {@code a.b} for nested objects, {@code a[0]} for lists;
 * numbers as they were written.
 */
final class Json {
  /** How deep values may be nested; {@code json_text.py} has the same limit. */
  private static final int DEEPEST = 500;

  /** How many characters a column's name may have. */
  private static final int LONGEST_NAME = 4096;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Keys made to collide are read without a table of keys instead.
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(DEEPEST)
                  .build())
          .build();

  private final int mostCells;

  /** The baseline's names; null without a baseline. */
  private final Set<String> known;

  private final ArrayList<String> keys = new ArrayList<>();
  private final ArrayList<String> cells = new ArrayList<>();
  private String[] lastKeys;

  /** Whether a text may hold half of a surrogate pair: only an escape can say one. */
  private boolean escapes = true;

  /** Rows of at most so many cells; {@code names} are the baseline's, null without one. */
  Json(int mostCells, String[] names) {
    this.mostCells = mostCells;
    known = names == null ? null : new HashSet<>(Arrays.asList(names));
  }

  /** Says whether the text that is read next holds a backslash. */
  void escapes(boolean any) {
    escapes = any;
  }

  /**
   * Every row of a text that holds a value, a list of rows, or several values one after the other
   * (JSON lines). An object that is a batch of lists or objects is a row for each instance; what
   * else it may be read as, {@code rows.batch} says.
   */
  void rows(String text, Rows rows) throws Malformed, IOException {
    escapes(text.indexOf('\\') >= 0);
    char[] chars = text.indexOf('[') < 0 ? null : text.toCharArray();
    int values = 0;
    Instances batch = null;
    try (JsonParser parser =
        chars == null ? FACTORY.createParser(text) : FACTORY.createParser(chars, 0, chars.length)) {
      for (JsonToken token = parser.nextToken();
          token != null;
          token = parser.nextToken(), values++) {
        boolean mayBeBatch = chars != null && token == JsonToken.START_OBJECT;
        batch = mayBeBatch ? Instances.of(chars, parser.currentTokenLocation()) : null;
        if (batch != null && !batch.scalars) batch.add(parser, this, rows);
        else value(parser, rows);
      }
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + reason(e));
    }
    rows.batch = values == 1 ? batch : null;
  }

  /** A text that is one batch as a row for each instance. */
  void instances(String text, Instances batch, Rows rows) throws Malformed, IOException {
    escapes(text.indexOf('\\') >= 0);
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      batch.add(parser, this, rows);
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + reason(e));
    }
  }

  /** The whole text as one row. */
  void oneRow(String text, Rows rows) throws Malformed, IOException {
    escapes(text.indexOf('\\') >= 0);
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) throw new Malformed("holds no JSON value");
      row(parser, rows);
    } catch (JsonProcessingException e) {
      throw new Malformed("is not JSON: " + reason(e));
    }
  }

  /**
   * The parser stands at a value: an object or scalar is a row, a list of objects or lists is a row
   * each.
   */
  private void value(JsonParser parser, Rows rows) throws Malformed, IOException {
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

  /**
   * The parser stands at a value, which becomes one row; it stands at the value's last token
   * afterwards.
   */
  void row(JsonParser parser, Rows rows) throws Malformed, IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      keys.clear();
      cells.clear();
      fields(parser);
      rows.add(shared(keys), cells.toArray(new String[0]));
    } else if (token == JsonToken.START_ARRAY) {
      parser.nextToken();
      list(parser, rows);
    } else {
      rows.add(null, new String[] {scalar(parser)});
    }
  }

  /**
   * The parser stands at an instance of a batch, whose cells are added to these lists: a key of its
   * own is that of the instance, after {@code prefix}. A cell that has the name {@code path...} in
   * a baseline goes by it, as in a request of one instance; so do cells without a key where there
   * is no baseline to name them by their places.
   */
  void instance(
      JsonParser parser, String prefix, String path, List<String> names, List<String> values)
      throws Malformed, IOException {
    keys.clear();
    cells.clear();
    checkName(path);
    JsonToken token = parser.currentToken();
    boolean nested = false;
    if (token == JsonToken.START_OBJECT) {
      fields(parser);
    } else if (token == JsonToken.START_ARRAY) {
      parser.nextToken();
      nested = elements(parser);
    } else {
      add("", scalar(parser));
    }
    for (int i = 0; i < cells.size(); i++) {
      String key = keys.get(i);
      String whole = path + (token == JsonToken.START_OBJECT ? "." : "") + key;
      String own = token == JsonToken.START_OBJECT ? prefix + key : nested ? key : null;
      boolean isKnown = known != null && known.contains(whole);
      names.add(isKnown || (own == null && known == null) ? whole : own);
      values.add(cells.get(i));
    }
  }

  private void fields(JsonParser parser) throws Malformed, IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = name(parser);
      parser.nextToken();
      flatten(parser, key);
    }
  }

  /**
   * The same names as those of the row before are the same array, so that shapes can be told by
   * reference.
   */
  String[] shared(List<String> names) {
    if (lastKeys == null || !names.equals(Arrays.asList(lastKeys)))
      lastKeys = names.toArray(new String[0]);
    return lastKeys;
  }

  /** The parser stands at the first token in a list; its values are cells by position. */
  private void list(JsonParser parser, Rows rows) throws Malformed, IOException {
    keys.clear();
    cells.clear();
    boolean nested = elements(parser);
    rows.add(nested ? keys.toArray(new String[0]) : null, cells.toArray(new String[0]));
  }

  /**
   * Adds the cells of the list whose first token the parser stands at; whether any of its values is
   * nested.
   */
  private boolean elements(JsonParser parser) throws Malformed, IOException {
    boolean nested = false;
    for (int i = 0; parser.currentToken() != JsonToken.END_ARRAY; i++, parser.nextToken()) {
      nested |= parser.currentToken().isStructStart();
      flatten(parser, "[" + i + "]");
    }
    return nested;
  }

  private void flatten(JsonParser parser, String path) throws Malformed, IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      int before = cells.size();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = path + "." + name(parser);
        parser.nextToken();
        flatten(parser, key);
      }
      if (cells.size() == before) add(path, null);
    } else if (token == JsonToken.START_ARRAY) {
      int before = cells.size();
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++)
        flatten(parser, path + "[" + i + "]");
      if (cells.size() == before) add(path, null);
    } else {
      add(path, scalar(parser));
    }
  }

  private void add(String key, String cell) throws Malformed {
    checkName(key);
    if (cells.size() == mostCells) throw tooWide(mostCells);
    keys.add(key);
    cells.add(cell);
  }

  static void checkName(String name) throws Malformed {
    if (name.length() > LONGEST_NAME)
      throw new Malformed("names a column with more than " + LONGEST_NAME + " characters");
  }

  /** What is said of a row of more cells than a table may have columns. */
  static Malformed tooWide(int most) {
    return new Malformed(
        "has a row of more than " + most + " cells, the limit that understudy_max_columns sets");
  }

  private String name(JsonParser parser) throws IOException {
    return escapes ? Text.whole(parser.currentName()) : parser.currentName();
  }

  private String scalar(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) return null;
    String text = escapes ? Text.whole(parser.getText()) : parser.getText();
    return text.isEmpty() ? null : text;
  }

  /** The object or list at the parser as JSON text, numbers as they were written. */
  static String copy(JsonParser parser) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      int open = 0;
      for (JsonToken token = parser.currentToken(); ; token = parser.nextToken()) {
        if (token != null && token.isNumeric()) generator.writeNumber(parser.getText());
        else generator.copyCurrentEvent(parser);
        if (token.isStructStart()) open++;
        if (token.isStructEnd() && --open == 0) break;
      }
    }
    return Text.whole(out.toString());
  }

  /** What a parser objects to, in a few words. */
  static String reason(JsonProcessingException e) {
    String where = e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
    if (e instanceof JsonEOFException) return "it ends too early, as if cut off" + where;
    if (e instanceof StreamConstraintsException)
      return "it is nested more than " + DEEPEST + " deep";
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    return Text.shortened(end < 0 ? message : message.substring(0, end)) + where;
  }
}
