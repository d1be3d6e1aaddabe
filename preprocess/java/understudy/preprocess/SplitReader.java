package understudy.preprocess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import understudy.analyzer.Item;

/** Items of a partition's splits, one split after the other; a subclass reads one format. */
abstract class SplitReader implements Iterator<Item> {
  private final Iterator<Split> splits;
  protected final ArrayDeque<Item> ready = new ArrayDeque<>();
  protected Split split;

  SplitReader(Iterator<Split> splits) {
    this.splits = splits;
  }

  /** Opens the current split. */
  protected abstract void open() throws IOException;

  /** Adds at least one item to {@code ready}, or returns false at the split's end. */
  protected abstract boolean more() throws IOException;

  protected abstract void close() throws IOException;

  /** A note on what was left unread when a file breaks off (a cut gzip stream). */
  protected abstract Item broken(IOException e);

  @Override
  public boolean hasNext() {
    while (ready.isEmpty()) {
      if (split == null) {
        if (!splits.hasNext()) return false;
        split = splits.next();
        if (!attempt(this::begin)) continue;
      }
      if (!attempt(this::more)) end();
    }
    return true;
  }

  private boolean begin() throws IOException {
    open();
    return true;
  }

  private interface Step {
    boolean run() throws IOException;
  }

  private boolean attempt(Step step) {
    try {
      return step.run();
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      ready.add(broken(e));
      end();
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(split.path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void end() {
    if (split == null) return;
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(split.path + " cannot be closed: " + e.getMessage(), e);
    }
    split = null;
  }

  @Override
  public Item next() {
    if (!hasNext()) throw new NoSuchElementException();
    return ready.poll();
  }
}
