package understudy.analyzer.quality;

import java.io.Serializable;

/** One partition after the pass: what was counted, and its scores, which stay where they are. */
final class Scanned implements Serializable {
  private static final long serialVersionUID = 1L;

  // No Java record, nor those below it: a cluster may serialize with Kryo, which cannot fill one.
  final Tally tally;
  final Scores scores;

  Scanned(Tally tally, Scores scores) {
    this.tally = tally;
    this.scores = scores;
  }
}
