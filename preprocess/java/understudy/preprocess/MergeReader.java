package understudy.preprocess;

import java.io.IOException;
import java.util.Iterator;
import understudy.analyzer.Note;

/** Captures or labels, one on a line, as {@link MergeItem}s and notes on what was set aside. */
abstract class MergeReader extends LinesReader {
  protected final MergeLine record = new MergeLine();
  private final MergeSource.Splits sources;
  private boolean beginsFile;

  private MergeReader(MergeSource.Splits sources) {
    super(sources);
    this.sources = sources;
  }

  protected abstract String kind();

  /** Adds what the current line holds; it may turn out to be of the other kind. */
  protected abstract void read(MergeSource source) throws Malformed, IOException;

  @Override
  protected void open() throws IOException {
    super.open();
    beginsFile = split.start == 0;
  }

  @Override
  protected void line() throws IOException {
    try {
      read(sources.current);
      beginsFile = false;
    } catch (Malformed e) {
      ready.add(malformed(lines.line, e.getMessage(), shown()));
    }
  }

  @Override
  protected Note malformed(long line, String reason, String text, long records) {
    return new Note(
        "malformed_" + kind(), split.path, split.start, line, null, reason, text, records);
  }

  protected void setAside(String what, String event, String reason) {
    ready.add(note(what, lines.line, event, reason, shown()));
  }

  /**
   * A file that begins with the other kind is a file of the other kind; later in it such a line is
   * a stray one.
   */
  protected void ofOtherKind(String reason) throws Malformed {
    if (!beginsFile) throw new Malformed(reason);
    setAside("swapped_" + kind(), null, reason);
  }

  private Note note(String what, long line, String event, String reason, String text) {
    return new Note(what, split.path, split.start, line, event, reason, text);
  }

  private String shown() {
    return Text.shortened(lines.buffer, lines.from, lines.length);
  }

  static final class Captures extends MergeReader {
    private final TimeWindow window;

    Captures(Iterator<MergeSource> sources, TimeWindow window) {
      super(new MergeSource.Splits(sources));
      this.window = window;
    }

    @Override
    protected String kind() {
      return "captures";
    }

    @Override
    protected void read(MergeSource source) throws Malformed, IOException {
      record.readCapture(lines.buffer, lines.from, lines.length);
      String id = record.captureId();
      String time = record.time();
      if (record.isLabel()) {
        ofOtherKind("is a label (groundTruthData), not a capture");
      } else if (!split.whole && !window.holds(time)) {
        setAside("outside_window", id, "was captured at " + time + ", outside the window");
      } else if (id == null) {
        setAside(
            "captures_without_id",
            null,
            "has neither inferenceId nor eventId in its eventMetadata");
      } else {
        ready.add(new MergeItem(source, lines.line, id, record));
      }
    }
  }

  static final class Labels extends MergeReader {
    Labels(Iterator<MergeSource> sources) {
      super(new MergeSource.Splits(sources));
    }

    @Override
    protected String kind() {
      return "labels";
    }

    @Override
    protected void read(MergeSource source) throws Malformed, IOException {
      record.readLabel(lines.buffer, lines.from, lines.length);
      String id = record.labelId();
      if (record.isCapture()) ofOtherKind("is a capture (captureData), not a label");
      else if (id == null)
        setAside("labels_without_id", null, "has no eventId in its eventMetadata");
      else ready.add(new MergeItem(source, lines.line, id, record));
    }
  }
}
