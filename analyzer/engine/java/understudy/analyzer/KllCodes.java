package understudy.analyzer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The values that a sketch's one-byte codes stand for, in order of arrival. */
final class KllCodes implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int MOST = 256;

  private double[] values = new double[2];
  private int size;

  /** The codes in ascending order of their values; null after a change. */
  private transient int[] ascending;

  /** A code for one more value (a value may have several), or -1 where there is none left. */
  int add(double value) {
    if (size == MOST) {
      return -1;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size] = value;
    ascending = null;
    return size++;
  }

  /** My codes for the other's, by the other's code; null where they do not all fit. */
  byte[] addAll(KllCodes other) {
    byte[] translation = new byte[other.size];
    for (int theirs = 0; theirs < other.size; theirs++) {
      int mine = find(other.values[theirs]);
      mine = mine < 0 ? add(other.values[theirs]) : mine;
      if (mine < 0) {
        return null;
      }
      translation[theirs] = (byte) mine;
    }
    return translation;
  }

  double value(byte code) {
    return values[code & 0xFF];
  }

  int[] ascending() {
    if (ascending == null) {
      Comparator<Integer> byValue = Comparator.comparingDouble(code -> values[code]);
      ascending =
          IntStream.range(0, size).boxed().sorted(byValue).mapToInt(Integer::intValue).toArray();
    }
    return ascending;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeArray(values, 0, size);
  }

  private int find(double value) {
    for (int code = 0; code < size; code++) {
      if (Double.doubleToRawLongBits(values[code]) == Double.doubleToRawLongBits(value)) {
        return code;
      }
    }
    return -1;
  }
}
