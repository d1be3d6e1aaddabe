package understudy.analyzer;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A KLL quantile sketch whose items equal those of Deequ 2.0's {@code QuantileNonSample} and {@code
 * NonSampleCompactor} fed in the same order: an item of level j stands for 2^j values.
 *
 * <p>Nothing is drawn at random: a level's n-th compaction keeps the even or the odd places in the order even, odd,
 * odd, even, even, ...; so the items depend on the order of rows and on partitions only.
 */
public final class KllSketch implements Serializable {
  public static final int SIZE = 2048;
  public static final double SHRINKING = 0.64;

  private static final int COUNTED_SPAN = 1024;
  private static final long NEGATIVE_ZERO = Double.doubleToRawLongBits(-0.0);

  private static final class Level implements Externalizable {
    double[] items = new double[8];
    int count;
    int compactions;
    int offset;

    public Level() {}

    /** One block of bytes: an object stream handles doubles one by one. */
    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(3 * Integer.BYTES + count * Double.BYTES);
      bytes.putInt(count).putInt(compactions).putInt(offset).asDoubleBuffer().put(items, 0, count);
      out.writeInt(bytes.capacity());
      out.write(bytes.array());
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
      byte[] block = new byte[in.readInt()];
      in.readFully(block);
      ByteBuffer bytes = ByteBuffer.wrap(block);
      count = bytes.getInt();
      compactions = bytes.getInt();
      offset = bytes.getInt();
      items = new double[Math.max(count, 8)];
      bytes.asDoubleBuffer().get(items, 0, count);
    }

    void add(double item) {
      if (count == items.length) {
        items = Arrays.copyOf(items, count * 2);
      }
      items[count++] = item;
    }

    void addAll(double[] more, int moreCount) {
      if (count + moreCount > items.length) {
        items = Arrays.copyOf(items, Math.max(count + moreCount, items.length * 2));
      }
      System.arraycopy(more, 0, items, count, moreCount);
      count += moreCount;
    }

    /** Moves every second of the sorted items to the level above; the last of an odd number stays here. */
    void compactInto(Level above) {
      int even = count - count % 2;
      if (compactions % 2 == 1) {
        offset = 1 - offset;
      }
      double last = count > even ? items[even] : 0;
      sort(items, even);
      for (int i = offset; i < even; i += 2) {
        above.add(items[i]);
      }
      if (count > even) {
        items[0] = last;
      }
      count -= even;
      compactions++;
    }
  }

  private Level[] levels = {new Level()};
  private int size;
  private int capacity = capacity(0);

  /** Takes one value in; NaN and infinities must be kept out by the caller. */
  public void update(double value) {
    levels[0].add(value);
    if (++size > capacity) {
      condense();
    }
  }

  /** Appends another sketch level by level, then compacts until there is room, as Deequ merges. */
  public void merge(KllSketch other) {
    while (levels.length < other.levels.length) {
      expand();
    }
    for (int height = 0; height < other.levels.length; height++) {
      levels[height].addAll(other.levels[height].items, other.levels[height].count);
    }
    size = counted();
    while (size >= capacity) {
      condense();
    }
  }

  /** The items by level, each level in the order that Deequ keeps it. */
  public double[][] levels() {
    double[][] items = new double[levels.length][];
    for (int height = 0; height < items.length; height++) {
      items[height] = Arrays.copyOf(levels[height].items, levels[height].count);
    }
    return items;
  }

  /** Sorts the first items in ascending order; by counting where they are whole and close, as flags and grades are. */
  private static void sort(double[] items, int count) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double item = items[i];
      if (item != (int) item || Double.doubleToRawLongBits(item) == NEGATIVE_ZERO) {
        Arrays.sort(items, 0, count);
        return;
      }
      least = Math.min(least, item);
      most = Math.max(most, item);
    }
    if (most - least > COUNTED_SPAN) {
      Arrays.sort(items, 0, count);
      return;
    }
    int[] counts = new int[(int) (most - least) + 1];
    for (int i = 0; i < count; i++) {
      counts[(int) (items[i] - least)]++;
    }
    for (int value = 0, at = 0; value < counts.length; at += counts[value++]) {
      Arrays.fill(items, at, at + counts[value], least + value);
    }
  }

  private void condense() {
    for (int height = 0; height < levels.length; height++) {
      if (levels[height].count >= capacity(height)) {
        if (height + 1 == levels.length) {
          expand();
        }
        levels[height].compactInto(levels[height + 1]);
        size = counted();
        return;
      }
    }
  }

  private void expand() {
    levels = Arrays.copyOf(levels, levels.length + 1);
    levels[levels.length - 1] = new Level();
    capacity += capacity(levels.length - 1);
  }

  private int counted() {
    int items = 0;
    for (Level level : levels) {
      items += level.count;
    }
    return items;
  }

  private static int capacity(int height) {
    return 2 * ((int) Math.ceil(SIZE * Math.pow(SHRINKING, height) / 2) + 1);
  }
}
