package understudy.analyzer;

import java.io.Serializable;

/**
 * The record that brought some columns first: where it stands, and whether it is known to bring too
 * many.
 */
final class Origin implements Serializable {
  private static final long serialVersionUID = 1L;

  final String file;
  final long splitStart;
  final long line;
  final String eventId;
  boolean noted;

  Origin(Record record) {
    file = record.file;
    splitStart = record.splitStart;
    line = record.line;
    eventId = record.eventId;
  }
}
