package understudy.preprocess;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Counts by day; of days beyond {@link #MOST}, which only strangers' times bring, by none. */
final class MergeDays implements Serializable {
  private static final long serialVersionUID = 1L;

  static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

  private static final int MOST = 1000;

  private final int kinds;

  /** By days since 1970; those of no known day by {@link MergeSource#UNKNOWN}. */
  private final TreeMap<Long, long[]> days = new TreeMap<>();

  /** {@code kinds} of what is counted. */
  MergeDays(int kinds) {
    this.kinds = kinds;
  }

  static long dayOf(long millis) {
    return millis == MergeSource.UNKNOWN ? millis : Math.floorDiv(millis, DAY_MILLIS);
  }

  void count(long day, int kind) {
    counts(day)[kind]++;
  }

  void add(MergeDays later) {
    later.days.forEach(
        (day, more) -> {
          long[] counts = counts(day);
          for (int kind = 0; kind < kinds; kind++) counts[kind] += more[kind];
        });
  }

  private long[] counts(long day) {
    long[] counts = days.get(day);
    if (counts != null) return counts;
    int known = days.size() - (days.containsKey(MergeSource.UNKNOWN) ? 1 : 0);
    long key = known < MOST ? day : MergeSource.UNKNOWN;
    return days.computeIfAbsent(key, unseen -> new long[kinds]);
  }

  /** A list of days, each with its counts; null stands for no known day. */
  void write(JsonGenerator json, String name) throws IOException {
    json.writeArrayFieldStart(name);
    for (Map.Entry<Long, long[]> day : days.entrySet()) {
      json.writeStartArray();
      if (day.getKey() == MergeSource.UNKNOWN) json.writeNull();
      else json.writeNumber(day.getKey());
      for (long count : day.getValue()) json.writeNumber(count);
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
