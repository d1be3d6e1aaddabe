package understudy.analyzer.quality;

import static understudy.analyzer.quality.GroupedRows.GROUPS;

import java.io.Serializable;

/**
 * Scores swept in ascending order. For all rows and for each segment (a "state") it counts positives, negatives and wins by
 * group; a positive's wins are two for each negative of a lower score and one for each of the same.
 */
final class Ranking implements Serializable {
  /** {@code [state * GROUPS + group]}. */
  final long[] positives;
  /** Twice the negatives: what a positive above all of them wins. */
  private final long[] below;
  /** {@code [(state * GROUPS + positive's group) * GROUPS + negative's group]}. */
  final long[] wins;
  final Curve curve;
  final ExpectedWins expectedLabelled = new ExpectedWins();
  final ExpectedWins expectedUnlabelled = new ExpectedWins();
  private long positiveRows;
  private long negativeRows;

  /** Expected wins of rows whose scores are their probabilities of being positive. */
  static final class ExpectedWins implements Serializable {
    double wins;
    private double positives;
    private double negatives;

    /** Takes in so many rows of one probability, none lower than those before. */
    private void add(double probability, int rows) {
      double rest = 1 - probability;
      wins += rows * probability * (2 * negatives + (rows - 1) * rest);
      positives += rows * probability;
      negatives += rows * rest;
    }

    private void merge(ExpectedWins higher) {
      wins += higher.wins + 2 * higher.positives * negatives;
      positives += higher.positives;
      negatives += higher.negatives;
    }
  }

  private Ranking(int states, long labelledRows) {
    positives = new long[states * GROUPS];
    below = new long[states * GROUPS];
    wins = new long[states * GROUPS * GROUPS];
    curve = new Curve(labelledRows);
  }

  /** A ranking of no rows. */
  Ranking(int states) {
    this(states, 0);
  }

  /** Sorts and sweeps the rows; {@code firstStates[column]} is the state of the column's segment of code 0. */
  static Ranking of(Scores scores, int states, int[] firstStates) {
    long labelled = 0;
    for (int row = 0; row < scores.size(); row++) {
      labelled += scores.isUnlabelled(row) ? 0 : 1;
    }
    Ranking ranking = new Ranking(states, labelled);
    ScoreOrder order = new ScoreOrder(scores);
    int end;
    for (int start = 0; start < scores.size(); start = end) {
      end = order.endOfTie(start);
      ranking.sweep(scores, order, start, end, firstStates);
    }
    return ranking;
  }

  /** Takes in one run of equal scores: negatives count once before the positives look at them, and once after. */
  private void sweep(Scores scores, ScoreOrder order, int start, int end, int[] firstStates) {
    int positive = 0;
    int negative = 0;
    for (int at = start; at < end; at++) {
      int row = order.row(at);
      if (!scores.isUnlabelled(row)) {
        if (scores.isPositive(row)) {
          positive++;
        } else {
          negative++;
          lower(scores, row, firstStates);
        }
      }
    }
    for (int at = start; at < end; at++) {
      int row = order.row(at);
      if (!scores.isUnlabelled(row) && scores.isPositive(row)) {
        win(scores, row, firstStates);
      }
    }
    for (int at = start; negative > 0 && at < end; at++) {
      int row = order.row(at);
      if (!scores.isUnlabelled(row) && !scores.isPositive(row)) {
        lower(scores, row, firstStates);
      }
    }
    double score = scores.score(order.row(start));
    int labelled = positive + negative;
    if (labelled > 0) {
      curve.add(score, positiveRows, negativeRows);
      positiveRows += positive;
      negativeRows += negative;
    }
    if (score >= 0 && score <= 1) {
      if (labelled > 0) {
        expectedLabelled.add(score, labelled);
      }
      if (labelled < end - start) {
        expectedUnlabelled.add(score, end - start - labelled);
      }
    }
  }

  private void lower(Scores scores, int row, int[] firstStates) {
    int group = scores.group(row);
    below[group]++;
    for (int column = 0; column < firstStates.length; column++) {
      int code = scores.segment(column, row);
      if (code != Segments.DROPPED) {
        below[(firstStates[column] + code) * GROUPS + group]++;
      }
    }
  }

  private void win(Scores scores, int row, int[] firstStates) {
    int group = scores.group(row);
    win(0, group);
    for (int column = 0; column < firstStates.length; column++) {
      int code = scores.segment(column, row);
      if (code != Segments.DROPPED) {
        win(firstStates[column] + code, group);
      }
    }
  }

  private void win(int state, int group) {
    int to = (state * GROUPS + group) * GROUPS;
    int from = state * GROUPS;
    for (int i = 0; i < GROUPS; i++) {
      wins[to + i] += below[from + i];
    }
    positives[from + group]++;
  }

  /** Takes in the ranking of rows whose scores are all higher. */
  void merge(Ranking higher) {
    for (int at = 0; at < positives.length; at++) {
      int state = at / GROUPS;
      for (int i = 0; i < GROUPS; i++) {
        wins[at * GROUPS + i] +=
            higher.wins[at * GROUPS + i] + higher.positives[at] * below[state * GROUPS + i];
      }
    }
    for (int at = 0; at < positives.length; at++) {
      positives[at] += higher.positives[at];
      below[at] += higher.below[at];
    }
    long rows = positiveRows + negativeRows + higher.positiveRows + higher.negativeRows;
    curve.merge(higher.curve, positiveRows, negativeRows, rows);
    positiveRows += higher.positiveRows;
    negativeRows += higher.negativeRows;
    expectedLabelled.merge(higher.expectedLabelled);
    expectedUnlabelled.merge(higher.expectedUnlabelled);
  }

  long negatives(int at) {
    return below[at] / 2;
  }

  long positiveRows() {
    return positiveRows;
  }

  long negativeRows() {
    return negativeRows;
  }
}
