package understudy.analyzer.quality;

import understudy.analyzer.RadixSort;

/** The rows of scores in ascending order of the scores. */
final class ScoreOrder {
  private final RadixSort sorted = RadixSort.withPlaces();
  private final int size;

  ScoreOrder(Scores scores) {
    size = scores.size();
    sorted.begin(size);
    for (int row = 0; row < size; row++) {
      sorted.put(row, scores.score(row));
    }
    sorted.sort(size);
  }

  /** The row at a place of the order. */
  int row(int at) {
    return sorted.from(at);
  }

  /** Where the run of equal scores that begins at a place ends. */
  int endOfTie(int from) {
    int at = from + 1;
    while (at < size && sorted.same(at, from)) {
      at++;
    }
    return at;
  }
}
