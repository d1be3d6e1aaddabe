package understudy.analyzer.quality;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A column as a user names it: names that are tried in turn, then a place among the row's columns.
 */
public final class Reference implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int COLUMNS_LISTED = 10;

  public final String text;
  private final String[] names;

  /**
   * How many of the names are its own; the others are those of a side's column, as scripts name
   * them.
   */
  private final int own;

  /** From 0; -1 where the reference is no number. */
  private final int index;

  private Reference(JsonNode json) {
    text = json.path("text").asText();
    names = new String[json.path("names").size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = json.path("names").get(i).asText();
    }
    own = json.path("own").asInt(names.length);
    index = json.path("index").asInt(-1);
  }

  /** Reads {@code {"text", "names", "index"}}; null where there is no reference. */
  public static Reference parse(JsonNode json) {
    return json == null || json.isNull() || json.isMissingNode() ? null : new Reference(json);
  }

  /** The column's place in rows of these names, or -1. */
  public int find(String[] columns) {
    int name = named(columns);
    return name >= 0
        ? Arrays.asList(columns).indexOf(names[name])
        : index < columns.length ? index : -1;
  }

  /** The column's name where it is that of a side's column, else null. */
  String foundAs(String[] columns) {
    int name = named(columns);
    return name >= own ? names[name] : null;
  }

  /** Which of the names is the first that these columns have; -1 where none is. */
  private int named(String[] columns) {
    List<String> has = Arrays.asList(columns);
    for (int name = 0; name < names.length; name++) {
      if (has.contains(names[name])) {
        return name;
      }
    }
    return -1;
  }

  /** Why there is no value: the cell is missing, or these columns do not hold it. */
  String missing(String what, String[] columns) {
    if (find(columns) >= 0) {
      return "The " + what + " (column \"" + text + "\") is missing.";
    }
    List<String> listed =
        Arrays.asList(columns).subList(0, Math.min(columns.length, COLUMNS_LISTED));
    return "There is no column \""
        + text
        + "\" for the "
        + what
        + "; the row has "
        + (columns.length == 0 ? "none" : String.join(", ", listed))
        + (columns.length > listed.size()
            ? " and " + (columns.length - listed.size()) + " more."
            : ".");
  }

  String notNumber(String what) {
    return "The " + what + " (column \"" + text + "\") is not a finite number.";
  }
}
