package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import understudy.analyzer.InOrder;

/**
 * Puts all scores in order without bringing them to one machine: they are cut into ranges of score,
 * each range is sorted and swept where it is, and only the counts of the ranges meet.
 */
final class ScoreRanges implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<HashMap<String, Short>> segmentCodes = new ArrayList<>();
  final States states;

  /** The lowest scores of all ranges but the first. */
  private final double[] bounds;

  ScoreRanges(Tally tally, long rowsOfRange) {
    states = new States(tally);
    for (Segments segments : tally.segments) {
      segmentCodes.add(segments.codes);
    }
    bounds = bounds(tally, (int) Math.max(1, (tally.scored + rowsOfRange - 1) / rowsOfRange));
  }

  Ranking rank(JavaRDD<Scanned> scanned) {
    Ranking merged = new Ranking(states.count);
    JavaRDD<Scores> ranges = bounds.length == 0 ? together(scanned) : apart(scanned);
    ranges
        .rdd()
        .context()
        .runJob(
            ranges.rdd(),
            new RankRange(states),
            new InOrder<Ranking>(merged::merge),
            ClassTag$.MODULE$.<Ranking>apply(Ranking.class));
    return merged;
  }

  /** All scores in one partition; nothing is shuffled for it. */
  private JavaRDD<Scores> together(JavaRDD<Scanned> scanned) {
    return scanned.map(this::recoded).coalesce(1);
  }

  /** A partition for each range, with the pieces of all scores that fall into it. */
  private JavaRDD<Scores> apart(JavaRDD<Scanned> scanned) {
    JavaPairRDD<Integer, Scores> pieces = scanned.flatMapToPair(this::cut);
    return pieces.partitionBy(new HashPartitioner(bounds.length + 1)).values();
  }

  private Scores recoded(Scanned partition) {
    short[][] now = new short[states.columns()][];
    for (int column = 0; column < now.length; column++) {
      List<String> values = partition.tally.segments[column].values;
      now[column] = new short[values.size()];
      for (int code = 0; code < now[column].length; code++) {
        now[column][code] =
            segmentCodes.get(column).getOrDefault(values.get(code), Segments.DROPPED);
      }
    }
    return partition.scores.recoded(now);
  }

  private Iterator<Tuple2<Integer, Scores>> cut(Scanned partition) {
    Scores scores = recoded(partition);
    Scores[] pieces = new Scores[bounds.length + 1];
    Arrays.setAll(pieces, range -> new Scores(states.columns()));
    for (int row = 0; row < scores.size(); row++) {
      int found = Arrays.binarySearch(bounds, scores.score(row));
      pieces[found >= 0 ? found + 1 : ~found].add(scores, row);
    }
    return IntStream.range(0, pieces.length)
        .filter(range -> pieces[range].size() > 0)
        .mapToObj(
            range -> {
              pieces[range].trim();
              return new Tuple2<>(range, pieces[range]);
            })
        .iterator();
  }

  /**
   * Scores that cut the rows into so many ranges of about one size; fewer where many rows have one
   * score.
   */
  private static double[] bounds(Tally tally, int ranges) {
    if (ranges == 1) {
      return new double[0];
    }
    List<double[]> weighed = new ArrayList<>();
    double total = 0;
    for (Tally.Sample sample : tally.samples) {
      for (double score : sample.scores) {
        weighed.add(new double[] {score, sample.weight});
        total += sample.weight;
      }
    }
    weighed.sort((one, other) -> Double.compare(one[0], other[0]));
    double[] bounds = new double[ranges - 1];
    double passed = 0;
    int next = 0;
    for (double[] sample : weighed) {
      while (next < bounds.length && passed >= total * (next + 1) / ranges) {
        bounds[next++] = sample[0];
      }
      passed += sample[1];
    }
    return Arrays.stream(bounds, 0, next).distinct().toArray();
  }

  private static final class RankRange
      extends AbstractFunction1<scala.collection.Iterator<Scores>, Ranking>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final States states;

    RankRange(States states) {
      this.states = states;
    }

    @Override
    public Ranking apply(scala.collection.Iterator<Scores> pieces) {
      Scores all = new Scores(states.columns());
      while (pieces.hasNext()) {
        all.addAll(pieces.next());
      }
      return Ranking.of(all, states);
    }
  }
}
