package understudy.analyzer.bias;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** Rows by the codes that they have in some columns. */
final class CellCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int BITS = 12;
  private static final int MASK = (1 << BITS) - 1;

  /** So many columns' codes fit a key. */
  static final int MOST_COLUMNS = 5;

  private static final class Count implements Serializable {
    private static final long serialVersionUID = 1L;

    long rows;
  }

  private final int most;
  private final Map<Long, Count> cells = new HashMap<>();
  private boolean tooMany;

  /** Counts in at most so many cells; beyond that it holds none, and says so. */
  CellCounts(int most) {
    this.most = most;
  }

  void add(int... codes) {
    long key = 0;
    for (int code : codes) {
      key = key << BITS | code;
    }
    add(key, 1);
  }

  private void add(long key, long rows) {
    if (tooMany) {
      return;
    }
    cells.computeIfAbsent(key, none -> new Count()).rows += rows;
    if (cells.size() > most) {
      tooMany = true;
      cells.clear();
    }
  }

  /** Takes in other counts, whose codes are these by {@code now}, a column each. */
  void merge(CellCounts later, int[]... now) {
    if (later.tooMany) {
      tooMany = true;
      cells.clear();
    }
    later.cells.forEach(
        (key, count) -> {
          long mine = 0;
          for (int column = 0; column < now.length; column++) {
            int code = (int) (key >> BITS * (now.length - 1 - column)) & MASK;
            mine = mine << BITS | now[column][code];
          }
          add(mine, count.rows);
        });
  }

  /** Lists of the codes and the count; null where there are too many. */
  void write(JsonGenerator json, String field, int columns) throws IOException {
    if (tooMany) {
      json.writeNullField(field);
      return;
    }
    json.writeArrayFieldStart(field);
    for (Map.Entry<Long, Count> cell : cells.entrySet()) {
      json.writeStartArray();
      for (int column = columns - 1; column >= 0; column--) {
        json.writeNumber((int) (cell.getKey() >> BITS * column) & MASK);
      }
      json.writeNumber(cell.getValue().rows);
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
