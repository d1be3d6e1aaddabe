package understudy.analyzer;

import java.io.Serializable;

/**
 * What the scan knows of one column after some cells; states of partitions merge in partition
 * order.
 *
 * <p>While a column has few values, a cell is only counted by its value, and all that follows from
 * value and count is worked out once, at {@link #settle}; from then on each cell is taken by
 * itself. Both ways come to the same figures.
 */
final class ColumnState implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Value counts are answered up to this many distinct values, and kept up to the larger bound as a
   * cache.
   */
  static final int ANSWERED_VALUES = 256;

  private static final int CACHED_VALUES = 1024;
  private static final int COLUMNS_WITH_LARGE_CACHE = 512;
  private static final int OFFENCES = (1 << Offenders.KINDS.length) - 1;

  final String name;
  final Origin origin;
  final long[] types = new long[4];
  final Moments moments = new Moments();
  final DistinctRegisters distinct = new DistinctRegisters();
  final Offenders offenders = new Offenders();
  long negative;
  long wholeFractions;

  /** Cells of numeric form that no double holds: left out of moments and sketch. */
  long nonFinite;

  /** Cells of the watched domain; meaningful only where {@code hasDomain}. */
  long inDomain;

  boolean hasDomain;

  /** Null until the first number, so that columns of text stay small. */
  KllSketch sketch;

  /**
   * Null once there were too many distinct values; their cells are in no other figure before {@link
   * #settle}.
   */
  ValueCounts values = new ValueCounts();

  /** Of texts only, and null until there are too many values to count. */
  FrequentTexts frequent;

  private final transient Watch watch;
  private final int mostValues;

  ColumnState(String name, int position, Watch watch, Origin origin) {
    this.name = name;
    this.origin = origin;
    this.watch = watch;
    this.hasDomain = watch != null && watch.hasDomain();
    this.mostValues = position < COLUMNS_WITH_LARGE_CACHE ? CACHED_VALUES : ANSWERED_VALUES;
  }

  void update(String cell, Record record) {
    if (cell == null || cell.isEmpty()) {
      if (watch != null && watch.missing) {
        offenders.add(Offenders.MISSING, cell, record);
      }
      return;
    }
    int slot = values == null ? -1 : values.find(cell);
    double number;
    byte verdict;
    int code = 0;
    if (slot >= 0) {
      values.counts[slot]++;
      number = values.numbers[slot];
      verdict = values.verdicts[slot];
      code = values.codes[slot];
    } else {
      number = CellType.decimal(cell);
      int type = number == number ? CellType.ofDecimal(cell) : CellType.of(cell);
      if (number != number && type <= CellType.INTEGRAL) {
        number = CellType.parsed(cell);
      }
      verdict = watch == null ? 0 : watch.verdict(cell, type, number);
      if (type <= CellType.INTEGRAL) {
        distinct.addAscii(cell);
      } else {
        distinct.add(cell);
      }
      if (number == number) {
        if (sketch == null) {
          sketch = new KllSketch();
        }
        code = sketch.code(number);
      }
      count(slot, cell, 1, number, (byte) type, verdict, code);
    }
    if (number == number) {
      sketch.update(code, number);
    }
    if ((verdict & OFFENCES) != 0) {
      offenders.add(verdict, cell, record);
    }
  }

  /**
   * Counts a value that has no slot yet: in the free one, or for good once there are too many
   * values.
   */
  private void count(
      int freeSlot, String value, long count, double number, byte type, byte verdict, int code) {
    if (values != null && values.size < mostValues) {
      values = values.put(~freeSlot, value, count, number, type, verdict, code);
    } else {
      dropValues();
      take(count, number, type, verdict);
      addFrequent(value, count, type);
    }
  }

  /**
   * Counted values are let go of where there are too many to be answered, whatever is merged with
   * them.
   */
  void dropValuesOfNoUse() {
    if (values != null && values.size > ANSWERED_VALUES) {
      dropValues();
    }
  }

  private void dropValues() {
    if (values != null) {
      settle();
      addFrequent(values);
      values = null;
      if (sketch != null) {
        sketch.decode();
      }
    }
  }

  private void addFrequent(ValueCounts counted) {
    for (int slot = 0; slot < counted.keys.length; slot++) {
      if (counted.keys[slot] != null) {
        addFrequent(counted.keys[slot], counted.counts[slot], counted.types[slot]);
      }
    }
  }

  private void addFrequent(String value, long count, byte type) {
    if (type == CellType.STRING) {
      if (frequent == null) {
        frequent = new FrequentTexts();
      }
      frequent.add(value, count);
    }
  }

  /**
   * Adds to the other figures what the counted values amount to; afterwards the column takes in no
   * more.
   */
  void settle() {
    for (int slot = 0; values != null && slot < values.keys.length; slot++) {
      if (values.keys[slot] != null) {
        take(values.counts[slot], values.numbers[slot], values.types[slot], values.verdicts[slot]);
      }
    }
  }

  private void take(long count, double number, byte type, byte verdict) {
    types[type] += count;
    if ((verdict & Watch.IN_DOMAIN) != 0) {
      inDomain += count;
    }
    if (type > CellType.INTEGRAL) {
      return;
    }
    if (number != number) {
      nonFinite += count;
      return;
    }
    moments.update(number, count);
    if (number < 0) {
      negative += count;
    }
    if (type == CellType.FRACTIONAL && number == Math.rint(number)) {
      wholeFractions += count;
    }
  }

  ColumnState mergedWith(ColumnState later) {
    merge(later);
    return this;
  }

  private void merge(ColumnState later) {
    for (int type = 0; type < types.length; type++) {
      types[type] += later.types[type];
    }
    moments.merge(later.moments);
    distinct.merge(later.distinct);
    offenders.merge(later.offenders);
    negative += later.negative;
    wholeFractions += later.wholeFractions;
    nonFinite += later.nonFinite;
    inDomain += later.inDomain;
    hasDomain |= later.hasDomain;
    if (sketch == null) {
      sketch = later.sketch;
    } else if (later.sketch != null) {
      sketch.merge(later.sketch);
    }
    if (later.values == null) {
      dropValues();
    }
    if (frequent == null) {
      frequent = later.frequent;
    } else if (later.frequent != null) {
      frequent.merge(later.frequent);
    }
    for (int i = 0; later.values != null && i < later.values.keys.length; i++) {
      if (later.values.keys[i] != null) {
        merge(later.values, i);
      }
    }
  }

  private void merge(ValueCounts later, int i) {
    int slot = values == null ? -1 : values.find(later.keys[i]);
    if (slot >= 0) {
      values.counts[slot] += later.counts[i];
    } else {
      count(
          slot,
          later.keys[i],
          later.counts[i],
          later.numbers[i],
          later.types[i],
          later.verdicts[i],
          0);
    }
  }

  /** The most frequent texts, where there are too many values to answer them all; else null. */
  FrequentTexts frequentTexts() {
    if (values != null && values.size > ANSWERED_VALUES) {
      addFrequent(values);
    }
    return frequent;
  }

  /** Cells that hold a value, once {@link #settle}d. */
  long present() {
    return types[0] + types[1] + types[2] + types[3];
  }
}
