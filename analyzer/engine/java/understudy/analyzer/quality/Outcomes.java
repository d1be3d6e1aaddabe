package understudy.analyzer.quality;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import understudy.analyzer.InOrder;
import understudy.analyzer.Item;

/**
 * Predictions against labels: one pass over the rows, and a second one over a binary model's scores
 * alone.
 */
public final class Outcomes {
  private Outcomes() {}

  /**
   * Reads a table's predictions and labels.
   *
   * @param questionJson what to read of each row (see {@link Question})
   * @param rowsOfRange of how many scores at most one task should sort; more when so many are equal
   * @param file where the answer is written as JSON (see {@link OutcomesJson})
   */
  public static void write(JavaRDD<Item> items, String questionJson, long rowsOfRange, String file)
      throws IOException {
    Question question = Question.parse(questionJson);
    JavaRDD<Scanned> scanned =
        items.mapPartitionsWithIndex(
            (partition, rows) -> List.of(Reading.read(question, partition, rows)).iterator(),
            false);
    if (question.ranks()) {
      scanned.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try {
      Tally tally = new Tally(question);
      scanned
          .rdd()
          .context()
          .runJob(
              scanned.rdd(),
              new TallyOfPartition(),
              new InOrder<Tally>(later -> tally.merge(later, question)),
              ClassTag$.MODULE$.<Tally>apply(Tally.class));
      Ranking ranking = null;
      States states = null;
      if (question.ranks() && !tally.labels.tooMany()) {
        ScoreRanges ranges = new ScoreRanges(tally, rowsOfRange);
        ranking = ranges.rank(scanned);
        states = ranges.states;
      }
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(Path.of(file)), 1 << 16)) {
        new OutcomesJson(question, tally, ranking, states).write(out);
      }
    } finally {
      scanned.unpersist(false);
    }
  }

  private static final class TallyOfPartition extends AbstractFunction1<Iterator<Scanned>, Tally>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Tally apply(Iterator<Scanned> partition) {
      return partition.next().tally;
    }
  }
}
