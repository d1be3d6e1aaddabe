package understudy.analyzer.quality;

import understudy.analyzer.Record;

/** Where rows of one shape have what the question asks for; -1 where they do not have it. */
final class Shape {
  final int label;
  final int prediction;
  final int probability;
  final int[] classProbabilities;
  final int[] segments;

  Shape(Question question, String[] names) {
    label = find(question.label, names);
    prediction = find(question.prediction, names);
    probability = find(question.probability, names);
    classProbabilities = find(question.classProbabilities, names);
    segments = find(question.segments, names);
  }

  /** The cell at a place, or null where it is missing: absent, empty or blank. */
  static String cell(Record row, int at) {
    String cell = at < 0 ? null : row.cells[at];
    return cell == null || cell.isBlank() ? null : cell;
  }

  private static int find(Reference reference, String[] names) {
    return reference == null ? -1 : reference.find(names);
  }

  private static int[] find(Reference[] references, String[] names) {
    int[] places = new int[references.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = references[i].find(names);
    }
    return places;
  }
}
