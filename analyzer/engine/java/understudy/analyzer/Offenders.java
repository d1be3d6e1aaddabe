package understudy.analyzer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The first few cells of a column that a check objects to, by kind. */
final class Offenders implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String[] KINDS = {"type", "domain", "missing", "negative"};
  static final int TYPE = 0;
  static final int DOMAIN = 1;
  static final int MISSING = 2;
  static final int NEGATIVE = 3;
  static final int KEPT = 3;
  private static final int LONGEST_VALUE = 500;

  static final class Offender implements Serializable {
    private static final long serialVersionUID = 1L;

    final String value;
    final String eventId;
    final String file;
    final long splitStart;
    final long line;

    Offender(String value, Record record) {
      this.value =
          value == null || value.length() <= LONGEST_VALUE
              ? value
              : value.substring(0, LONGEST_VALUE) + "…";
      eventId = record.eventId;
      file = record.file;
      splitStart = record.splitStart;
      line = record.line;
    }
  }

  private final List<List<Offender>> byKind = new ArrayList<>();

  Offenders() {
    for (int i = 0; i < KINDS.length; i++) {
      byKind.add(new ArrayList<>(0));
    }
  }

  void add(int kind, String value, Record record) {
    List<Offender> kept = byKind.get(kind);
    if (kept.size() < KEPT) {
      kept.add(new Offender(value, record));
    }
  }

  /** Keeps a cell as an example of each offence in its verdict. */
  void add(byte verdict, String value, Record record) {
    for (int kind = 0; kind < KINDS.length; kind++) {
      if ((verdict & 1 << kind) != 0) {
        add(kind, value, record);
      }
    }
  }

  void merge(Offenders other) {
    for (int kind = 0; kind < KINDS.length; kind++) {
      for (Offender offender : other.byKind.get(kind)) {
        if (byKind.get(kind).size() < KEPT) {
          byKind.get(kind).add(offender);
        }
      }
    }
  }

  List<Offender> of(int kind) {
    return byKind.get(kind);
  }
}
