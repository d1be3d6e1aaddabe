package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How to read and name: the plan that Python hands over as JSON, without the list of files. */
final class ReadingPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  final String format;

  /** Sides of a capture in the table's order: outputs first. */
  final String[] sides;

  /** Whether a label, the record's ground truth, ends each row. */
  final boolean groundTruth;

  final String[] names;
  final String[] exclude;
  final TimeWindow window;
  final boolean split;
  final boolean header;

  /** Whether the rows, or what a script was given, are lines of CSV. */
  final boolean csv;

  /** How many of the last columns of a CSV dataset are outputs and come first in the table. */
  final int outputsLast;

  /** How many columns a table may have, and cells a row. */
  final int maxColumns;

  /**
   * The keys of each side of the first capture that holds outputs and inputs, null by position;
   * null where none was seen.
   */
  final Map<String, String[]> firstKeys;

  /** Whether the first captures hold inputs alone. */
  final boolean inputsAlone;

  private ReadingPlan(JsonNode node) {
    format = node.path("format").asText();
    sides = node.has("sides") ? strings(node.get("sides")) : new String[0];
    groundTruth = node.path("ground_truth").asBoolean(false);
    names = node.hasNonNull("names") ? strings(node.get("names")) : null;
    exclude = node.hasNonNull("exclude") ? strings(node.get("exclude")) : new String[0];
    window = TimeWindow.of(node);
    split = !"collapse".equals(node.path("batched_rows").asText("split"));
    header = node.path("header").asBoolean(false);
    csv = node.has("header");
    outputsLast = node.path("outputs_last").asInt(0);
    maxColumns = node.path("max_columns").asInt(Integer.MAX_VALUE);
    firstKeys = node.hasNonNull("first_keys") ? keys(node.get("first_keys")) : null;
    inputsAlone = node.path("inputs_alone").asBoolean(false);
  }

  static ReadingPlan of(JsonNode node) {
    return new ReadingPlan(node);
  }

  static JsonNode tree(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("the reading plan is not JSON: " + e.getMessage(), e);
    }
  }

  static ArrayList<ArrayList<Split>> partitions(JsonNode node) {
    ArrayList<ArrayList<Split>> partitions = new ArrayList<>();
    for (JsonNode partition : node.path("partitions")) {
      ArrayList<Split> splits = new ArrayList<>();
      for (JsonNode split : partition) splits.add(Split.of(split));
      partitions.add(splits);
    }
    return partitions;
  }

  private static String[] strings(JsonNode array) {
    List<String> out = new ArrayList<>();
    for (JsonNode item : array) out.add(item.isNull() ? null : item.asText());
    return out.toArray(new String[0]);
  }

  private static HashMap<String, String[]> keys(JsonNode node) {
    HashMap<String, String[]> keys = new HashMap<>();
    node.fields().forEachRemaining(side -> keys.put(side.getKey(), strings(side.getValue())));
    return keys;
  }
}
