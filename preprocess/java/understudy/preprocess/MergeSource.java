package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;

/** A split of a merge's captures or labels, with what its file's folders say. */
final class MergeSource implements Serializable {
  private static final long serialVersionUID = 1L;

  static final long UNKNOWN = Long.MIN_VALUE;

  final Split split;

  /** The file's place in the order of its kind. */
  final int file;

  /** Of captures: the folders above the hour, {@code endpoint/variant}; may be empty. */
  final String tree;

  /** Of captures: {@code yyyy/mm/dd/hh}, null where no folder says it. */
  final String hour;

  /** The day of {@code hour}, counted from 1970, or {@link #UNKNOWN}. */
  final long day;

  /** Of labels: when they were collected, in milliseconds since 1970, or {@link #UNKNOWN}. */
  final long arrival;

  private MergeSource(JsonNode node) {
    split = Split.of(node);
    file = node.path("file").asInt();
    tree = node.path("tree").asText("");
    hour = node.hasNonNull("hour") ? node.get("hour").asText() : null;
    day =
        hour != null
            ? LocalDate.parse(hour.substring(0, 10).replace('/', '-')).toEpochDay()
            : UNKNOWN;
    arrival = node.hasNonNull("arrival") ? node.get("arrival").asLong() : UNKNOWN;
  }

  static ArrayList<ArrayList<MergeSource>> partitions(JsonNode node) {
    ArrayList<ArrayList<MergeSource>> partitions = new ArrayList<>();
    for (JsonNode partition : node) {
      ArrayList<MergeSource> sources = new ArrayList<>();
      for (JsonNode source : partition) sources.add(new MergeSource(source));
      partitions.add(sources);
    }
    return partitions;
  }

  /**
   * The splits of sources, one after the other; {@code current} is the source of the split given
   * last.
   */
  static final class Splits implements Iterator<Split> {
    private final Iterator<MergeSource> sources;
    MergeSource current;

    Splits(Iterator<MergeSource> sources) {
      this.sources = sources;
    }

    @Override
    public boolean hasNext() {
      return sources.hasNext();
    }

    @Override
    public Split next() {
      current = sources.next();
      return current.split;
    }
  }
}
