package understudy.preprocess;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one side of a capture. A row's keys are null where its cells are known by position
 * only.
 */
final class Rows {
  final List<String[]> keys = new ArrayList<>();
  final List<String[]> cells = new ArrayList<>();

  /**
   * The batch that the one JSON object was that these rows are of; null where they are of anything
   * else.
   */
  Instances batch;

  private int width = 16;

  void clear() {
    if (!cells.isEmpty()) width = cells.get(0).length;
    keys.clear();
    cells.clear();
    batch = null;
  }

  int size() {
    return cells.size();
  }

  /** How many cells a row before had. */
  int width() {
    return width;
  }

  void add(String[] rowKeys, String[] rowCells) {
    keys.add(rowKeys);
    cells.add(rowCells);
  }

  void addAll(List<String[]> rowsByPosition) {
    for (String[] row : rowsByPosition) add(null, row);
  }

  /** One row of cells known by position becomes a row for each of them. */
  void turn() {
    String[] one = cells.get(0);
    keys.clear();
    cells.clear();
    for (String cell : one) add(null, new String[] {cell});
  }

  void set(int row, String[] rowKeys, String[] rowCells) {
    keys.set(row, rowKeys);
    cells.set(row, rowCells);
  }
}
