package understudy.preprocess;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * The keys of both shuffles, as bytes that sort as they stand.
 *
 * <p>By id: length of the id, id, kind (labels before captures), place. By place: partition of the
 * capture, place. A place is the file's number, the split's start and the line in it.
 */
final class MergeKey {
  static final byte LABEL = 0;
  static final byte CAPTURE = 1;
  private static final int PLACE = Integer.BYTES + 2 * Long.BYTES;

  private MergeKey() {}

  static byte[] byId(MergeItem item, byte kind) {
    byte[] id = item.id.getBytes(StandardCharsets.UTF_8);
    ByteBuffer key = ByteBuffer.allocate(Integer.BYTES + id.length + 1 + PLACE);
    return place(key.putInt(id.length).put(id).put(kind), item).array();
  }

  static byte[] byPlace(int partition, MergeItem item) {
    return place(ByteBuffer.allocate(Integer.BYTES + PLACE).putInt(partition), item).array();
  }

  private static ByteBuffer place(ByteBuffer key, MergeItem item) {
    return key.putInt(item.source.file).putLong(item.splitStart).putLong(item.line);
  }

  /** The key by place of the capture that has this key by id. */
  static byte[] placeOf(byte[] byId, int partition) {
    return ByteBuffer.allocate(Integer.BYTES + PLACE)
        .putInt(partition)
        .put(byId, byId.length - PLACE, PLACE)
        .array();
  }

  static boolean isLabel(byte[] byId) {
    return byId[idEnd(byId)] == LABEL;
  }

  static boolean sameId(byte[] one, byte[] other) {
    return Arrays.equals(one, 0, idEnd(one), other, 0, idEnd(other));
  }

  static String id(byte[] byId) {
    return new String(byId, Integer.BYTES, idEnd(byId) - Integer.BYTES, StandardCharsets.UTF_8);
  }

  private static int idEnd(byte[] byId) {
    return Integer.BYTES + ByteBuffer.wrap(byId).getInt();
  }

  static final class Order implements Comparator<byte[]>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(byte[] one, byte[] other) {
      return Arrays.compareUnsigned(one, other);
    }
  }

  private abstract static class Spread extends Partitioner {
    private static final long serialVersionUID = 1L;

    protected final int partitions;

    private Spread(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }
  }

  /** Spreads keys by id over partitions, the same way on every machine. */
  static final class ById extends Spread {
    private static final long serialVersionUID = 1L;

    ById(int partitions) {
      super(partitions);
    }

    @Override
    public int getPartition(Object key) {
      byte[] bytes = (byte[]) key;
      int hash = 0;
      for (int i = Integer.BYTES, end = idEnd(bytes); i < end; i++) hash = 31 * hash + bytes[i];
      hash *= 0x9E3779B9;
      return Math.floorMod(hash ^ (hash >>> 16), partitions);
    }
  }

  /** Brings keys by place to the partition that they name. */
  static final class ByPlace extends Spread {
    private static final long serialVersionUID = 1L;

    ByPlace(int partitions) {
      super(partitions);
    }

    @Override
    public int getPartition(Object key) {
      return ByteBuffer.wrap((byte[]) key).getInt();
    }
  }
}
