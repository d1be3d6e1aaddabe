package understudy.analyzer.bias;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaRDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import understudy.analyzer.InOrder;
import understudy.analyzer.Item;

/** Rows counted by facet, label, prediction and group: one pass. */
public final class BiasScan {
  private BiasScan() {}

  /**
   * Counts a table's rows.
   *
   * @param questionJson what to read of each row (see {@link Question})
   * @param file where the answer is written as JSON (see {@link Tally})
   */
  public static void write(JavaRDD<Item> items, String questionJson, String file)
      throws IOException {
    Question question = Question.parse(questionJson);
    Tally tally = new Tally(question);
    items
        .rdd()
        .context()
        .runJob(
            items.rdd(),
            new OfPartition(question),
            new InOrder<Tally>(tally::merge),
            ClassTag$.MODULE$.<Tally>apply(Tally.class));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(file)), 1 << 16)) {
      tally.write(out);
    }
  }

  private static final class OfPartition extends AbstractFunction1<Iterator<Item>, Tally>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Question question;

    OfPartition(Question question) {
      this.question = question;
    }

    @Override
    public Tally apply(Iterator<Item> items) {
      return Reading.read(question, JavaConverters.asJavaIterator(items));
    }
  }
}
