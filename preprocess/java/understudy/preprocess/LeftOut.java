package understudy.preprocess;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.util.AccumulatorV2;

/**
 * Which columns each item of an exclusion met, told by the readers of all partitions; some names of
 * each are enough.
 */
public final class LeftOut
    extends AccumulatorV2<Map.Entry<String, String>, Map<String, Set<String>>> {
  private static final long serialVersionUID = 1L;

  private static final int MOST_NAMES = 100;

  private final Map<String, Set<String>> names = new TreeMap<>();

  @Override
  public synchronized void add(Map.Entry<String, String> met) {
    add(met.getKey(), met.getValue());
  }

  synchronized void add(String item, String name) {
    Set<String> known = names.computeIfAbsent(item, first -> new TreeSet<>());
    if (known.size() < MOST_NAMES) known.add(name);
  }

  @Override
  public synchronized void merge(
      AccumulatorV2<Map.Entry<String, String>, Map<String, Set<String>>> other) {
    other.value().forEach((item, found) -> found.forEach(name -> add(item, name)));
  }

  @Override
  public synchronized LeftOut copy() {
    LeftOut copied = new LeftOut();
    copied.merge(this);
    return copied;
  }

  @Override
  public synchronized void reset() {
    names.clear();
  }

  @Override
  public synchronized boolean isZero() {
    return names.isEmpty();
  }

  @Override
  public synchronized Map<String, Set<String>> value() {
    Map<String, Set<String>> copied = new TreeMap<>();
    names.forEach((item, found) -> copied.put(item, new TreeSet<>(found)));
    return copied;
  }

  /** The names by item, as a JSON object of lists. */
  public String json() throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(value());
  }
}
