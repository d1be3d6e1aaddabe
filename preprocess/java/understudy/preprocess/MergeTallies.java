package understudy.preprocess;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;
import scala.Tuple2;

/**
 * The tallies of tasks that write for a shuffle, by stage and partition. Spark adds those of such a
 * task again when the task has to run again: here the later one takes the earlier one's place, and
 * each counts once.
 */
final class MergeTallies
    extends AccumulatorV2<Tuple2<String, MergeTally>, Map<String, MergeTally>> {
  private static final long serialVersionUID = 1L;

  // A heartbeat may send it while a task's end adds to it.
  private final Map<String, MergeTally> tallies = Collections.synchronizedMap(new TreeMap<>());

  static Tuple2<String, MergeTally> of(String stage, int partition, MergeTally tally) {
    return new Tuple2<>(String.format("%s-%09d", stage, partition), tally);
  }

  @Override
  public boolean isZero() {
    return tallies.isEmpty();
  }

  @Override
  public MergeTallies copy() {
    MergeTallies copy = new MergeTallies();
    copy.tallies.putAll(tallies);
    return copy;
  }

  @Override
  public void reset() {
    tallies.clear();
  }

  @Override
  public void add(Tuple2<String, MergeTally> tally) {
    tallies.put(tally._1(), tally._2());
  }

  @Override
  public void merge(AccumulatorV2<Tuple2<String, MergeTally>, Map<String, MergeTally>> other) {
    tallies.putAll(other.value());
  }

  @Override
  public Map<String, MergeTally> value() {
    return tallies;
  }
}
