package understudy.preprocess;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
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

  /**
   * A note on what was left unread of a file that is no text, or breaks off (a cut gzip stream).
   */
  protected abstract Item broken(IOException e);

  /**
   * What is said of a file that breaks off; how much is lost is not known, and taken for as much as
   * was read.
   */
  protected static String brokenOff(String read, IOException e) {
    return "breaks off after "
        + read
        + ", as it cannot be unpacked further ("
        + e.getMessage()
        + "): what follows is lost, and counts for as many records as were read";
  }

  /**
   * The same of a file that has become shorter; what is lost is taken for records as long as the
   * others.
   */
  protected String shortened(String read, Shrunk gone, long records) {
    return "breaks off after "
        + read
        + ", as it has become shorter since it was listed, by "
        + gone.lost
        + " of "
        + split.size()
        + " bytes: what stood there is lost, and counts for "
        + records
        + (records == 1 ? " record" : " records");
  }

  /**
   * For how many records the lost bytes count; a file of which nothing is left to tell that ends
   * the job.
   */
  protected long lost(Shrunk gone, long read) {
    long records = 0;
    try {
      records = read > 0 ? gone.records(read) : split.records(gone.lost);
    } catch (IOException e) {
      // Nothing is left.
    }
    if (records > 0) return records;
    throw new CannotRead(
        "The file '"
            + split.path
            + "' has become shorter since it was listed, by "
            + gone.lost
            + " of "
            + split.size()
            + " bytes, and what is left does not tell how many records are lost; start the job"
            + " again on files that stay.",
        gone);
  }

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
    } catch (ZipException | EOFException | NotText e) {
      ready.add(broken(e));
      end();
      return false;
    } catch (NoSuchFileException e) {
      throw new CannotRead(
          "The file '"
              + split.path
              + "' is no longer there; start the job again on files that stay.",
          e);
    } catch (AccessDeniedException e) {
      throw new CannotRead(
          "The file '"
              + split.path
              + "' cannot be read (permission denied); check its permissions.",
          e);
    } catch (IOException e) {
      throw new CannotRead(
          "The file '"
              + split.path
              + "' cannot be read ("
              + e.getMessage()
              + "); mend or remove it.",
          e);
    }
  }

  private void end() {
    if (split == null) return;
    try {
      close();
    } catch (IOException e) {
      throw new CannotRead(
          "The file '"
              + split.path
              + "' cannot be closed ("
              + e.getMessage()
              + "); mend or remove it.",
          e);
    }
    split = null;
  }

  @Override
  public Item next() {
    if (!hasNext()) throw new NoSuchElementException();
    return ready.poll();
  }
}
