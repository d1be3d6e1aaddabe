package understudy.analyzer.quality;

import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import understudy.analyzer.CellType;
import understudy.analyzer.Item;
import understudy.analyzer.Note;
import understudy.analyzer.Notes;
import understudy.analyzer.Record;

/** The reading of one partition: each row is set aside, or counted where it belongs. */
final class Reading {
  private static final int MOST_SHAPES = 256;
  private static final String NOT_NUMBER = "probability_not_a_number";
  private static final String OUTSIDE = "probability_outside_0_1";

  private final Question question;
  private final int partition;
  private final Tally tally;
  private final Scores scores;
  private final short[] segments;
  private final double[] probabilities;
  private final Map<String[], Shape> shapes = new IdentityHashMap<>();
  private String[] names;
  private Shape shape;

  private Reading(Question question, int partition) {
    this.question = question;
    this.partition = partition;
    tally = new Tally(question);
    scores = new Scores(question.segments.length);
    segments = new short[question.segments.length];
    probabilities = new double[question.classes.length];
  }

  /** Reads a partition to its end, or until there are too many labels. */
  static Scanned read(Question question, int partition, Iterator<Item> items) {
    Reading reading = new Reading(question, partition);
    Tally tally = reading.tally;
    while (items.hasNext() && !tally.labels.tooMany()) {
      Item item = items.next();
      if (item instanceof Note note) {
        tally.notes.add(note);
      } else {
        Record row = (Record) item;
        tally.rows++;
        if (row.startsCapture) {
          tally.captures++;
        }
        reading.recall(row.names);
        if (question.problem == Question.Problem.REGRESSION) {
          reading.regression(row);
        } else {
          reading.classification(row);
        }
      }
    }
    for (int column = 0; column < tally.segments.length; column++) {
      if (tally.segments[column].hasGaps()) {
        reading.renumber(column);
      }
    }
    reading.scores.trim();
    tally.scored = reading.scores.size();
    if (tally.scored > 0) {
      tally.samples.add(reading.scores.sample());
    }
    return new Scanned(tally, reading.scores);
  }

  private void regression(Record row) {
    String predictionCell = Shape.cell(row, shape.prediction);
    if (predictionCell == null) {
      tally.setAside.add(
          "prediction_missing",
          row,
          () -> question.prediction.missing("prediction", row.names),
          null);
      return;
    }
    double prediction = number(predictionCell);
    if (Double.isNaN(prediction)) {
      tally.setAside.add(
          "prediction_not_a_number",
          row,
          () -> question.prediction.notNumber("prediction"),
          predictionCell);
      return;
    }
    String labelCell = Shape.cell(row, shape.label);
    if (labelCell == null) {
      tally.unlabelled++;
      return;
    }
    double label = number(labelCell);
    if (Double.isNaN(label)) {
      tally.setAside.add(
          "label_not_a_number", row, () -> question.label.notNumber("label"), labelCell);
      return;
    }
    int group = GroupedRows.groupOf(partition, tally.overall.rows);
    tally.overall.add(group, label, prediction);
    for (int i = 0; i < segments.length; i++) {
      short value = segment(row, i);
      if (value != Segments.DROPPED) {
        tally.segments[i].rows.get(value).add(group, label, prediction);
      }
    }
  }

  private void classification(Record row) {
    String predictionCell =
        Shape.cell(row, question.thresholded() ? shape.probability : shape.prediction);
    if (predictionCell == null) {
      Reference missing = question.thresholded() ? question.probability : question.prediction;
      String what = question.thresholded() ? "probability" : "prediction";
      tally.setAside.add("prediction_missing", row, () -> missing.missing(what, row.names), null);
      return;
    }
    double score = 0;
    if (question.ranks()) {
      score = number(row, question.probability, shape.probability, tally.setAside);
      if (Double.isNaN(score)) {
        return;
      }
    }
    int predicted =
        question.thresholded()
            ? score > question.threshold ? 1 : 0
            : tally.labels.of(predictionCell);
    String labelCell = Shape.cell(row, shape.label);
    int actual = labelCell == null ? -1 : tally.labels.of(labelCell);
    if (tally.labels.tooMany()) {
      return;
    }
    Expected expected = labelCell == null ? tally.expectedUnlabelled : tally.expectedLabelled;
    boolean estimable = expected == null || expect(row, expected, predicted, score);
    if (labelCell == null) {
      tally.unlabelled++;
      if (question.ranks()) {
        tally.bins.addUnlabelled(score);
        if (isProbability(score)) {
          scores.addUnlabelled(score);
        }
      }
      return;
    }
    int group = GroupedRows.groupOf(partition, tally.overall.rows);
    tally.overall.add(group, actual, predicted);
    if (!estimable) {
      tally.inestimable.add(group, actual, predicted);
    }
    for (int i = 0; i < segments.length; i++) {
      segments[i] = segment(row, i);
      if (segments[i] != Segments.DROPPED) {
        tally.segments[i].rows.get(segments[i]).add(group, actual, predicted);
      }
    }
    if (question.ranks()) {
      boolean positive = question.isPositive(tally.labels.texts.get(actual));
      tally.bins.add(score, positive);
      scores.add(score, positive, group, segments);
    }
  }

  /** Takes in what the row's probabilities say; false where they are of no use for it. */
  private boolean expect(Record row, Expected expected, int predicted, double score) {
    if (question.ranks()) {
      if (!isProbability(score)) {
        outside(row, question.probability, Shape.cell(row, shape.probability));
        return false;
      }
      expected.add(predicted, score);
      return true;
    }
    for (int i = 0; i < probabilities.length; i++) {
      int at = shape.classProbabilities[i];
      probabilities[i] = number(row, question.classProbabilities[i], at, tally.warnings);
      if (Double.isNaN(probabilities[i])) {
        return false;
      }
      if (!isProbability(probabilities[i])) {
        outside(row, question.classProbabilities[i], Shape.cell(row, at));
        return false;
      }
    }
    expected.add(predicted, probabilities);
    return true;
  }

  private void outside(Record row, Reference reference, String cell) {
    String reason = "The probability (column \"" + reference.text + "\") is not between 0 and 1.";
    tally.warnings.add(OUTSIDE, row, () -> reason, cell);
  }

  /** A probability's number, or NaN, which is noted. */
  private static double number(Record row, Reference reference, int at, Notes notes) {
    String cell = Shape.cell(row, at);
    if (cell == null) {
      notes.add(NOT_NUMBER, row, () -> reference.missing("probability", row.names), null);
      return Double.NaN;
    }
    double number = number(cell);
    if (Double.isNaN(number)) {
      notes.add(NOT_NUMBER, row, () -> reference.notNumber("probability"), cell);
    }
    return number;
  }

  /** The finite number that a cell reads as, or NaN. */
  private static double number(String cell) {
    String text = cell.strip();
    return CellType.of(text) <= CellType.INTEGRAL ? CellType.number(text) : Double.NaN;
  }

  static boolean isProbability(double score) {
    return score >= 0 && score <= 1;
  }

  private short segment(Record row, int column) {
    int at = shape.segments[column];
    String cell = at < 0 ? null : row.cells[at];
    if (tally.segments[column].full()) {
      renumber(column);
    }
    return tally.segments[column].of(cell == null || cell.isEmpty() ? null : cell, question);
  }

  private void renumber(int column) {
    scores.recode(column, tally.segments[column].renumber());
  }

  private void recall(String[] rowNames) {
    if (rowNames != names) {
      if (shapes.size() == MOST_SHAPES) {
        shapes.clear();
      }
      names = rowNames;
      shape = shapes.computeIfAbsent(rowNames, this::look);
    }
  }

  private Shape look(String[] rowNames) {
    tally.names = tally.names == null ? rowNames : tally.names;
    for (Reference reference : question.references()) {
      String column = reference.foundAs(rowNames);
      if (column != null) {
        tally.foundAs.putIfAbsent(reference.text, column);
      }
      if (reference.find(rowNames) >= 0) {
        tally.known.add(reference.text);
      }
    }
    return new Shape(question, rowNames);
  }
}
