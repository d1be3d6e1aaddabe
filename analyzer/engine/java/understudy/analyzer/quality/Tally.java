package understudy.analyzer.quality;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import understudy.analyzer.Notes;

/** What one pass counts, of a partition or of all up to one. */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The codes of predictions that follow from a threshold: 1 for positive, 0 for not. */
  private static final int[] THRESHOLDED = {0, 1};

  long rows;
  long captures;
  long unlabelled;

  /** Notes of the readers, on what never became a row. */
  final Notes notes = new Notes();

  final Notes setAside = new Notes();
  final Notes warnings = new Notes();

  /** Columns that a script named by their side, by the names they were asked for with. */
  final Map<String, String> foundAs = new LinkedHashMap<>();

  /** What was asked for, as far as any row has such a column. */
  final Set<String> known = new LinkedHashSet<>();

  /** The columns of the first row; null before it. */
  String[] names;

  final LabelCodes labels = new LabelCodes();
  final GroupedRows overall;

  /** Those of them whose probabilities are of no use for an estimate. */
  final GroupedRows inestimable;

  final Segments[] segments;

  /** Null where the question asks for no probability that could tell. */
  final Expected expectedLabelled;

  final Expected expectedUnlabelled;

  /** Null where the question ranks no scores. */
  final ScoreBins bins;

  /** Rows with scores to be put in order, and of each partition's scores a sample. */
  long scored;

  final List<Sample> samples = new ArrayList<>();

  /** Some scores of a partition, each standing for {@code weight} rows. */
  static final class Sample implements Serializable {
    private static final long serialVersionUID = 1L;

    final double[] scores;
    final double weight;

    Sample(double[] scores, double weight) {
      this.scores = scores;
      this.weight = weight;
    }
  }

  Tally(Question question) {
    overall = new GroupedRows(question);
    inestimable = new GroupedRows(question);
    segments = new Segments[question.segments.length];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new Segments();
    }
    bins = question.ranks() ? new ScoreBins() : null;
    int classes = question.ranks() ? 1 : question.classes.length;
    expectedLabelled = classes == 0 ? null : new Expected(classes);
    expectedUnlabelled = classes == 0 ? null : new Expected(classes);
  }

  /** Takes in the partition that follows; only its labels once there are too many of them. */
  void merge(Tally later, Question question) {
    int[] actual = labels.merge(later.labels);
    if (labels.tooMany()) {
      return;
    }
    int[] predicted = question.thresholded() ? THRESHOLDED : actual;
    rows += later.rows;
    captures += later.captures;
    unlabelled += later.unlabelled;
    notes.merge(later.notes);
    setAside.merge(later.setAside);
    warnings.merge(later.warnings);
    later.foundAs.forEach(foundAs::putIfAbsent);
    known.addAll(later.known);
    names = names == null ? later.names : names;
    overall.merge(later.overall, actual, predicted);
    inestimable.merge(later.inestimable, actual, predicted);
    for (int i = 0; i < segments.length; i++) {
      segments[i].merge(later.segments[i], question, actual, predicted);
    }
    if (expectedLabelled != null) {
      expectedLabelled.merge(later.expectedLabelled, predicted);
      expectedUnlabelled.merge(later.expectedUnlabelled, predicted);
    }
    if (bins != null) {
      bins.merge(later.bins);
    }
    scored += later.scored;
    samples.addAll(later.samples);
  }
}
