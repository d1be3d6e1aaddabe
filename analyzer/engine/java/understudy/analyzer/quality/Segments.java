package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The labelled rows by the values of one column: of many values the thousand that come first in the
 * order of their texts (missing cells before all). No row of those can be lacking, as only values
 * after a thousand others are ever let go: which are kept depends on the values alone, and not on
 * their order or on partitions.
 */
final class Segments implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int MOST_VALUES = 1_000;
  static final short DROPPED = -1;

  /** The kept values; null stands for missing cells. */
  final HashMap<String, Short> codes = new HashMap<>();

  /** By code, with gaps (null) where a value was let go, until {@link #renumber}. */
  final List<String> values = new ArrayList<>();

  final List<GroupedRows> rows = new ArrayList<>();
  long dropped;

  /** The kept values but null, the one to let go next first; stays where values are taken in. */
  private final transient PriorityQueue<String> last =
      new PriorityQueue<>(Comparator.reverseOrder());

  /** The code of a row's value, or {@link #DROPPED}, which counts the row. */
  short of(String value, Question question) {
    short code = find(value, question);
    if (code == DROPPED) {
      dropped++;
    }
    return code;
  }

  /** Whether the codes are about to run out. */
  boolean full() {
    return values.size() == Short.MAX_VALUE;
  }

  /** Whether values were let go since the last {@link #renumber}. */
  boolean hasGaps() {
    return values.size() > codes.size();
  }

  /**
   * Takes in the rows of the partition that follows, whose labels have these codes here; codes
   * change.
   */
  void merge(Segments later, Question question, int[] actual, int[] predicted) {
    for (int i = 0; i < later.values.size(); i++) {
      GroupedRows theirs = later.rows.get(i);
      short code = find(later.values.get(i), question);
      if (code == DROPPED) {
        dropped += theirs.rows;
      } else {
        rows.get(code).merge(theirs, actual, predicted);
      }
    }
    dropped += later.dropped;
    renumber();
  }

  /**
   * Codes without gaps; the answer has them by the old ones, {@link #DROPPED} for values that were
   * let go.
   */
  short[] renumber() {
    short[] now = new short[values.size()];
    int kept = 0;
    for (int code = 0; code < now.length; code++) {
      GroupedRows group = rows.get(code);
      now[code] = group == null ? DROPPED : (short) kept;
      if (group != null) {
        codes.put(values.get(code), (short) kept);
        values.set(kept, values.get(code));
        rows.set(kept++, group);
      }
    }
    values.subList(kept, now.length).clear();
    rows.subList(kept, now.length).clear();
    return now;
  }

  /**
   * The value's code, to which a new value comes if need be at the cost of another; or {@link
   * #DROPPED}.
   */
  private short find(String value, Question question) {
    Short code = codes.get(value);
    if (code != null) {
      return code;
    }
    if (codes.size() == MOST_VALUES) {
      if (value != null && value.compareTo(last.peek()) > 0) {
        return DROPPED;
      }
      letGo(last.poll());
    }
    return open(value, question);
  }

  private void letGo(String value) {
    short code = codes.remove(value);
    dropped += rows.get(code).rows;
    values.set(code, null);
    rows.set(code, null);
  }

  private short open(String value, Question question) {
    short code = (short) values.size();
    codes.put(value, code);
    values.add(value);
    rows.add(new GroupedRows(question));
    if (value != null) {
      last.add(value);
    }
    return code;
  }
}
