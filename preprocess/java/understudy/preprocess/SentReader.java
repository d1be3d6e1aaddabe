package understudy.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;

/**
 * Files of what a preprocessing script's processes send, described in {@code
 * preprocess/script_run.py}: waits until a file is whole, and removes it once it is read.
 */
final class SentReader extends LinesReader {
  private static final long PATIENCE_MILLIS = 5;
  private static final String ROWS = ".rows";

  private final ReadingPlan plan;
  private final Naming naming;
  private ScriptRows rows;

  SentReader(Iterator<Split> splits, ReadingPlan plan, Naming naming) {
    super(splits);
    this.plan = plan;
    this.naming = naming;
  }

  @Override
  protected void open() throws IOException {
    rows = new ScriptRows(Collections.emptyIterator(), plan, naming);
    Path file = Path.of(split.path);
    Path failed = file.resolveSibling("failed");
    while (!Files.exists(file)) {
      if (Files.exists(failed))
        throw new IllegalStateException("a process of the preprocessing script has failed");
      if (Files.exists(read()))
        throw new IllegalStateException("the rows of a preprocessing script are read once");
      try {
        Thread.sleep(PATIENCE_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(
            "interrupted while the preprocessing script was awaited", e);
      }
    }
    super.open();
  }

  @Override
  protected void line() throws IOException {
    rows.parse(lines.buffer, lines.from, lines.length, ready);
  }

  @Override
  protected void close() throws IOException {
    super.close();
    rows.checkEnd();
    Files.createFile(read());
    Files.delete(Path.of(split.path));
  }

  private Path read() {
    return Path.of(split.path.substring(0, split.path.length() - ROWS.length()) + ".read");
  }
}
