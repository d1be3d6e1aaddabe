package understudy.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of one side of a capture. A row's keys are null where its cells are known by position only. */
final class Rows {
  final List<String[]> keys = new ArrayList<>();
  final List<String[]> cells = new ArrayList<>();

  private int width = 16;

  void clear() {
    if (!cells.isEmpty()) width = cells.get(0).length;
    keys.clear();
    cells.clear();
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

  /** Keys that equal an array already known are that array, so that equal shapes can be told by reference. */
  static String[] same(String[] known, String[] keys) {
    return known != null && Arrays.equals(known, keys) ? known : keys;
  }
}
