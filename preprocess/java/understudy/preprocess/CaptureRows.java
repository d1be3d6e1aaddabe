package understudy.preprocess;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;

/**
 * Turns captures into rows: decodes each side, pairs output rows with input rows and labels, names
 * the cells.
 */
final class CaptureRows {
  private final ReadingPlan plan;
  private final Naming naming;
  private final Capture capture;
  private final GroundTruth labels = new GroundTruth();
  private final OneSided oneSided;

  /** The sides in the table's order; the ground truth, where it is asked for, is the last. */
  private final Capture.Side[] sides;

  private final SideDecoder[] decoders;

  /** A side that the capture does not hold has no rows. */
  private final Rows[] decoded;

  private final String[][] lastKeys;
  private int[] lastWidths;
  private String[] lastJoined;

  CaptureRows(ReadingPlan plan, Naming naming) {
    this.plan = plan;
    this.naming = naming;
    oneSided = new OneSided(plan);
    capture = new Capture(plan.sides, plan.groundTruth);
    sides = Arrays.copyOf(capture.sides, plan.sides.length + (plan.groundTruth ? 1 : 0));
    if (plan.groundTruth) sides[plan.sides.length] = capture.groundTruth;
    decoders = new SideDecoder[sides.length];
    decoded = new Rows[sides.length];
    for (int i = 0; i < sides.length; i++) {
      decoders[i] = new SideDecoder(plan);
      decoded[i] = new Rows();
    }
    lastKeys = new String[sides.length][];
  }

  /** Adds what a line holds: its rows, or a note on why there are none. */
  void add(
      byte[] bytes,
      int from,
      int length,
      String file,
      long splitStart,
      long line,
      boolean whole,
      Collection<Item> out)
      throws IOException {
    try {
      capture.read(bytes, from, length);
      rows(file, splitStart, line, whole, out);
    } catch (Malformed e) {
      String text = Text.shortened(bytes, from, length);
      out.add(new Note("malformed", file, splitStart, line, capture.eventId, e.getMessage(), text));
    }
  }

  /** The same for a capture that a script handed back. */
  void add(String text, String file, long splitStart, long line, Collection<Item> out)
      throws IOException {
    try {
      capture.read(text);
      rows(file, splitStart, line, true, out);
    } catch (Malformed e) {
      out.add(
          new Note(
              "malformed",
              file,
              splitStart,
              line,
              capture.eventId,
              e.getMessage(),
              Text.shortened(text)));
    }
  }

  private void rows(String file, long splitStart, long line, boolean whole, Collection<Item> out)
      throws Malformed, IOException {
    // Before anything else, as where a script is given only captures whose sides are objects.
    for (Capture.Side side : capture.sides) side.beObject();
    if (!whole && !plan.window.holds(capture.inferenceTime)) {
      String reason = "was captured at " + capture.inferenceTime + ", outside the window";
      out.add(new Note("outside_window", file, splitStart, line, capture.eventId, reason, null));
      return;
    }
    boolean captured = false;
    for (int i = 0; i < plan.sides.length; i++) captured |= decoded(i);
    if (!captured)
      throw new Malformed("holds none of " + String.join(", ", plan.sides) + " in its captureData");
    String absent = oneSided.absent(capture.sides);
    Rows truths = null;
    if (plan.groundTruth) {
      decoded(plan.sides.length);
      truths = decoded[plan.sides.length];
      if (plan.split) GroundTruth.apart(truths);
    }
    int count = paired();
    if (truths != null && !capture.groundTruth.present) GroundTruth.missing(truths, count);
    else if (truths != null) labels.name(truths);
    boolean filled = absent != null && fill(absent, count);
    if (absent == null) oneSided.complete(decoded);
    for (int row = 0; row < count; row++)
      if (width(row) > plan.maxColumns) throw Json.tooWide(plan.maxColumns);
    if (filled) {
      String reason = "holds no " + absent + " in its captureData";
      out.add(new Note(OneSided.NOTE, file, splitStart, line, capture.eventId, reason, null));
    }
    for (int row = 0; row < count; row++) out.add(row(row, file, splitStart, line));
  }

  /** Decodes a side; false where the capture does not hold it. */
  private boolean decoded(int side) throws Malformed, IOException {
    decoded[side].clear();
    if (!sides[side].present) return false;
    decoders[side].decode(sides[side], decoded[side]);
    return true;
  }

  /** Gives the absent side's missing cells to each row; false where it has none. */
  private boolean fill(String absent, int count) throws Malformed {
    int at = Arrays.asList(plan.sides).indexOf(absent);
    decoded[at].clear();
    for (int row = 0; row < count; row++) {
      boolean byPosition = true;
      int width = 0;
      for (int i = 0; i < plan.sides.length; i++) {
        if (i == at || decoded[i].size() == 0) continue;
        byPosition &= decoded[i].keys.get(row) == null;
        width += width(i, row);
      }
      String[] keys = oneSided.keys(absent, byPosition, width);
      if (keys == null) return false;
      boolean named = keys.length > 0 && keys[0] != null;
      decoded[at].add(named ? keys : null, new String[keys.length]);
    }
    return true;
  }

  /**
   * How many rows each side has, after each was read so that they are the same: a batch in one JSON
   * object as its instances or as one row, a first side of one line of n cells as n rows.
   */
  private int paired() throws Malformed, IOException {
    int first = -1;
    int most = 0;
    for (int i = 0; i < sides.length; i++) {
      if (!sides[i].present) continue;
      if (first < 0) first = i;
      most = Math.max(most, decoded[i].size());
    }
    int count = allFit(most, first) ? most : 1;
    if (count < most && !allFit(count, first)) throw unpaired(first, most);
    for (int i = 0; i < sides.length; i++) {
      if (!sides[i].present) continue;
      Rows rows = decoded[i];
      boolean instances = rows.batch != null && rows.batch.count == count;
      // A batch of lists or objects is read as its instances already.
      if (rows.size() != count || (instances && rows.batch.scalars)) {
        if (rows.batch != null) decoders[i].reread(rows, count);
        else rows.turn();
      }
    }
    return count;
  }

  private boolean allFit(int count, int first) {
    for (int i = 0; i < sides.length; i++)
      if (sides[i].present && !fits(decoded[i], count, i == first)) return false;
    return true;
  }

  private static boolean fits(Rows rows, int count, boolean first) {
    if (rows.size() == count) return true;
    if (rows.batch != null) return count == 1 || rows.batch.count == count;
    return first
        && rows.size() == 1
        && rows.keys.get(0) == null
        && rows.cells.get(0).length == count;
  }

  /** Names a side that cannot be so many rows, and one that can. */
  private Malformed unpaired(int first, int most) {
    String said = "";
    boolean hasMisfit = false;
    boolean hasFit = false;
    for (int i = 0; i < sides.length; i++) {
      if (!sides[i].present) continue;
      boolean fits = fits(decoded[i], most, i == first);
      if (fits ? hasFit : hasMisfit) continue;
      hasFit |= fits;
      hasMisfit |= !fits;
      String has = "its " + sides[i].name + " has " + (fits ? most + " rows" : said(decoded[i]));
      said += said.isEmpty() ? has : " and " + has;
    }
    return new Malformed("cannot be paired: " + said);
  }

  private static String said(Rows rows) {
    return rows.size() == 1
        ? "1 row of " + rows.cells.get(0).length + " cells"
        : rows.size() + " rows";
  }

  private Record row(int row, String file, long splitStart, long line) {
    String[] cells = null;
    boolean byPosition = true;
    for (Rows side : decoded) {
      if (side.size() == 0) continue;
      byPosition &= side.keys.get(row) == null;
      String[] more = side.cells.get(row);
      if (cells == null) {
        cells = more;
      } else {
        String[] joined = Arrays.copyOf(cells, cells.length + more.length);
        System.arraycopy(more, 0, joined, cells.length, more.length);
        cells = joined;
      }
    }
    Naming.Shape shape =
        byPosition ? naming.positional(cells.length) : naming.keyed(joinedKeys(row, cells.length));
    return new Record(
        file, splitStart, line, capture.eventId, row == 0, shape.names, shape.pick(cells));
  }

  /**
   * The keys of all sides together; a key seen on an earlier side, or a label's, is named with its
   * side.
   */
  private String[] joinedKeys(int row, int width) {
    boolean same = lastJoined != null && lastJoined.length == width;
    for (int i = 0; same && i < decoded.length; i++)
      same = lastKeys[i] == keys(i, row) && lastWidths[i] == width(i, row);
    if (same) return lastJoined;
    String[] joined = new String[width];
    int[] widths = new int[decoded.length];
    Set<String> seen = new HashSet<>();
    if (plan.groundTruth) Collections.addAll(seen, keys(plan.sides.length, row));
    int at = 0;
    for (int i = 0; i < decoded.length; i++) {
      lastKeys[i] = keys(i, row);
      widths[i] = width(i, row);
      boolean label = sides[i] == capture.groundTruth;
      Set<String> own = new HashSet<>();
      for (int j = 0; j < widths[i]; j++) {
        String key = lastKeys[i] == null ? null : lastKeys[i][j];
        if (key != null && !label && seen.contains(key)) key = sides[i].name + "." + key;
        own.add(key);
        joined[at++] = key;
      }
      own.remove(null);
      seen.addAll(own);
    }
    lastWidths = widths;
    lastJoined = joined;
    return joined;
  }

  private String[] keys(int side, int row) {
    return decoded[side].size() == 0 ? null : decoded[side].keys.get(row);
  }

  private int width(int row) {
    int width = 0;
    for (int i = 0; i < decoded.length; i++) width += Math.max(0, width(i, row));
    return width;
  }

  private int width(int side, int row) {
    return decoded[side].size() == 0 ? -1 : decoded[side].cells.get(row).length;
  }
}
