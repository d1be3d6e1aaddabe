package understudy.analyzer.bias;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import understudy.analyzer.CellType;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Record;
import understudy.analyzer.quality.Reference;

/** The reading of one partition: each row is counted where it belongs. */
final class Reading {
  private static final int MOST_SHAPES = 256;

  /** Where rows of one shape have what the question asks for; -1 where they do not have it. */
  private static final class Shape {
    int label;
    int prediction;
    int score;
    int group;
    int[] facets;
    int[] segments;
    int[] features;
    String[] names;

    /** Facets that are no features: rows that differ there are not the same. */
    int[] beside;
  }

  private final Question question;
  private final Tally tally;
  private final int[] codes;
  private final int[] sampled;
  private final Map<String[], Shape> shapes = new IdentityHashMap<>();
  private String[] names;
  private Shape shape;

  private Reading(Question question) {
    this.question = question;
    tally = new Tally(question);
    codes = new int[question.facets.size() + 2];
    sampled = new int[question.facets.size() + 1 + question.segments.size()];
  }

  static Tally read(Question question, Iterator<Item> items) {
    Reading reading = new Reading(question);
    while (items.hasNext()) {
      Item item = items.next();
      if (item instanceof Note note) {
        reading.tally.notes.add(note);
      } else {
        reading.row((Record) item);
      }
    }
    return reading.tally;
  }

  private void row(Record row) {
    tally.rows++;
    if (row.startsCapture) {
      tally.captures++;
    }
    recall(row.names);
    int label = tally.label == null ? Values.MISSING : tally.label.of(row.cells, shape.label);
    int predicted = question.score == null ? given(row) : scored(row);
    int group = tally.group == null ? Values.MISSING : tally.group.of(row.cells, shape.group);
    int facets = shape.facets.length;
    for (int i = 0; i < facets; i++) {
      codes[i] = tally.facets.get(i).of(row.cells, shape.facets[i]);
      tally.cells.get(i).add(codes[i], label, predicted, group);
    }
    for (int column = 0; column < shape.segments.length; column++) {
      SegmentRows rows = tally.segments.get(column);
      int segment = rows.of(row.cells, shape.segments[column]);
      sampled[facets + 1 + column] = segment;
      for (int i = 0; i < facets; i++) {
        rows.add(i, segment, codes[i], label, predicted, group);
      }
    }
    codes[facets] = label;
    codes[facets + 1] = predicted;
    if (tally.intersections != null) {
      tally.intersections.add(codes);
    }
    if (tally.sample != null) {
      System.arraycopy(codes, 0, sampled, 0, facets);
      sampled[facets] = predicted;
      String text = question.score == null ? cell(row, shape.prediction) : "" + predicted;
      for (int at : shape.beside) {
        text += "\0" + cell(row, at);
      }
      for (int column = 0; column < shape.segments.length; column++) {
        text += "\0" + sampled[facets + 1 + column];
      }
      tally.sample.add(row.cells, shape.features, shape.names, text, sampled);
    }
  }

  private int given(Record row) {
    return tally.prediction == null
        ? Values.MISSING
        : tally.prediction.of(row.cells, shape.prediction);
  }

  private int scored(Record row) {
    String cell = cell(row, shape.score);
    String text = cell == null ? "" : cell.strip();
    double score =
        !text.isEmpty() && CellType.of(text) <= CellType.INTEGRAL
            ? CellType.number(text)
            : Double.NaN;
    if (Double.isNaN(score)) {
      tally.warnings.add(
          "score_not_a_number",
          row,
          () -> "The score (column \"" + question.score.text + "\") is missing or no number.",
          cell);
      return Values.MISSING;
    }
    return score > question.scoreThreshold ? Tally.PREDICTED : Tally.NOT_PREDICTED;
  }

  private static String cell(Record row, int at) {
    return at < 0 ? null : row.cells[at];
  }

  private void recall(String[] rowNames) {
    if (rowNames != names) {
      if (shapes.size() == MOST_SHAPES) {
        shapes.clear();
      }
      names = rowNames;
      tally.names = tally.names == null ? rowNames : tally.names;
      shape = shapes.computeIfAbsent(rowNames, this::look);
    }
  }

  private Shape look(String[] rowNames) {
    Shape found = new Shape();
    found.label = find(question.label, rowNames);
    found.prediction = find(question.prediction, rowNames);
    found.group = find(question.group, rowNames);
    found.score = question.score == null ? -1 : question.score.find(rowNames);
    found.facets =
        question.facets.stream().mapToInt(facet -> facet.column.find(rowNames)).toArray();
    found.segments =
        question.segments.stream().mapToInt(column -> column.column.find(rowNames)).toArray();
    List<Integer> others = new ArrayList<>(List.of(found.label, found.prediction, found.score));
    for (Reference column : question.notFeatures) {
      others.add(column.find(rowNames));
    }
    found.features =
        java.util.stream.IntStream.range(0, rowNames.length)
            .filter(at -> !others.contains(at))
            .toArray();
    found.beside = Arrays.stream(found.facets).filter(others::contains).toArray();
    found.names = new String[found.features.length];
    for (int i = 0; i < found.names.length; i++) {
      found.names[i] = rowNames[found.features[i]];
    }
    return found;
  }

  private static int find(Question.Asked asked, String[] names) {
    return asked == null ? -1 : asked.column.find(names);
  }
}
