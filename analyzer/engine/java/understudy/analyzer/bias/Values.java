package understudy.analyzer.bias;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import understudy.analyzer.CellType;
import understudy.analyzer.quality.LabelCodes;

/**
 * The values of a column and their codes, in order of appearance. Cells that mean one value ({@code
 * 1}, {@code 1.0}) have one code.
 *
 * <p>Code 0 is a missing cell. Values beyond the most that are told apart have the codes 1 to 4: 1,
 * and 2 more where the value is listed, and 1 more where it is above the threshold.
 */
final class Values implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int MISSING = 0;
  static final int FIRST = 5;
  private static final int CELLS_REMEMBERED = 4_096;

  /** So many distinct values are counted. */
  private static final int MOST_DISTINCT = 20_000;

  private final Question.Asked asked;
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> codes = new HashMap<>();

  /** Cells as they came: the code, and the type of the cell's text. */
  private transient Map<String, int[]> cells = new HashMap<>();

  /** Those that have no code of their own. */
  private final Set<String> others = new HashSet<>();

  private final long[] types = new long[CellType.STRING + 1];
  private long missing;
  private boolean found;
  private boolean fractions;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  Values(Question.Asked asked) {
    this.asked = asked;
  }

  /**
   * The code of a cell; {@code at} is its place in the row, or -1 where the row has no such column.
   */
  int of(String[] row, int at) {
    found |= at >= 0;
    String cell = at < 0 ? null : row[at];
    if (cell == null || cell.isBlank()) {
      missing++;
      return MISSING;
    }
    int[] known = cells.get(cell);
    if (known == null) {
      known = look(cell);
      if (cells.size() < CELLS_REMEMBERED) {
        cells.put(cell, known);
      }
    }
    types[known[1]]++;
    return known[0];
  }

  private int[] look(String cell) {
    String text = LabelCodes.canonical(cell);
    int type = CellType.of(cell.strip());
    if (type == CellType.STRING && (text.equals("true") || text.equals("false"))) {
      type = CellType.BOOLEAN;
    }
    double number = type <= CellType.INTEGRAL ? CellType.number(cell.strip()) : Double.NaN;
    if (!Double.isNaN(number)) {
      least = Math.min(least, number);
      most = Math.max(most, number);
      fractions |= number != Math.rint(number);
    }
    return new int[] {code(text), type};
  }

  private int code(String text) {
    Integer code = codes.get(text);
    if (code != null) {
      return code;
    }
    if (texts.size() < asked.most) {
      codes.put(text, FIRST + texts.size());
      texts.add(text);
      return FIRST + texts.size() - 1;
    }
    if (others.size() < MOST_DISTINCT) {
      others.add(text);
    }
    double number = CellType.of(text) <= CellType.INTEGRAL ? CellType.number(text) : Double.NaN;
    return 1 + (asked.listed.contains(text) ? 2 : 0) + (number > asked.threshold ? 1 : 0);
  }

  /**
   * Takes in the values of the partition that follows; the answer has their new codes by the old
   * ones.
   */
  int[] merge(Values later) {
    int[] now = new int[FIRST + later.texts.size()];
    for (int code = 0; code < FIRST; code++) {
      now[code] = code;
    }
    for (int i = 0; i < later.texts.size(); i++) {
      now[FIRST + i] = code(later.texts.get(i));
    }
    for (String text : later.others) {
      if (!codes.containsKey(text) && others.size() < MOST_DISTINCT) {
        others.add(text);
      }
    }
    for (int type = 0; type < types.length; type++) {
      types[type] += later.types[type];
    }
    missing += later.missing;
    found |= later.found;
    fractions |= later.fractions;
    least = Math.min(least, later.least);
    most = Math.max(most, later.most);
    return now;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("found", found);
    json.writeArrayFieldStart("values");
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
    json.writeNumberField("others", others.size());
    json.writeNumberField("missing", missing);
    json.writeArrayFieldStart("types");
    for (long count : types) {
      json.writeNumber(count);
    }
    json.writeEndArray();
    json.writeBooleanField("fractions", fractions);
    if (least <= most) {
      json.writeNumberField("least", least);
      json.writeNumberField("most", most);
    }
    json.writeEndObject();
  }
}
