package understudy.analyzer;

/** Something that was set aside, counted by {@code kind}: a malformed line, a record outside the window, ... */
public final class Note extends Item {
  public final String kind;
  public final String eventId;
  public final String reason;
  public final String text;

  public Note(
      String kind, String file, long splitStart, long line, String eventId, String reason, String text) {
    super(file, splitStart, line);
    this.kind = kind;
    this.eventId = eventId;
    this.reason = reason;
    this.text = text;
  }
}
