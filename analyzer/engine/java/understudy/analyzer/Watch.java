package understudy.analyzer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Which cells of one feature are kept as examples of what a check objects to. */
final class Watch implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The bit of a verdict that says that the cell is in the domain; the others are {@link
   * Offenders}' kinds.
   */
  static final int IN_DOMAIN = 1 << 6;

  private final String type;
  private final Set<String> domain;
  private final boolean wholeFractionsAsIntegral;
  final boolean missing;
  private final boolean negative;

  private Watch(JsonNode watch) {
    type = watch.path("type").asText("Unknown");
    JsonNode values = watch.path("domain");
    domain = values.isArray() ? new HashSet<>() : null;
    values.forEach(value -> domain.add(value.asText()));
    missing = watch.path("missing").asBoolean();
    negative = watch.path("negative").asBoolean();
    wholeFractionsAsIntegral = watch.path("whole_fractions_as_integral").asBoolean();
  }

  /**
   * Reads {@code {feature: {"type", "domain", "missing", "negative",
   * "whole_fractions_as_integral"}}}.
   */
  static HashMap<String, Watch> parse(String json) throws IOException {
    HashMap<String, Watch> watches = new HashMap<>();
    if (json != null && !json.isEmpty()) {
      for (Iterator<Map.Entry<String, JsonNode>> it = new ObjectMapper().readTree(json).fields();
          it.hasNext(); ) {
        Map.Entry<String, JsonNode> entry = it.next();
        watches.put(entry.getKey(), new Watch(entry.getValue()));
      }
    }
    return watches;
  }

  /**
   * What the checks say of a present cell: a bit for each kind of offence, and {@link #IN_DOMAIN}.
   */
  byte verdict(String cell, int cellType, double number) {
    int verdict = matches(cellType, number) ? 0 : 1 << Offenders.TYPE;
    if (domain != null) {
      verdict |= domain.contains(cell) ? IN_DOMAIN : 1 << Offenders.DOMAIN;
    }
    if (negative && number < 0) {
      verdict |= 1 << Offenders.NEGATIVE;
    }
    return (byte) verdict;
  }

  /**
   * Whether a cell of this look meets the expected type: integers meet Fractional, booleans meet
   * String.
   */
  private boolean matches(int cellType, double number) {
    switch (type) {
      case "Integral":
        return cellType == CellType.INTEGRAL
            || wholeFractionsAsIntegral
                && cellType == CellType.FRACTIONAL
                && number == Math.rint(number);
      case "Fractional":
        return cellType <= CellType.INTEGRAL;
      case "Boolean":
        return cellType == CellType.BOOLEAN;
      case "String":
        return cellType >= CellType.BOOLEAN;
      default:
        return true;
    }
  }

  boolean hasDomain() {
    return domain != null;
  }
}
