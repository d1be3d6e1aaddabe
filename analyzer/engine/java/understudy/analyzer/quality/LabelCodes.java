package understudy.analyzer.quality;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import understudy.analyzer.CellType;

/**
 * Labels, actual and predicted, and their codes in order of appearance. Cells that mean one label
 * ({@code 1}, {@code 1.0}) are brought to one canonical form.
 */
public final class LabelCodes implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int MOST = 1_000;
  private static final int CELLS_REMEMBERED = 4_096;

  /** Up to here a double tells every whole number from the next. */
  private static final double WHOLE = 1L << 53;

  final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> codes = new HashMap<>();

  /** Cells as they came, so that each is brought to its form once. */
  private final transient Map<String, Integer> cells = new HashMap<>();

  /** The code of a cell's label. */
  int of(String cell) {
    Integer known = cells.get(cell);
    if (known == null) {
      known = code(canonical(cell));
      if (cells.size() < CELLS_REMEMBERED) {
        cells.put(cell, known);
      }
    }
    return known;
  }

  /** The code of a label in canonical form. */
  int code(String label) {
    Integer code = codes.get(label);
    if (code == null) {
      code = texts.size();
      codes.put(label, code);
      texts.add(label);
    }
    return code;
  }

  boolean tooMany() {
    return texts.size() > MOST;
  }

  /** Takes in other labels; the answer has their new codes by the old ones. */
  int[] merge(LabelCodes other) {
    int[] now = new int[other.texts.size()];
    for (int i = 0; i < now.length; i++) {
      now[i] = code(other.texts.get(i));
    }
    return now;
  }

  /**
   * Trimmed; whole numbers as integers, other numbers as a double's shortest text, booleans in
   * small letters.
   */
  public static String canonical(String cell) {
    String text = cell.strip();
    switch (CellType.of(text)) {
      case CellType.INTEGRAL:
        // Not by way of a double: identifiers of twenty digits stay apart.
        return Double.isNaN(CellType.number(text)) ? text : integer(text);
      case CellType.FRACTIONAL:
        double number = CellType.number(text);
        if (Double.isNaN(number)) {
          return text;
        }
        if (number != Math.rint(number)) {
          return Double.toString(number);
        }
        return Math.abs(number) < WHOLE
            ? Long.toString((long) number)
            : new BigDecimal(number).toPlainString();
      default:
        return text.equalsIgnoreCase("true")
            ? "true"
            : text.equalsIgnoreCase("false") ? "false" : text;
    }
  }

  private static String integer(String text) {
    int length = text.length();
    char first = text.charAt(0);
    boolean plain = first >= '1' && first <= '9' || first == '0' && length == 1;
    return plain ? text : new BigInteger(text).toString();
  }
}
