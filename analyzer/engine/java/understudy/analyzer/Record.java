package understudy.analyzer;

/**
 * One row of the table.
 *
 * <p>{@code names[i]} names {@code cells[i]}; consecutive rows of one shape share one {@code names}
 * array, so that the scan finds its columns by a reference comparison. A null cell is missing.
 * {@code startsCapture} is true for the first row of a captured record (a batched request holds
 * several rows).
 */
public final class Record extends Item {
  private static final long serialVersionUID = 1L;

  public final String[] names;
  public final String[] cells;
  public final String eventId;
  public final boolean startsCapture;

  public Record(
      String file,
      long splitStart,
      long line,
      String eventId,
      boolean startsCapture,
      String[] names,
      String[] cells) {
    super(file, splitStart, line);
    this.names = names;
    this.cells = cells;
    this.eventId = eventId;
    this.startsCapture = startsCapture;
  }
}
