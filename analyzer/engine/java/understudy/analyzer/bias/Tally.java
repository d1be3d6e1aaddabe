package understudy.analyzer.bias;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import understudy.analyzer.Notes;

/** All that is known of the rows that were read, of a partition or of several. */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MOST_CELLS = 1_000_000;
  private static final int MOST_INTERSECTIONS = 20_000;

  /** Codes of a prediction that follows from a score. */
  static final int PREDICTED = 4;

  static final int NOT_PREDICTED = 1;

  private final int[] sameCodes = new int[Values.FIRST];

  long rows;
  long captures;
  final Notes notes = new Notes();
  final Notes warnings = new Notes();

  /** Null where it is not asked for. */
  final Values label;

  final Values prediction;
  final Values group;
  final List<Values> facets = new ArrayList<>();

  /** By facet, label, prediction and group, for each facet. */
  final List<CellCounts> cells = new ArrayList<>();

  /** By segment as well, for each column that has some. */
  final List<SegmentRows> segments = new ArrayList<>();

  /** By all facets, label and prediction; null for one facet, or for too many. */
  final CellCounts intersections;

  /** Null where it is not asked for. */
  final RowSample sample;

  /** Of the first row. */
  String[] names;

  Tally(Question question) {
    label = values(question.label);
    prediction = values(question.prediction);
    group = values(question.group);
    for (Question.Asked facet : question.facets) {
      facets.add(new Values(facet));
      cells.add(new CellCounts(MOST_CELLS));
    }
    for (Segmentation column : question.segments) {
      segments.add(new SegmentRows(column, facets.size(), MOST_CELLS));
    }
    boolean several = facets.size() > 1 && facets.size() + 2 <= CellCounts.MOST_COLUMNS;
    intersections = several ? new CellCounts(MOST_INTERSECTIONS) : null;
    sample =
        question.sampledRows > 0
            ? new RowSample(question.sampledRows, question.sampledCells)
            : null;
    for (int code = 0; code < sameCodes.length; code++) {
      sameCodes[code] = code;
    }
  }

  private static Values values(Question.Asked asked) {
    return asked == null ? null : new Values(asked);
  }

  /** Takes in what is known of the partition that follows. */
  void merge(Tally later) {
    rows += later.rows;
    captures += later.captures;
    notes.merge(later.notes);
    warnings.merge(later.warnings);
    names = names == null ? later.names : names;
    int[] labels = merged(label, later.label);
    int[] predictions = merged(prediction, later.prediction);
    int[] groups = merged(group, later.group);
    int[][] all = new int[facets.size() + 2][];
    for (int i = 0; i < facets.size(); i++) {
      all[i] = facets.get(i).merge(later.facets.get(i));
      cells.get(i).merge(later.cells.get(i), all[i], labels, predictions, groups);
      for (int column = 0; column < segments.size(); column++) {
        segments
            .get(column)
            .merge(later.segments.get(column), i, all[i], labels, predictions, groups);
      }
    }
    all[facets.size()] = labels;
    all[facets.size() + 1] = predictions;
    if (intersections != null) {
      intersections.merge(later.intersections, all);
    }
    if (sample != null) {
      int[][] ofSample = java.util.Arrays.copyOf(all, facets.size() + 1);
      ofSample[facets.size()] = predictions;
      sample.merge(later.sample, ofSample);
    }
  }

  private int[] merged(Values mine, Values later) {
    return mine == null ? sameCodes : mine.merge(later);
  }

  void write(OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("rows", rows);
      json.writeNumberField("captures", captures);
      notes.write(json, "notes");
      warnings.write(json, "warnings");
      json.writeArrayFieldStart("names");
      for (String name : names == null ? new String[0] : names) {
        json.writeString(name);
      }
      json.writeEndArray();
      write(json, "label", label);
      write(json, "prediction", prediction);
      write(json, "group", group);
      json.writeArrayFieldStart("facets");
      for (int i = 0; i < facets.size(); i++) {
        json.writeStartObject();
        write(json, "column", facets.get(i));
        cells.get(i).write(json, "cells", 4);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("segments");
      for (SegmentRows column : segments) {
        column.write(json);
      }
      json.writeEndArray();
      if (intersections != null) {
        intersections.write(json, "intersections", facets.size() + 2);
      }
      if (sample != null) {
        sample.write(json);
      }
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, String field, Values values) throws IOException {
    if (values != null) {
      json.writeFieldName(field);
      values.write(json);
    }
  }
}
