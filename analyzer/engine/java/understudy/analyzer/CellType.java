package understudy.analyzer;

/**
 * What a cell looks like, and its value where it is a number.
 *
 * <p>The classes equal the regular expressions of Deequ's {@code DataType} analyzer (each matched
 * against the whole cell), in its order: fractional {@code (-|\+)?
 * ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))}, integral {@code (-|\+)? ?\d+}, boolean {@code
 * true|false}, else string. Digits are those of ASCII.
 */
public final class CellType {
  public static final int FRACTIONAL = 0;
  public static final int INTEGRAL = 1;
  public static final int BOOLEAN = 2;
  public static final int STRING = 3;

  /** Powers of ten that a double holds exactly. */
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  /** Any whole number of so many digits is a double. */
  private static final int MOST_EXACT_DIGITS = EXACT_POWERS.length - 1;

  private CellType() {}

  public static int of(String cell) {
    int length = cell.length();
    int at = afterSign(cell, length);
    int digits = afterDigits(cell, at, length);
    if (digits == at) {
      return cell.equals("true") || cell.equals("false") ? BOOLEAN : STRING;
    }
    if (digits == length) {
      return INTEGRAL;
    }
    at = digits;
    if (cell.charAt(at) == '.') {
      digits = afterDigits(cell, at + 1, length);
      if (digits == at + 1) {
        return STRING;
      }
      if (digits == length) {
        return FRACTIONAL;
      }
      at = digits;
    }
    char exponent = cell.charAt(at++);
    if (exponent != 'e' && exponent != 'E') {
      return STRING;
    }
    if (at < length && (cell.charAt(at) == '-' || cell.charAt(at) == '+')) {
      at++;
    }
    digits = afterDigits(cell, at, length);
    return digits > at && digits == length ? FRACTIONAL : STRING;
  }

  /** The type of a cell in which {@link #decimal} finds a number. */
  static int ofDecimal(String cell) {
    return cell.indexOf('.') < 0 ? INTEGRAL : FRACTIONAL;
  }

  /**
   * The number in a fractional or integral cell as Spark casts it to double, or NaN where the cast
   * gives none ({@code "+ 4"}) or a value past the range of a double ({@code "1e400"}).
   */
  public static double number(String cell) {
    double decimal = decimal(cell);
    return decimal == decimal ? decimal : parsed(cell);
  }

  /**
   * The number in a cell that is nothing but digits, at most 15, with or without a point among them
   * and a minus before them: most numbers are, and are told from other cells and read in one walk.
   * NaN for any other cell.
   */
  static double decimal(String cell) {
    int length = cell.length();
    int start = cell.charAt(0) == '-' ? 1 : 0;
    if (length - start > MOST_EXACT_DIGITS + 1) {
      return Double.NaN;
    }
    long mantissa = 0;
    int point = -1;
    for (int at = start; at < length; at++) {
      int digit = cell.charAt(at) - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
      } else if (digit == '.' - '0' && point < 0 && at > start) {
        point = at;
      } else {
        return Double.NaN;
      }
    }
    int digits = length - start - (point < 0 ? 0 : 1);
    if (digits == 0 || digits > MOST_EXACT_DIGITS || point == length - 1) {
      return Double.NaN;
    }
    // At most 15 digits over an exact power of ten: one division rounds correctly, as the slow way
    // does (Clinger 1990).
    double value = point < 0 ? mantissa : mantissa / EXACT_POWERS[length - point - 1];
    return start == 0 ? value : -value;
  }

  /** The same as {@link #number}, for a cell that is no {@link #decimal}. */
  static double parsed(String cell) {
    char first = cell.charAt(0);
    if ((first == '-' || first == '+') && cell.charAt(1) == ' ') {
      return Double.NaN;
    }
    double value = Double.parseDouble(cell);
    return Double.isInfinite(value) ? Double.NaN : value;
  }

  private static int afterSign(String cell, int length) {
    int at = 0;
    if (at < length && (cell.charAt(at) == '-' || cell.charAt(at) == '+')) {
      at++;
    }
    return at < length && cell.charAt(at) == ' ' ? at + 1 : at;
  }

  private static int afterDigits(String cell, int from, int length) {
    int at = from;
    while (at < length) {
      char c = cell.charAt(at);
      if (c < '0' || c > '9') {
        break;
      }
      at++;
    }
    return at;
  }
}
