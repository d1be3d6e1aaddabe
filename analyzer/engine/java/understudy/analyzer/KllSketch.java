package understudy.analyzer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A KLL quantile sketch whose items equal those of Deequ 2.0's {@code QuantileNonSample} and {@code
 * NonSampleCompactor} fed in the same order: an item of level j stands for 2^j values.
 *
 * <p>Nothing is drawn at random: a level's n-th compaction keeps the even or the odd places in the
 * order even, odd, odd, even, even, ...; so the items depend on the order of rows and on partitions
 * only.
 *
 * <p>While a column has few values, items are codes of one byte into a list of the values, which
 * take an eighth of the room and are sorted by counting; {@link #decode} turns them into numbers
 * for good.
 */
public final class KllSketch implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final int SIZE = 2048;
  public static final double SHRINKING = 0.64;

  private KllLevel[] levels = {new KllLevel()};
  private int size;
  private int capacity = capacity(0);

  /** The values that codes stand for; null once items are numbers. */
  private KllCodes codes = new KllCodes();

  /** A code for a value that is new to the column; 0, and of no meaning, once items are numbers. */
  int code(double value) {
    if (codes == null) {
      return 0;
    }
    int code = codes.add(value);
    if (code < 0) {
      decode();
    }
    return Math.max(code, 0);
  }

  /**
   * Takes one value in, which {@link #code} gave {@code code}; NaN and infinities must be kept out.
   */
  void update(int code, double value) {
    if (codes == null) {
      levels[0].add(value);
    } else {
      levels[0].add((byte) code);
    }
    if (++size > capacity) {
      condense();
    }
  }

  /** Takes one value in; NaN and infinities must be kept out by the caller. */
  public void update(double value) {
    decode();
    update(0, value);
  }

  /** From now on items are numbers. */
  void decode() {
    if (codes != null) {
      for (KllLevel level : levels) {
        level.decode(codes);
      }
      codes = null;
    }
  }

  /** Appends another sketch level by level, then compacts until there is room, as Deequ merges. */
  public void merge(KllSketch other) {
    byte[] translation = codes == null || other.codes == null ? null : codes.addAll(other.codes);
    if (translation == null) {
      decode();
      other.decode();
    }
    while (levels.length < other.levels.length) {
      expand();
    }
    for (int height = 0; height < other.levels.length; height++) {
      levels[height].addAll(other.levels[height], translation);
    }
    size = counted();
    while (size >= capacity) {
      condense();
    }
  }

  /** The items by level, each level in the order that Deequ keeps it. */
  public double[][] levels() {
    double[][] items = new double[levels.length][];
    for (int height = 0; height < items.length; height++) {
      items[height] = levels[height].values(codes);
    }
    return items;
  }

  /** Writes the items as {@link ProfileJson} has them. */
  void write(JsonGenerator json) throws IOException {
    if (codes != null) {
      json.writeFieldName("coded");
      codes.write(json);
    }
    json.writeArrayFieldStart("levels");
    for (KllLevel level : levels) {
      json.writeBinary(level.bytes(ByteOrder.LITTLE_ENDIAN));
    }
    json.writeEndArray();
  }

  private void condense() {
    for (int height = 0; height < levels.length; height++) {
      if (levels[height].count >= capacity(height)) {
        if (height + 1 == levels.length) {
          expand();
        }
        levels[height].compactInto(levels[height + 1], codes);
        size = counted();
        return;
      }
    }
  }

  private void expand() {
    KllLevel[] more = Arrays.copyOf(levels, levels.length + 1);
    more[levels.length] = codes == null ? new KllLevel().decode(null) : new KllLevel();
    levels = more;
    capacity += capacity(levels.length - 1);
  }

  private int counted() {
    int items = 0;
    for (KllLevel level : levels) {
      items += level.count;
    }
    return items;
  }

  private static int capacity(int height) {
    return 2 * ((int) Math.ceil(SIZE * Math.pow(SHRINKING, height) / 2) + 1);
  }
}
