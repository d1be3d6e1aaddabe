package understudy.analyzer.bias;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import understudy.analyzer.quality.Reference;

/** What to read of each row; see {@code Question} in {@code analyzer/engine/bias.py}. */
final class Question implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A column whose values are told apart. */
  static final class Asked implements Serializable {
    private static final long serialVersionUID = 1L;

    final Reference column;

    /**
     * Values of the configuration in canonical form, and the number that they are a threshold by.
     */
    final List<String> listed = new ArrayList<>();

    final double threshold;

    /** How many values are told apart at most. */
    final int most;

    private Asked(JsonNode json) {
      column = Reference.parse(json.path("column"));
      json.path("listed").forEach(value -> listed.add(value.asText()));
      threshold = json.hasNonNull("threshold") ? json.get("threshold").asDouble() : Double.NaN;
      most = json.path("most").asInt();
    }

    static Asked parse(JsonNode json) {
      return json.isNull() || json.isMissingNode() ? null : new Asked(json);
    }
  }

  /** Null where it is not asked for: all but the facets. */
  final Asked label;

  final Asked prediction;
  final Asked group;
  final List<Asked> facets = new ArrayList<>();

  final List<Segmentation> segments = new ArrayList<>();

  /** The positive label's score; null where predictions are given. */
  final Reference score;

  final double scoreThreshold;

  /**
   * How many distinct rows are kept with their features, and how many of their cells; 0 for none.
   */
  final int sampledRows;

  final long sampledCells;

  /** Columns that are no features. */
  final List<Reference> notFeatures = new ArrayList<>();

  private Question(JsonNode json) {
    label = Asked.parse(json.path("label"));
    prediction = Asked.parse(json.path("prediction"));
    group = Asked.parse(json.path("group"));
    json.path("facets").forEach(facet -> facets.add(Asked.parse(facet)));
    json.path("segments").forEach(column -> segments.add(new Segmentation(column)));
    score = Reference.parse(json.path("score"));
    scoreThreshold = json.path("score_threshold").asDouble();
    sampledRows = json.path("sampled_rows").asInt();
    sampledCells = json.path("sampled_cells").asLong();
    json.path("not_features").forEach(column -> notFeatures.add(Reference.parse(column)));
  }

  static Question parse(String json) throws IOException {
    return new Question(new ObjectMapper().readTree(json));
  }
}
