package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The labelled rows by the values of one column. The first thousand values are kept; a partition that met more may have let
 * rows of any other value go, so a merge keeps only values of which no row can be lacking.
 */
final class Segments implements Serializable {
  static final int MOST_VALUES = 1_000;
  static final short DROPPED = -1;

  /** Null stands for missing cells. */
  final HashMap<String, Short> codes = new HashMap<>();

  final List<String> values = new ArrayList<>();
  final List<GroupedRows> rows = new ArrayList<>();
  long dropped;

  /** The value's code, or {@link #DROPPED}, which counts the row. */
  short of(String value, Question question) {
    Short code = codes.get(value);
    if (code == null) {
      if (values.size() == MOST_VALUES) {
        dropped++;
        return DROPPED;
      }
      code = open(value, new GroupedRows(question));
    }
    return code;
  }

  /** Takes in the rows of the partition that follows, whose labels have these codes here. */
  void merge(Segments later, Question question, int[] actual, int[] predicted) {
    boolean lacksSome = dropped > 0;
    if (later.dropped > 0) {
      dropAllBut(later.codes);
    }
    for (int i = 0; i < later.values.size(); i++) {
      String value = later.values.get(i);
      Short code = codes.get(value);
      if (code == null && (lacksSome || values.size() == MOST_VALUES)) {
        dropped += later.rows.get(i).rows;
        continue;
      }
      GroupedRows mine = rows.get(code == null ? open(value, new GroupedRows(question)) : code);
      mine.merge(later.rows.get(i), actual, predicted);
    }
    dropped += later.dropped;
  }

  private void dropAllBut(Map<String, Short> kept) {
    List<String> before = new ArrayList<>(values);
    Iterator<GroupedRows> theirs = new ArrayList<>(rows).iterator();
    codes.clear();
    values.clear();
    rows.clear();
    for (String value : before) {
      GroupedRows group = theirs.next();
      if (kept.containsKey(value)) {
        open(value, group);
      } else {
        dropped += group.rows;
      }
    }
  }

  private short open(String value, GroupedRows group) {
    short code = (short) values.size();
    codes.put(value, code);
    values.add(value);
    rows.add(group);
    return code;
  }
}
