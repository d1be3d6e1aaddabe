package understudy.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names of a row's cells: by key where it has one, else by position from the baseline's names, else
 * {@code _c0}, {@code _c1}, ... Shapes are made once and shared, so that rows of one shape hold one
 * names array.
 *
 * <p>An excluded feature is a name, or else an index into the row. When the baseline has as many
 * names as are left after the indices are taken out, it was made without them, and names are given
 * after the exclusion; otherwise before. When the row has as many cells as the baseline has names
 * without the excluded ones, it came without them.
 */
final class Naming {
  private static final int MOST_SHAPES = 1000;

  /**
   * Names that shapes are remembered with, in all; rows of ever other columns would fill any
   * memory.
   */
  private static final int MOST_NAMES = 1 << 20;

  private final String[] baseline;

  /** The baseline's names without the excluded ones. */
  private final String[] left;

  private final Set<String> baselineNames;
  private final Set<String> excludedNames;

  /** Each excluded index, with the text that names it. */
  private final Map<Integer, String> excludedIndices = new HashMap<>();

  /** Told which columns are left out; null where nobody asks. */
  private final LeftOut leftOut;

  private final Map<Integer, Shape> byWidth = new HashMap<>();
  private int lastWidth = -1;
  private Shape lastPositional;
  private final Map<List<String>, Shape> byKeys = new HashMap<>();
  private long remembered;
  private String[] lastKeys;
  private Shape lastShape;

  Naming(String[] baseline, String[] exclude, LeftOut leftOut) {
    this.baseline = baseline;
    this.leftOut = leftOut;
    this.baselineNames = baseline == null ? Set.of() : new HashSet<>(Arrays.asList(baseline));
    this.excludedNames = new HashSet<>(Arrays.asList(exclude));
    for (String item : exclude) {
      if (!baselineNames.contains(item) && item.matches("\\d{1,9}"))
        excludedIndices.put(Integer.parseInt(item), item);
    }
    left =
        baseline == null
            ? null
            : Arrays.stream(baseline)
                .filter(name -> !excludedNames.contains(name))
                .toArray(String[]::new);
  }

  /** The names of a row, and which of its cells they name. */
  static final class Shape {
    final String[] names;

    /** Index of the cell for each name; null when every cell is kept in its place. */
    final int[] order;

    Shape(String[] names, int[] order) {
      this.names = names;
      this.order = order;
    }

    String[] pick(String[] cells) {
      if (order == null) return cells;
      String[] picked = new String[order.length];
      for (int i = 0; i < picked.length; i++) picked[i] = cells[order[i]];
      return picked;
    }
  }

  /** The shape of rows of so many cells without keys. */
  Shape positional(int width) {
    if (width != lastWidth) {
      Shape shape = byWidth.get(width);
      if (shape == null) {
        remember(width);
        byWidth.put(width, shape = shape(new String[width], identity(width)));
      }
      lastPositional = shape;
      lastWidth = width;
    }
    return lastPositional;
  }

  /** Makes room for another shape of so many names. */
  private void remember(int width) {
    remembered += width;
    if (remembered <= MOST_NAMES && byKeys.size() < MOST_SHAPES) return;
    byWidth.clear();
    byKeys.clear();
    remembered = width;
  }

  /** The shape of rows with keys; null keys are named by position. */
  Shape keyed(String[] keys) {
    if (keys == lastKeys) return lastShape;
    List<String> list = Arrays.asList(keys);
    Shape shape = byKeys.get(list);
    if (shape == null) {
      remember(keys.length);
      byKeys.put(list, shape = shape(keys, identity(keys.length)));
    }
    lastKeys = keys;
    lastShape = shape;
    return shape;
  }

  /**
   * The shape of a script's rows: by position when there are as many keys as names and no key is a
   * baseline's name.
   */
  Shape scripted(String[] keys) {
    if (baseline == null) return keyed(keys);
    for (String key : keys) if (baselineNames.contains(key)) return keyed(keys);
    int width = keys.length;
    boolean fits =
        width == baseline.length
            || width == left.length
            || width - excludedWithin(width) == baseline.length;
    return fits ? positional(width) : keyed(keys);
  }

  /**
   * Keys in the order of a file's columns, of which the last {@code outputs} come first in the
   * table.
   */
  Shape moved(String[] keys, int outputs) {
    int width = keys.length;
    int inputs = Math.max(0, width - outputs);
    int[] order = new int[width];
    String[] movedKeys = new String[width];
    for (int i = 0; i < width; i++) {
      order[i] = i < width - inputs ? inputs + i : i - (width - inputs);
      movedKeys[i] = keys[order[i]];
    }
    return shape(movedKeys, order);
  }

  private Shape shape(String[] keys, int[] source) {
    int width = keys.length;
    boolean byPosition = true;
    for (String key : keys) byPosition &= key == null;
    boolean afterExclusion =
        byPosition
            && baseline != null
            && baseline.length != width
            && baseline.length == width - excludedWithin(width);
    String[] given =
        byPosition && baseline != null && baseline.length != width && left.length == width
            ? left
            : baseline;
    String[] all = new String[width];
    for (int i = 0, position = 0; i < width; i++) {
      if (keys[i] != null) all[i] = keys[i];
      else if (afterExclusion && excludedIndices.containsKey(i)) all[i] = "_c" + i;
      else {
        int at = afterExclusion ? position++ : i;
        all[i] = given != null && at < given.length ? given[at] : "_c" + i;
      }
    }
    all = unique(all);
    Set<String> present = new HashSet<>(Arrays.asList(all));
    List<String> names = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String item =
          excludedNames.contains(all[i])
              ? all[i]
              : present.contains(String.valueOf(i)) ? null : excludedIndices.get(i);
      if (item != null) {
        if (leftOut != null) leftOut.add(item, all[i]);
        continue;
      }
      names.add(all[i]);
      order.add(source[i]);
    }
    int[] picked = order.stream().mapToInt(Integer::intValue).toArray();
    return new Shape(
        names.toArray(new String[0]), Arrays.equals(picked, identity(width)) ? null : picked);
  }

  private int excludedWithin(int width) {
    int count = 0;
    for (int index : excludedIndices.keySet()) if (index < width) count++;
    return count;
  }

  /**
   * The same names, each once: a second {@code a} is {@code a_2} (or the next number that is free).
   */
  static String[] unique(String[] names) {
    Set<String> taken = new HashSet<>(Arrays.asList(names));
    if (taken.size() == names.length) return names;
    Set<String> seen = new HashSet<>();
    Map<String, Integer> numbers = new HashMap<>();
    String[] out = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      String name = names[i];
      if (!seen.add(name)) {
        int n = numbers.getOrDefault(name, 2);
        while (taken.contains(name + "_" + n)) n++;
        numbers.put(name, n + 1);
        name += "_" + n;
        taken.add(name);
        seen.add(name);
      }
      out[i] = name;
    }
    return out;
  }

  private static int[] identity(int width) {
    int[] order = new int[width];
    for (int i = 0; i < width; i++) order[i] = i;
    return order;
  }
}
