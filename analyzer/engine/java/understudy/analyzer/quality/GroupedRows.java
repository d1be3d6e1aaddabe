package understudy.analyzer.quality;

import java.io.Serializable;

/**
 * What is known of labelled rows by their random group: counts of a classification, or errors of a
 * regression.
 */
final class GroupedRows implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int GROUPS = 20;
  private static final long SEED = 0x5DEECE66DL;

  long rows;
  final Cells cells;

  /** By group; null in groups without a row. */
  final Errors[] errors;

  GroupedRows(Question question) {
    boolean regression = question.problem == Question.Problem.REGRESSION;
    cells = regression ? null : new Cells();
    errors = regression ? new Errors[GROUPS] : null;
  }

  void add(int group, int actual, int predicted) {
    rows++;
    cells.add(group, actual, predicted, 1);
  }

  void add(int group, double label, double prediction) {
    rows++;
    if (errors[group] == null) {
      errors[group] = new Errors();
    }
    errors[group].add(label, prediction);
  }

  /** Takes in other rows, whose labels have these codes here. */
  void merge(GroupedRows other, int[] actual, int[] predicted) {
    rows += other.rows;
    if (cells != null) {
      cells.merge(other.cells, actual, predicted);
      return;
    }
    for (int group = 0; group < GROUPS; group++) {
      if (errors[group] == null) {
        errors[group] = other.errors[group];
      } else if (other.errors[group] != null) {
        errors[group].merge(other.errors[group]);
      }
    }
  }

  /** The rows of a classification without some of them. */
  GroupedRows without(GroupedRows some, Question question) {
    GroupedRows rest = new GroupedRows(question);
    rest.rows = rows - some.rows;
    cells.forEach(rest.cells::add);
    some.cells.forEach(
        (group, actual, predicted, count) -> rest.cells.add(group, actual, predicted, -count));
    return rest;
  }

  /**
   * The group of a labelled row, by its place alone: the finaliser of SplitMix64 (Steele, Lea and
   * Flood 2014).
   */
  static int groupOf(int partition, long row) {
    long z = SEED + (row << 20 ^ partition) * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (int) ((z >>> 1) % GROUPS);
  }
}
