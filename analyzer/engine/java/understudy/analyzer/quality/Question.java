package understudy.analyzer.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What to read of each row; see {@code Question} in {@code analyzer/engine/outcomes.py}. */
final class Question implements Serializable {
  private static final long serialVersionUID = 1L;

  enum Problem {
    REGRESSION,
    BINARY,
    MULTICLASS
  }

  final Problem problem;
  final Reference label;

  /** Null where the prediction follows from probability and threshold. */
  final Reference prediction;

  final Reference probability;
  final double threshold;

  /** The positive label in canonical form; null for either of 1 and true. */
  final String positive;

  /** Labels in canonical form, and the columns of their probabilities. */
  final String[] classes;

  final Reference[] classProbabilities;
  final Reference[] segments;

  private Question(JsonNode json) {
    problem =
        switch (json.path("problem").asText()) {
          case "Regression" -> Problem.REGRESSION;
          case "BinaryClassification" -> Problem.BINARY;
          default -> Problem.MULTICLASS;
        };
    label = Reference.parse(json.path("label"));
    prediction = Reference.parse(json.path("prediction"));
    probability = problem == Problem.BINARY ? Reference.parse(json.path("probability")) : null;
    threshold = json.path("threshold").asDouble();
    positive =
        json.path("positive").isTextual()
            ? LabelCodes.canonical(json.path("positive").asText())
            : null;
    JsonNode perClass = json.path("class_probabilities");
    classes = new String[problem == Problem.MULTICLASS ? perClass.size() : 0];
    classProbabilities = new Reference[classes.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = LabelCodes.canonical(perClass.get(i).path("label").asText());
      classProbabilities[i] = Reference.parse(perClass.get(i).path("column"));
    }
    segments = new Reference[json.path("segments").size()];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = Reference.parse(json.path("segments").get(i));
    }
  }

  static Question parse(String json) throws IOException {
    return new Question(new ObjectMapper().readTree(json));
  }

  boolean isPositive(String canonical) {
    return positive == null
        ? canonical.equals("1") || canonical.equals("true")
        : canonical.equals(positive);
  }

  /** Everything that is looked for in a row. */
  List<Reference> references() {
    List<Reference> all = new ArrayList<>(Arrays.asList(label, prediction, probability));
    all.addAll(Arrays.asList(classProbabilities));
    all.addAll(Arrays.asList(segments));
    all.removeIf(Objects::isNull);
    return all;
  }

  /** Whether the rows have scores that put them in order. */
  boolean ranks() {
    return probability != null;
  }

  boolean thresholded() {
    return prediction == null;
  }
}
