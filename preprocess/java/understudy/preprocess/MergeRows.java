package understudy.preprocess;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import scala.Tuple2;
import understudy.analyzer.Item;
import understudy.analyzer.Note;

/** Rows of the merge's shuffles (see {@link MergeKey}), made one by one. */
abstract class MergeRows implements Iterator<Tuple2<byte[], byte[]>> {
  private Tuple2<byte[], byte[]> next;
  private boolean ended;

  /** The next row; null, once, at the end. */
  protected abstract Tuple2<byte[], byte[]> advance();

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = advance();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public Tuple2<byte[], byte[]> next() {
    if (!hasNext()) throw new NoSuchElementException();
    Tuple2<byte[], byte[]> row = next;
    next = null;
    return row;
  }

  /**
   * Ids of captures, each with its partition. What is set aside is counted when the captures are
   * read again.
   */
  static final class Captures extends MergeRows {
    private final Iterator<Item> items;
    private final byte[] partition;

    Captures(Iterator<Item> items, int partition) {
      this.items = items;
      this.partition = ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    }

    @Override
    protected Tuple2<byte[], byte[]> advance() {
      while (items.hasNext()) {
        if (items.next() instanceof MergeItem item)
          return new Tuple2<>(MergeKey.byId(item, MergeKey.CAPTURE), partition);
      }
      return null;
    }
  }

  /** Ids of labels, each with when the label arrived and its `groundTruthData`. */
  static final class Labels extends MergeRows {
    private final Iterator<Item> items;
    private final int partition;
    private final MergeTallies tallies;
    private final MergeTally tally = new MergeTally();

    Labels(Iterator<Item> items, int partition, MergeTallies tallies) {
      this.items = items;
      this.partition = partition;
      this.tallies = tallies;
    }

    @Override
    protected Tuple2<byte[], byte[]> advance() {
      while (items.hasNext()) {
        Item item = items.next();
        if (item instanceof MergeItem label) return row(label);
        tally.note((Note) item);
      }
      tallies.add(MergeTallies.of("labels", partition, tally));
      return null;
    }

    private static Tuple2<byte[], byte[]> row(MergeItem label) {
      byte[] truth = label.record.truth();
      ByteBuffer value =
          ByteBuffer.allocate(Long.BYTES + truth.length).putLong(label.source.arrival).put(truth);
      return new Tuple2<>(MergeKey.byId(label, MergeKey.LABEL), value.array());
    }
  }

  /**
   * From rows sorted by id: the places of captures that have a label, each with the label that came
   * last.
   */
  static final class Joined extends MergeRows {
    private final Iterator<Tuple2<byte[], byte[]>> rows;
    private final int partition;
    private final MergeTallies tallies;
    private final MergeTally tally = new MergeTally();

    /** Any key of the current id, its last label, and how many captures it has. */
    private byte[] current;

    private byte[] label;
    private long captures;

    Joined(Iterator<Tuple2<byte[], byte[]>> rows, int partition, MergeTallies tallies) {
      this.rows = rows;
      this.partition = partition;
      this.tallies = tallies;
    }

    @Override
    protected Tuple2<byte[], byte[]> advance() {
      while (rows.hasNext()) {
        Tuple2<byte[], byte[]> row = rows.next();
        if (current == null || !MergeKey.sameId(current, row._1())) begin(row._1());
        if (MergeKey.isLabel(row._1())) {
          tally.labels++;
          if (label != null) tally.duplicateLabels++;
          label = row._2();
        } else {
          tally.captures++;
          if (captures++ > 0) tally.duplicateCaptures++;
          if (label != null)
            return new Tuple2<>(
                MergeKey.placeOf(row._1(), ByteBuffer.wrap(row._2()).getInt()), label);
          tally.capturesWithoutLabel++;
          MergeTally.unmatched(tally.unmatchedCaptures, current);
        }
      }
      begin(null);
      tallies.add(MergeTallies.of("joined", partition, tally));
      return null;
    }

    private void begin(byte[] key) {
      if (label != null) {
        long day = MergeDays.dayOf(ByteBuffer.wrap(label).getLong());
        tally.labelDays.count(day, captures > 0 ? 0 : 1);
      }
      if (label != null && captures == 0) {
        tally.labelsWithoutCapture++;
        MergeTally.unmatched(tally.unmatchedLabels, current);
      }
      current = key;
      label = null;
      captures = 0;
    }
  }
}
