package understudy.preprocess;

import java.io.IOException;
import java.util.Iterator;
import understudy.analyzer.Item;
import understudy.analyzer.Note;

/** Formats with one record on a line. */
abstract class LinesReader extends SplitReader {
  protected LineReader lines;

  LinesReader(Iterator<Split> splits) {
    super(splits);
  }

  /** Adds what the current line holds; may add nothing. */
  protected abstract void line() throws IOException;

  @Override
  protected void open() throws IOException {
    lines = null;
    lines = new LineReader(split.open(), split.length(), split.start == 0);
  }

  @Override
  protected boolean more() throws IOException {
    while (ready.isEmpty()) {
      if (!lines.next()) return false;
      if (!lines.blank()) line();
    }
    return true;
  }

  @Override
  protected void close() throws IOException {
    if (lines != null) lines.close();
    lines = null;
  }

  protected Note malformed(long line, String reason, String text) {
    return malformed(line, reason, text, 1);
  }

  protected Note malformed(long line, String reason, String text, long records) {
    return new Note("malformed", split.path, split.start, line, null, reason, text, records);
  }

  @Override
  protected Item broken(IOException e) {
    if (e instanceof NotText) return malformed(0, e.getMessage(), null);
    long read = lines == null ? 0 : lines.line;
    String said = read + (read == 1 ? " line" : " lines");
    if (e instanceof Shrunk gone) {
      long records = lost(gone, read);
      return malformed(read + 1, shortened(said, gone, records), null, records);
    }
    return malformed(read + 1, brokenOff(said, e), null, Math.max(1, read));
  }

  /** Captures, or captures merged with their ground truth, one on a line. */
  static final class Captures extends LinesReader {
    private final CaptureRows rows;

    Captures(Iterator<Split> splits, ReadingPlan plan, Naming naming) {
      super(splits);
      rows = new CaptureRows(plan, naming);
    }

    @Override
    protected void line() throws IOException {
      rows.add(
          lines.buffer,
          lines.from,
          lines.length,
          split.path,
          split.start,
          lines.line,
          split.whole,
          ready);
    }
  }
}
