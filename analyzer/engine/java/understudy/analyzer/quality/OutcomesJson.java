package understudy.analyzer.quality;

import static understudy.analyzer.quality.GroupedRows.GROUPS;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import understudy.analyzer.ExactSum;

/**
 * Writes what was counted for Python, as one object. Labels stand by their place in the list {@code
 * labels}; predictions that follow from a threshold, and the classes of a binary model, are 1 for
 * positive and 0 for not.
 */
final class OutcomesJson {
  private final Question question;
  private final Tally tally;
  private final Ranking ranking;
  private final States states;

  /** {@code ranking} and its states are null where there are no scores. */
  OutcomesJson(Question question, Tally tally, Ranking ranking, States states) {
    this.question = question;
    this.tally = tally;
    this.ranking = ranking;
    this.states = states;
  }

  void write(OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
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
      texts(json, "known", tally.known);
      texts(json, "names", tally.names == null ? List.of() : Arrays.asList(tally.names));
      json.writeObjectFieldStart("overall");
      grouped(json, tally.overall, 0);
      json.writeEndObject();
      if (tally.inestimable.rows > 0) {
        json.writeObjectFieldStart("estimable");
        grouped(
            json,
            tally.overall.without(tally.inestimable, question),
            ranking == null ? 0 : states.estimable);
        json.writeEndObject();
      }
      if (tally.bins != null) {
        json.writeFieldName("bins");
        tally.bins.write(json);
      }
      segments(json);
      if (tally.expectedLabelled != null) {
        expected(
            json,
            "expected_labelled",
            tally.expectedLabelled,
            ranking == null ? null : ranking.expectedLabelled);
        expected(
            json,
            "expected_unlabelled",
            tally.expectedUnlabelled,
            ranking == null ? null : ranking.expectedUnlabelled);
      }
      json.writeEndObject();
    }
  }

  private static void texts(JsonGenerator json, String field, Collection<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
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
        grouped(json, segments.rows.get(code), ranking == null ? 0 : states.of(column, code));
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
      json.writeArrayFieldStart("errors");
      for (Errors group : rows.errors) {
        errors(json, group == null ? new Errors() : group);
      }
      json.writeEndArray();
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
      curve(json, ranking.curves[state], state == 0);
    }
  }

  private static void errors(JsonGenerator json, Errors errors) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rows", errors.rows());
    exact(json, "absolute", errors.absolute());
    exact(json, "squared", errors.squared());
    exact(json, "cubes", errors.cubes());
    exact(json, "fourth_powers", errors.fourthPowers());
    exact(json, "sixth_powers", errors.sixthPowers());
    exact(json, "labels", errors.labels());
    exact(json, "label_squares", errors.labelSquares());
    json.writeEndObject();
  }

  /** A whole number, and the power of two that it counts. */
  private static void exact(JsonGenerator json, String field, ExactSum sum) throws IOException {
    json.writeArrayFieldStart(field);
    json.writeNumber(sum.units());
    json.writeNumber(sum.exponent());
    json.writeEndArray();
  }

  /** By score, from the highest down: how many positives and negatives are at least as high. */
  private static void curve(JsonGenerator json, Curve curve, boolean thinned) throws IOException {
    json.writeBooleanField("whole", curve.whole());
    int points = curve.whole() || thinned ? curve.size() : 0;
    json.writeArrayFieldStart("true_positives");
    for (int point = points - 1; point >= 0; point--) {
      json.writeNumber(curve.positivesFrom(point));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("false_positives");
    for (int point = points - 1; point >= 0; point--) {
      json.writeNumber(curve.negativesFrom(point));
    }
    json.writeEndArray();
  }

  /** Cells as class, predicted label and sum of probabilities. */
  private void expected(
      JsonGenerator json, String field, Expected expected, Ranking.ExpectedWins wins)
      throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("rows", expected.rows);
    json.writeArrayFieldStart("cells");
    for (int predicted = 0; predicted < expected.codes(); predicted++) {
      ExactSum[] sums = expected.sums(predicted);
      if (sums == null) {
        continue;
      }
      if (question.ranks()) {
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
      json.writeNumberField("pairs", wins.pairs);
    }
    json.writeEndObject();
  }

  private static void cell(JsonGenerator json, String label, int predicted, double sum)
      throws IOException {
    json.writeStartArray();
    json.writeString(label);
    json.writeNumber(predicted);
    json.writeNumber(sum);
    json.writeEndArray();
  }
}
