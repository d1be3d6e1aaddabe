package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How to read and name: the plan that Python hands over as JSON, without the list of files. */
final class Plan implements Serializable {
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
  /** How many of the last columns of a CSV dataset are outputs and come first in the table. */
  final int outputsLast;

  private Plan(JsonNode node) {
    format = node.path("format").asText();
    sides = node.has("sides") ? strings(node.get("sides")) : new String[0];
    groundTruth = node.path("ground_truth").asBoolean(false);
    names = node.hasNonNull("names") ? strings(node.get("names")) : null;
    exclude = node.hasNonNull("exclude") ? strings(node.get("exclude")) : new String[0];
    window = TimeWindow.of(node);
    split = !"collapse".equals(node.path("batched_rows").asText("split"));
    header = node.path("header").asBoolean(false);
    outputsLast = node.path("outputs_last").asInt(0);
  }

  static Plan of(JsonNode node) {
    return new Plan(node);
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
    for (JsonNode item : array) out.add(item.asText());
    return out.toArray(new String[0]);
  }
}
