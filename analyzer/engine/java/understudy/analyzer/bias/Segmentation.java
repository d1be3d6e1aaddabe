package understudy.analyzer.bias;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import understudy.analyzer.CellType;
import understudy.analyzer.quality.LabelCodes;
import understudy.analyzer.quality.Reference;

/**
 * A column by whose values rows are in one of several segments. Codes are the places of the
 * segments from 1 on, the last that of the rest; 0 is a missing cell.
 */
final class Segmentation implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int MISSING = 0;

  final Reference column;

  /** The segments' values, in canonical form, and their codes. */
  private final Map<String, Integer> values = new HashMap<>();

  /** The intervals one by one: ends, whether they belong to it, and the code of its segment. */
  private final double[] lows;

  private final double[] highs;
  private final boolean[] hasLow;
  private final boolean[] hasHigh;
  private final int[] segment;

  private final int rest;

  Segmentation(JsonNode json) {
    column = Reference.parse(json.path("column"));
    JsonNode intervals = json.path("intervals");
    int count = intervals.size();
    lows = new double[count];
    highs = new double[count];
    hasLow = new boolean[count];
    hasHigh = new boolean[count];
    segment = new int[count];
    for (int i = 0; i < count; i++) {
      JsonNode interval = intervals.get(i);
      // As texts: JSON has no infinity.
      lows[i] = Double.parseDouble(interval.path("low").asText());
      highs[i] = Double.parseDouble(interval.path("high").asText());
      hasLow[i] = interval.path("has_low").asBoolean();
      hasHigh[i] = interval.path("has_high").asBoolean();
      segment[i] = interval.path("segment").asInt();
    }
    json.path("values")
        .fields()
        .forEachRemaining(value -> values.put(value.getKey(), value.getValue().asInt()));
    rest = json.path("rest").asInt();
  }

  /** How many codes there are. */
  int codes() {
    return rest + 1;
  }

  /** The code of a cell's segment. */
  int of(String cell) {
    if (cell == null || cell.isBlank()) {
      return MISSING;
    }
    String text = LabelCodes.canonical(cell);
    Integer listed = values.get(text);
    return listed == null ? holding(cell.strip()) : listed;
  }

  private int holding(String cell) {
    double number =
        segment.length > 0 && CellType.of(cell) <= CellType.INTEGRAL
            ? CellType.number(cell)
            : Double.NaN;
    for (int i = 0; i < segment.length; i++) {
      if ((hasLow[i] ? number >= lows[i] : number > lows[i])
          && (hasHigh[i] ? number <= highs[i] : number < highs[i])) {
        return segment[i];
      }
    }
    return rest;
  }
}
