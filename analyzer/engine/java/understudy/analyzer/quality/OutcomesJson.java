package understudy.analyzer.quality;

import static understudy.analyzer.quality.GroupedRows.GROUPS;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import understudy.analyzer.ExactSum;

/**
 * Writes what was counted for Python, as one object. Labels stand by their place in the list {@code labels}; predictions that
 * follow from a threshold, and the classes of a binary model, are 1 for positive and 0 for not.
 */
final class OutcomesJson {
  private final Question question;
  private final Tally tally;
  private final Ranking ranking;
  private final int[] firstStates;

  /** {@code ranking} and its states are null where there are no scores. */
  OutcomesJson(Question question, Tally tally, Ranking ranking, int[] firstStates) {
    this.question = question;
    this.tally = tally;
    this.ranking = ranking;
    this.firstStates = firstStates;
  }

  void write(OutputStream out) throws IOException {
    // NaN and infinities (errors past a double) go unquoted: Python's reader takes them.
    JsonFactory factory = JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeBooleanField("too_many_labels", tally.labels.tooMany());
      json.writeArrayFieldStart("labels");
      for (String label : tally.labels.texts) {
        json.writeString(label);
      }
      json.writeEndArray();
      json.writeStringField("positive", question.positive);
      json.writeNumberField("rows", tally.rows);
      json.writeNumberField("captures", tally.captures);
      json.writeNumberField("unlabelled", tally.unlabelled);
      tally.notes.write(json, "notes");
      tally.setAside.write(json, "set_aside");
      tally.warnings.write(json, "warnings");
      json.writeObjectFieldStart("found_as");
      for (Map.Entry<String, String> found : tally.foundAs.entrySet()) {
        json.writeStringField(found.getKey(), found.getValue());
      }
      json.writeEndObject();
      json.writeObjectFieldStart("overall");
      grouped(json, tally.overall, 0);
      if (ranking != null) {
        curve(json, ranking);
      }
      json.writeEndObject();
      segments(json);
      if (tally.expectedLabelled != null) {
        expected(json, "expected_labelled", tally.expectedLabelled, ranking == null ? null : ranking.expectedLabelled);
        expected(
            json, "expected_unlabelled", tally.expectedUnlabelled, ranking == null ? null : ranking.expectedUnlabelled);
      }
      json.writeEndObject();
    }
  }

  private void segments(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("segments");
    for (int column = 0; column < tally.segments.length; column++) {
      Segments segments = tally.segments[column];
      json.writeStartObject();
      json.writeNumberField("dropped", segments.dropped);
      json.writeArrayFieldStart("values");
      for (int code = 0; code < segments.values.size(); code++) {
        json.writeStartObject();
        json.writeStringField("value", segments.values.get(code));
        grouped(json, segments.rows.get(code), ranking == null ? 0 : firstStates[column] + code);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void grouped(JsonGenerator json, GroupedRows rows, int state) throws IOException {
    json.writeNumberField("rows", rows.rows);
    if (rows.cells != null) {
      json.writeArrayFieldStart("cells");
      rows.cells.<IOException>forEach(
          (group, actual, predicted, count) -> {
            json.writeArray(new long[] {group, actual, predicted, count}, 0, 4);
          });
      json.writeEndArray();
    } else {
      Errors all = new Errors();
      json.writeArrayFieldStart("errors");
      for (Errors group : rows.errors) {
        Errors errors = group == null ? new Errors() : group;
        errors(json, errors);
        all.merge(errors);
      }
      json.writeEndArray();
      json.writeFieldName("all_errors");
      errors(json, all);
    }
    if (ranking != null) {
      json.writeFieldName("positives");
      json.writeArray(ranking.positives, state * GROUPS, GROUPS);
      json.writeArrayFieldStart("negatives");
      for (int group = 0; group < GROUPS; group++) {
        json.writeNumber(ranking.negatives(state * GROUPS + group));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("wins");
      for (int group = 0; group < GROUPS; group++) {
        json.writeArray(ranking.wins, (state * GROUPS + group) * GROUPS, GROUPS);
      }
      json.writeEndArray();
    }
  }

  private static void errors(JsonGenerator json, Errors errors) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rows", errors.rows());
    json.writeNumberField("absolute", errors.absolute());
    json.writeNumberField("squared", errors.squared());
    json.writeNumberField("label_mean", errors.labelMean());
    json.writeNumberField("label_deviation", errors.labelDeviation());
    json.writeEndObject();
  }

  /** Points in descending order: score, positives and negatives at least as high. */
  private static void curve(JsonGenerator json, Ranking ranking) throws IOException {
    Curve curve = ranking.curve;
    json.writeBooleanField("whole", curve.whole());
    json.writeArrayFieldStart("points");
    for (int point = curve.size() - 1; point >= 0; point--) {
      json.writeStartArray();
      json.writeNumber(curve.score(point));
      json.writeNumber(ranking.positiveRows() - curve.positivesBelow(point));
      json.writeNumber(ranking.negativeRows() - curve.negativesBelow(point));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /** Cells as class, predicted label and sum of probabilities. */
  private void expected(JsonGenerator json, String field, Expected expected, Ranking.ExpectedWins wins)
      throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("rows", expected.rows);
    ExactSum positives = new ExactSum();
    json.writeArrayFieldStart("cells");
    for (int predicted = 0; predicted < expected.codes(); predicted++) {
      ExactSum[] sums = expected.sums(predicted);
      if (sums == null) {
        continue;
      }
      if (question.ranks()) {
        positives.merge(sums[0]);
        cell(json, "1", predicted, sums[0].value());
        cell(json, "0", predicted, sums[0].complement(expected.count(predicted)));
      } else {
        for (int i = 0; i < sums.length; i++) {
          cell(json, question.classes[i], predicted, sums[i].value());
        }
      }
    }
    json.writeEndArray();
    if (wins != null) {
      json.writeNumberField("wins", wins.wins);
      json.writeNumberField("positives", positives.value());
      json.writeNumberField("negatives", positives.complement(expected.rows));
    }
    json.writeEndObject();
  }

  private static void cell(JsonGenerator json, String label, int predicted, double sum) throws IOException {
    json.writeStartArray();
    json.writeString(label);
    json.writeNumber(predicted);
    json.writeNumber(sum);
    json.writeEndArray();
  }
}
