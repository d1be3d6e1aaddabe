package understudy.preprocess;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The merged records of one task, in a file of its own for each folder where they belong. */
final class MergeFiles implements Closeable {
  /**
   * Captures without folders of hours may change hours with every line; the file used longest ago
   * is closed, to be reopened.
   */
  private static final int MOST_OPEN = 16;

  private final int partition;
  private final Path staging;
  private final MergeTally tally;
  private final Map<String, MergeTally.Written> files = new HashMap<>();
  private final LinkedHashMap<String, OutputStream> open = new LinkedHashMap<>(16, 0.75f, true);

  /** {@code staging} is this attempt's own folder, made when the first record comes. */
  MergeFiles(int partition, Path staging, MergeTally tally) {
    this.partition = partition;
    this.staging = staging;
    this.tally = tally;
  }

  /** Writes a capture as a merged record, with its label where that is not null. */
  void write(MergeItem capture, String hour, byte[] label) throws IOException {
    String tree = capture.source.tree;
    String folder = hour == null ? tree : tree.isEmpty() ? hour : tree + "/" + hour;
    MergeTally.Written file = files.get(folder);
    if (file == null) {
      String staged = staging.resolve(String.valueOf(files.size())).toString();
      file = new MergeTally.Written(partition, staged, tree, folder);
      files.put(folder, file);
      tally.files.add(file);
      Files.createDirectories(staging);
    }
    capture.record.merged(label).writeTo(stream(file));
    if (label == null) file.unlabelled++;
    else file.merged++;
  }

  private OutputStream stream(MergeTally.Written file) throws IOException {
    OutputStream out = open.get(file.staged);
    if (out != null) return out;
    if (open.size() == MOST_OPEN) {
      Iterator<OutputStream> eldest = open.values().iterator();
      OutputStream closing = eldest.next();
      eldest.remove();
      closing.close();
    }
    Path path = Path.of(file.staged);
    out =
        new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            1 << 16);
    open.put(file.staged, out);
    return out;
  }

  @Override
  public void close() throws IOException {
    for (OutputStream out : open.values()) out.close();
    open.clear();
  }
}
