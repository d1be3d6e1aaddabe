package understudy.preprocess;

/**
 * Names the labels of a merged capture: the one cell of a row is {@code groundTruthData}; of an
 * object of several values each is {@code groundTruthData.<key>}, and that of the key {@code label}
 * the plain one, in the last place.
 */
final class GroundTruth {
  static final String NAME = "groundTruthData";

  private static final String[] PLAIN = {NAME};
  private static final String[] MISSING = {null};
  private static final String LABEL_KEY = "label";

  private String[] lastKeys;
  private String[] lastNames;
  private int[] lastOrder;

  /** A line of several labels becomes a row for each. */
  static void apart(Rows labels) {
    if (labels.size() == 1 && labels.keys.get(0) == null && labels.cells.get(0).length > 1)
      labels.turn();
  }

  /** Gives each row of decoded ground truth its names. */
  void name(Rows labels) throws Malformed {
    for (int row = 0; row < labels.size(); row++) {
      String[] keys = labels.keys.get(row);
      String[] cells = labels.cells.get(row);
      if (cells.length <= 1) {
        labels.set(row, PLAIN, cells.length == 0 ? MISSING : cells);
      } else if (keys == null) {
        throw new Malformed(
            "has "
                + cells.length
                + " cells in a row of its "
                + NAME
                + ", where one label is expected");
      } else {
        if (keys != lastKeys) shape(keys);
        String[] ordered = new String[cells.length];
        for (int i = 0; i < ordered.length; i++) ordered[i] = cells[lastOrder[i]];
        labels.set(row, lastNames, ordered);
      }
    }
  }

  /** A row without a label for each of {@code count} rows. */
  static void missing(Rows labels, int count) {
    for (int row = 0; row < count; row++) labels.add(PLAIN, MISSING);
  }

  private void shape(String[] keys) {
    lastKeys = keys;
    lastNames = new String[keys.length];
    lastOrder = new int[keys.length];
    int at = 0;
    for (int i = 0; i < keys.length; i++)
      if (!keys[i].equals(LABEL_KEY)) place(at++, i, NAME + "." + keys[i]);
    for (int i = 0; i < keys.length; i++) if (keys[i].equals(LABEL_KEY)) place(at++, i, NAME);
  }

  private void place(int at, int from, String name) {
    lastNames[at] = name;
    lastOrder[at] = from;
  }
}
