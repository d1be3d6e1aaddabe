package understudy.analyzer.quality;

import static understudy.analyzer.quality.GroupedRows.GROUPS;

import java.io.Serializable;

/**
 * Scores swept in ascending order. For each of the {@link States} it counts positives, negatives
 * and wins by group; a positive's wins are two for each negative of a lower score and one for each
 * of the same.
 */
final class Ranking implements Serializable {
  private static final long serialVersionUID = 1L;

  /** {@code [state * GROUPS + group]}. */
  final long[] positives;

  /** Twice the negatives: what a positive above all of them wins. */
  private final long[] below;

  /** {@code [(state * GROUPS + positive's group) * GROUPS + negative's group]}. */
  final long[] wins;

  /** By state; of all rows always, of others only while they are whole. */
  final Curve[] curves;

  final ExpectedWins expectedLabelled = new ExpectedWins();
  final ExpectedWins expectedUnlabelled = new ExpectedWins();

  /** Expected wins of rows whose scores are their probabilities of being positive. */
  static final class ExpectedWins implements Serializable {
    private static final long serialVersionUID = 1L;

    double wins;

    /**
     * Expected pairs of a positive row and another one that is negative: what could be won, at two
     * wins a pair.
     */
    double pairs;

    private double positives;
    private double negatives;

    /** Takes in so many rows of one probability, none lower than those before. */
    private void add(double probability, int rows) {
      double rest = 1 - probability;
      double tied = rows * probability * (rows - 1) * rest;
      wins += 2.0 * rows * probability * negatives + tied;
      pairs += rows * (probability * negatives + rest * positives) + tied;
      positives += rows * probability;
      negatives += rows * rest;
    }

    private void merge(ExpectedWins higher) {
      wins += higher.wins + 2 * higher.positives * negatives;
      pairs += higher.pairs + higher.positives * negatives + higher.negatives * positives;
      positives += higher.positives;
      negatives += higher.negatives;
    }
  }

  private Ranking(int states, long labelledRows) {
    positives = new long[states * GROUPS];
    below = new long[states * GROUPS];
    wins = new long[states * GROUPS * GROUPS];
    curves = new Curve[states];
    curves[0] = new Curve(labelledRows);
    for (int state = 1; state < states; state++) {
      curves[state] = new Curve(Curve.WHOLE_OR_NONE);
    }
  }

  /** A ranking of no rows. */
  Ranking(int states) {
    this(states, 0);
  }

  /** Sorts and sweeps the rows. */
  static Ranking of(Scores scores, States states) {
    long labelled = 0;
    for (int row = 0; row < scores.size(); row++) {
      labelled += scores.isUnlabelled(row) ? 0 : 1;
    }
    Ranking ranking = new Ranking(states.count, labelled);
    ScoreOrder order = new ScoreOrder(scores);
    int[] found = new int[states.most()];
    int end;
    for (int start = 0; start < scores.size(); start = end) {
      end = order.endOfTie(start);
      ranking.sweep(scores, order, start, end, states, found);
    }
    return ranking;
  }

  /**
   * Takes in one run of equal scores: negatives count once before the positives look at them, and
   * once after.
   */
  private void sweep(
      Scores scores, ScoreOrder order, int start, int end, States states, int[] found) {
    int labelled = 0;
    int negative = 0;
    for (int at = start; at < end; at++) {
      int row = order.row(at);
      if (!scores.isUnlabelled(row)) {
        labelled++;
        boolean positive = scores.isPositive(row);
        negative += positive ? 0 : 1;
        int count = states.of(scores, row, found);
        for (int i = 0; i < count; i++) {
          curves[found[i]].add(scores.score(row), positive);
          if (!positive) {
            below[found[i] * GROUPS + scores.group(row)]++;
          }
        }
      }
    }
    for (int at = start; at < end; at++) {
      int row = order.row(at);
      if (!scores.isUnlabelled(row) && scores.isPositive(row)) {
        int count = states.of(scores, row, found);
        for (int i = 0; i < count; i++) {
          win(found[i], scores.group(row));
        }
      }
    }
    for (int at = start; negative > 0 && at < end; at++) {
      int row = order.row(at);
      if (!scores.isUnlabelled(row) && !scores.isPositive(row)) {
        int count = states.of(scores, row, found);
        for (int i = 0; i < count; i++) {
          below[found[i] * GROUPS + scores.group(row)]++;
        }
      }
    }
    double score = scores.score(order.row(start));
    if (Reading.isProbability(score)) {
      if (labelled > 0) {
        expectedLabelled.add(score, labelled);
      }
      if (labelled < end - start) {
        expectedUnlabelled.add(score, end - start - labelled);
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
    for (int state = 0; state < curves.length; state++) {
      curves[state].merge(higher.curves[state]);
    }
    expectedLabelled.merge(higher.expectedLabelled);
    expectedUnlabelled.merge(higher.expectedUnlabelled);
  }

  long negatives(int at) {
    return below[at] / 2;
  }
}
