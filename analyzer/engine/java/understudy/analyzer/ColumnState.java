package understudy.analyzer;

import java.io.Serializable;

/** What the scan knows of one column after some cells; states of partitions merge in partition order. */
final class ColumnState implements Serializable {
  /** Value counts are answered up to this many distinct values, and kept up to the larger bound as a cache. */
  static final int ANSWERED_VALUES = 256;

  private static final int CACHED_VALUES = 1024;
  private static final int COLUMNS_WITH_LARGE_CACHE = 512;

  final String name;
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
  /** Null once there were too many distinct values. */
  ValueCounts values = new ValueCounts();

  private final Watch watch;
  private final int mostValues;

  ColumnState(String name, int position, Watch watch) {
    this.name = name;
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
    int slot = values == null ? 0 : values.find(cell);
    int type;
    double number;
    if (values != null && slot >= 0) {
      values.counts[slot]++;
      type = values.types[slot];
      number = values.numbers[slot];
    } else {
      type = CellType.of(cell);
      number = type <= CellType.INTEGRAL ? CellType.number(cell) : Double.NaN;
      distinct.add(cell);
      if (values != null) {
        count(~slot, cell, 1, number, (byte) type);
      }
    }
    types[type]++;
    if (type <= CellType.INTEGRAL) {
      take(type, number);
    }
    if (watch != null) {
      watch(cell, type, number, record);
    }
  }

  private void take(int type, double number) {
    if (number != number) {
      nonFinite++;
      return;
    }
    moments.update(number);
    if (sketch == null) {
      sketch = new KllSketch();
    }
    sketch.update(number);
    if (number < 0) {
      negative++;
    }
    if (type == CellType.FRACTIONAL && number == Math.rint(number)) {
      wholeFractions++;
    }
  }

  private void watch(String cell, int type, double number, Record record) {
    if (!watch.matches(type, number)) {
      offenders.add(Offenders.TYPE, cell, record);
    }
    if (hasDomain && watch.inDomain(cell)) {
      inDomain++;
    } else if (hasDomain) {
      offenders.add(Offenders.DOMAIN, cell, record);
    }
    if (watch.negative && number < 0) {
      offenders.add(Offenders.NEGATIVE, cell, record);
    }
  }

  private void count(int slot, String value, long count, double number, byte type) {
    values = values.size == mostValues ? null : values.put(slot, value, count, number, type);
  }

  void merge(ColumnState later) {
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
      values = null;
    }
    for (int i = 0; values != null && i < later.values.keys.length; i++) {
      String value = later.values.keys[i];
      if (value != null) {
        int slot = values.find(value);
        if (slot >= 0) {
          values.counts[slot] += later.values.counts[i];
        } else {
          count(~slot, value, later.values.counts[i], later.values.numbers[i], later.values.types[i]);
        }
      }
    }
  }

  long present() {
    return types[0] + types[1] + types[2] + types[3];
  }
}
