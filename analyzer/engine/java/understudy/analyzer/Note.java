package understudy.analyzer;

/**
 * Something that was set aside, counted by {@code kind}: a malformed line, a record outside the
 * window, ...
 */
public final class Note extends Item {
  private static final long serialVersionUID = 1L;

  public final String kind;
  public final String eventId;
  public final String reason;
  public final String text;

  /** For how many records it stands. */
  public final long records;

  public Note(
      String kind,
      String file,
      long splitStart,
      long line,
      String eventId,
      String reason,
      String text) {
    this(kind, file, splitStart, line, eventId, reason, text, 1);
  }

  public Note(
      String kind,
      String file,
      long splitStart,
      long line,
      String eventId,
      String reason,
      String text,
      long records) {
    super(file, splitStart, line);
    this.records = records;
    this.kind = kind;
    this.eventId = eventId;
    this.reason = reason;
    this.text = text;
  }
}
