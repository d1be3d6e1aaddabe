package understudy.analyzer.quality;

import java.io.Serializable;

/**
 * The parts of the labelled rows that are ranked for themselves, by number: 0 is all rows, then
 * come the segments, column by column, and last, where these are not all, the rows that an estimate
 * rests on.
 */
final class States implements Serializable {
  private static final long serialVersionUID = 1L;

  final int count;

  /** By column the state of its segment of code 0. */
  private final int[] first;

  /** -1 where it is the same as all rows. */
  final int estimable;

  States(Tally tally) {
    first = new int[tally.segments.length];
    int next = 1;
    for (int column = 0; column < first.length; column++) {
      first[column] = next;
      next += tally.segments[column].values.size();
    }
    estimable = tally.inestimable.rows > 0 ? next++ : -1;
    count = next;
  }

  int columns() {
    return first.length;
  }

  int of(int column, int code) {
    return first[column] + code;
  }

  /** How many states a row can belong to at most. */
  int most() {
    return first.length + 2;
  }

  /** Fills in the states that a row belongs to; how many there are. */
  int of(Scores scores, int row, int[] found) {
    int size = 1;
    found[0] = 0;
    for (int column = 0; column < first.length; column++) {
      int code = scores.segment(column, row);
      if (code != Segments.DROPPED) {
        found[size++] = first[column] + code;
      }
    }
    if (estimable >= 0 && Reading.isProbability(scores.score(row))) {
      found[size++] = estimable;
    }
    return size;
  }
}
