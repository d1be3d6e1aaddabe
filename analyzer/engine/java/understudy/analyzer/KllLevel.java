package understudy.analyzer;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One level of a {@link KllSketch}: its items in order, as codes or as numbers. */
final class KllLevel implements Externalizable {
  private static final long serialVersionUID = 1L;

  private static final int SMALLEST = 8;

  int count;
  private int compactions;
  private int offset;

  /** Null once items are numbers. */
  private byte[] coded = new byte[SMALLEST];

  /** Null while items are codes. */
  private double[] numbers;

  public KllLevel() {}

  void add(byte code) {
    if (count == coded.length) {
      coded = Arrays.copyOf(coded, count * 2);
    }
    coded[count++] = code;
  }

  void add(double number) {
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, count * 2);
    }
    numbers[count++] = number;
  }

  /** Appends items of the same kind; codes become those that {@code translation} has for them. */
  void addAll(KllLevel other, byte[] translation) {
    if (translation == null) {
      reserve(other.count);
      System.arraycopy(other.numbers, 0, numbers, count, other.count);
      count += other.count;
      return;
    }
    for (int i = 0; i < other.count; i++) {
      add(translation[other.coded[i] & 0xFF]);
    }
  }

  KllLevel decode(KllCodes codes) {
    numbers = new double[coded.length];
    for (int i = 0; i < count; i++) {
      numbers[i] = codes.value(coded[i]);
    }
    coded = null;
    return this;
  }

  double[] values(KllCodes codes) {
    if (numbers != null) {
      return Arrays.copyOf(numbers, count);
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = codes.value(coded[i]);
    }
    return values;
  }

  /**
   * Moves every second of the sorted items to the level above; the last of an odd number stays
   * here.
   */
  void compactInto(KllLevel above, KllCodes codes) {
    int even = count - count % 2;
    if (compactions % 2 == 1) {
      offset = 1 - offset;
    }
    if (numbers != null) {
      halveNumbers(above, even);
    } else {
      halveCodes(above, even, codes);
    }
    count -= even;
    compactions++;
  }

  private void halveNumbers(KllLevel above, int even) {
    double last = count > even ? numbers[even] : 0;
    Sorting.sort(numbers, even);
    above.reserve(even / 2);
    for (int i = offset; i < even; i += 2) {
      above.numbers[above.count++] = numbers[i];
    }
    numbers[0] = last;
  }

  /**
   * The same by counting: of so many equal items from a place on, those on every second place of
   * the whole.
   */
  private void halveCodes(KllLevel above, int even, KllCodes codes) {
    int[] counts = new int[KllCodes.MOST];
    for (int i = 0; i < even; i++) {
      counts[coded[i] & 0xFF]++;
    }
    byte last = coded[Math.min(even, coded.length - 1)];
    above.reserve(even / 2);
    int place = 0;
    for (int code : codes.ascending()) {
      int next = place + counts[code];
      int kept = (next - offset + 1) / 2 - (place - offset + 1) / 2;
      Arrays.fill(above.coded, above.count, above.count + kept, (byte) code);
      above.count += kept;
      place = next;
    }
    coded[0] = last;
  }

  private void reserve(int more) {
    int needed = count + more;
    if (numbers != null && needed > numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(needed, numbers.length * 2));
    } else if (coded != null && needed > coded.length) {
      coded = Arrays.copyOf(coded, Math.max(needed, coded.length * 2));
    }
  }

  /** The items as bytes: codes as they are, or numbers in this order of bytes. */
  byte[] bytes(ByteOrder order) {
    if (coded != null) {
      return Arrays.copyOf(coded, count);
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * Double.BYTES).order(order);
    bytes.asDoubleBuffer().put(numbers, 0, count);
    return bytes.array();
  }

  /** One block of bytes: an object stream handles doubles one by one. */
  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(count);
    out.writeInt(compactions);
    out.writeInt(offset);
    out.writeBoolean(numbers != null);
    out.write(bytes(ByteOrder.BIG_ENDIAN));
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    count = in.readInt();
    compactions = in.readInt();
    offset = in.readInt();
    if (in.readBoolean()) {
      byte[] block = new byte[count * Double.BYTES];
      in.readFully(block);
      coded = null;
      numbers = new double[Math.max(count, SMALLEST)];
      ByteBuffer.wrap(block).asDoubleBuffer().get(numbers, 0, count);
    } else {
      coded = new byte[Math.max(count, SMALLEST)];
      in.readFully(coded, 0, count);
    }
  }
}
