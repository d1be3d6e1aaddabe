package understudy.analyzer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the scan knows of a table: its columns in order of first appearance, and what was set aside.
 */
final class TableState implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int SMALLEST_BATCH = 16;
  private static final int LARGEST_BATCH = 128;
  private static final int CELLS_IN_BATCH = 1 << 16;
  private static final String TOO_MANY = "too_many_columns";

  long rows;
  long captures;
  final LinkedHashMap<String, ColumnState> columns = new LinkedHashMap<>();
  final Notes notes = new Notes();

  /** Records that lack a watched column altogether, by column. */
  final HashMap<String, Offenders> absent = new HashMap<>();

  private final transient Map<String, Watch> watches;
  private final int maxColumns;
  private transient String[] shape;
  private transient ColumnState[] shapeColumns;
  private transient List<String> shapeLacks;

  /** How many columns of the shape are left out. */
  private transient int shapeBeyond;

  /** Rows of the shape that wait until there are enough of them. */
  private transient Record[] batch;

  private transient int waiting;

  TableState(Map<String, Watch> watches, int maxColumns) {
    this.watches = watches;
    this.maxColumns = maxColumns;
  }

  void update(Item item) {
    if (item instanceof Record) {
      update((Record) item);
    } else {
      notes.add((Note) item);
    }
  }

  /**
   * Rows are taken in by batches, column after column: a table of thousands of columns has more
   * state than a processor's cache holds, and would fetch all of it for every row.
   */
  private void update(Record record) {
    if (record.names != shape) {
      flush();
      remember(record);
    }
    batch[waiting++] = record;
    if (waiting == batch.length) {
      flush();
    }
  }

  /**
   * Takes in the rows that wait, and lets go of what no merge will need; to be called after the
   * last item.
   */
  void finish() {
    flush();
    columns.values().forEach(ColumnState::dropValuesOfNoUse);
  }

  private void flush() {
    for (int column = 0; waiting > 0 && column < shapeColumns.length; column++) {
      ColumnState state = shapeColumns[column];
      for (int row = 0; row < waiting && state != null; row++) {
        state.update(batch[row].cells[column], batch[row]);
      }
    }
    for (int row = 0; row < waiting; row++) {
      rows++;
      if (batch[row].startsCapture) {
        captures++;
      }
      if (shapeBeyond > 0) {
        int beyond = shapeBeyond;
        notes.add(TOO_MANY, batch[row], () -> brings(beyond), null);
      }
      for (String name : shapeLacks) {
        absent
            .computeIfAbsent(name, key -> new Offenders())
            .add(Offenders.MISSING, null, batch[row]);
      }
    }
    waiting = 0;
  }

  private void remember(Record record) {
    String[] names = record.names;
    Origin origin = new Origin(record);
    ColumnState[] states = new ColumnState[names.length];
    shapeBeyond = 0;
    for (int i = 0; i < names.length; i++) {
      ColumnState state = columns.get(names[i]);
      if (state == null && isBeyond(names[i])) {
        shapeBeyond++;
      } else if (state == null) {
        state = new ColumnState(names[i], columns.size(), watches.get(names[i]), origin);
        columns.put(names[i], state);
      }
      states[i] = state;
    }
    origin.noted = shapeBeyond > 0;
    List<String> lacks = new ArrayList<>(0);
    if (!watches.isEmpty()) {
      Set<String> present = new HashSet<>(Arrays.asList(names));
      watches.forEach(
          (name, watch) -> {
            if (watch.missing && !present.contains(name)) {
              lacks.add(name);
            }
          });
    }
    shape = names;
    batch =
        new Record
            [Math.max(
                SMALLEST_BATCH,
                Math.min(LARGEST_BATCH, CELLS_IN_BATCH / Math.max(1, names.length)))];
    shapeColumns = states;
    shapeLacks = lacks;
  }

  private String brings(int beyond) {
    return "brings "
        + beyond
        + " column"
        + (beyond == 1 ? "" : "s")
        + " beyond the first "
        + maxColumns;
  }

  private boolean isBeyond(String name) {
    return columns.size() >= maxColumns && !watches.containsKey(name);
  }

  /**
   * Takes in the state of the partition that follows. Of its columns that are beyond the most, the
   * records that brought them first are noted, unless they are noted already; which other records
   * hold them is not known any more.
   */
  void merge(TableState later) {
    rows += later.rows;
    captures += later.captures;
    Map<Origin, Integer> beyond = new LinkedHashMap<>();
    for (ColumnState column : later.columns.values()) {
      if (!columns.containsKey(column.name) && isBeyond(column.name)) {
        if (!column.origin.noted) {
          beyond.merge(column.origin, 1, Integer::sum);
        }
      } else {
        columns.merge(column.name, column, ColumnState::mergedWith);
      }
    }
    beyond.forEach(
        (origin, count) -> {
          String reason = brings(count);
          notes.add(
              new Note(
                  TOO_MANY,
                  origin.file,
                  origin.splitStart,
                  origin.line,
                  origin.eventId,
                  reason,
                  null));
        });
    notes.merge(later.notes);
    later.absent.forEach(
        (name, more) -> absent.computeIfAbsent(name, key -> new Offenders()).merge(more));
  }
}
