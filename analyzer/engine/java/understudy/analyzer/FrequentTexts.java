package understudy.analyzer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The most frequent texts of a column that has too many values to count them all, in the room of
 * some (Misra and Gries 1982, with the batched decrements of Anderson et al. 2017): when it is
 * full, the median count is taken off every count, and what has none left is let go of. So a count
 * is too low by {@link #error} at most, and a text that is not there occurs no more often than
 * that.
 */
final class FrequentTexts implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int KEPT = 128;
  private static final int SLOTS = 256;

  /** Longer texts are not kept: a captured record may be a megabyte long. */
  private static final int LONGEST = 200;

  private final String[] keys = new String[SLOTS];
  private final long[] counts = new long[SLOTS];
  private int size;
  long error;

  void add(String text, long count) {
    if (text.length() > LONGEST) {
      return;
    }
    int slot = find(text);
    if (keys[slot] == null) {
      if (size == KEPT) {
        purge();
        slot = find(text);
      }
      keys[slot] = text;
      size++;
    }
    counts[slot] += count;
  }

  void merge(FrequentTexts other) {
    error += other.error;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (other.keys[slot] != null) {
        add(other.keys[slot], other.counts[slot]);
      }
    }
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("error", error);
    json.writeArrayFieldStart("values");
    Comparator<Integer> rarest = Comparator.comparingLong(slot -> counts[slot]);
    int[] order =
        IntStream.range(0, SLOTS)
            .filter(slot -> keys[slot] != null)
            .boxed()
            .sorted(rarest.reversed().thenComparing(slot -> keys[slot]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int slot : order) {
      json.writeStartArray();
      json.writeString(keys[slot]);
      json.writeNumber(counts[slot]);
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private int find(String text) {
    int hash = text.hashCode();
    int slot = (hash ^ (hash >>> 16)) & SLOTS - 1;
    while (keys[slot] != null && !keys[slot].equals(text)) {
      slot = (slot + 1) & SLOTS - 1;
    }
    return slot;
  }

  private void purge() {
    String[] texts = keys.clone();
    long[] before = counts.clone();
    long[] sorted =
        IntStream.range(0, SLOTS)
            .filter(at -> texts[at] != null)
            .mapToLong(at -> before[at])
            .toArray();
    Arrays.sort(sorted);
    long median = sorted[sorted.length / 2];
    Arrays.fill(keys, null);
    Arrays.fill(counts, 0);
    size = 0;
    error += median;
    for (int at = 0; at < SLOTS; at++) {
      if (texts[at] != null && before[at] > median) {
        int slot = find(texts[at]);
        keys[slot] = texts[at];
        counts[slot] = before[at] - median;
        size++;
      }
    }
  }
}
