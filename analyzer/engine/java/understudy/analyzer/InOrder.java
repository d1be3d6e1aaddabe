package understudy.analyzer;

import java.util.TreeMap;
import java.util.function.Consumer;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Hands on what the partitions of a job answer in the order of the partitions: an answer that comes
 * early waits for those before it.
 */
public final class InOrder<S> extends AbstractFunction2<Object, S, BoxedUnit> {
  private final Consumer<S> next;
  private final TreeMap<Integer, S> waiting = new TreeMap<>();
  private int awaited;

  public InOrder(Consumer<S> next) {
    this.next = next;
  }

  @Override
  public BoxedUnit apply(Object partition, S state) {
    waiting.put((Integer) partition, state);
    while (waiting.containsKey(awaited)) {
      next.accept(waiting.remove(awaited++));
    }
    return BoxedUnit.UNIT;
  }
}
