package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** The time of the captures that count, in milliseconds since 1970: {@code start} inside, {@code end} not. */
final class TimeWindow implements Serializable {
  private final long start;
  private final long end;

  private TimeWindow(long start, long end) {
    this.start = start;
    this.end = end;
  }

  /** The plan's {@code start_millis} and {@code end_millis}; a side that is null or absent is open. */
  static TimeWindow of(JsonNode plan) {
    return new TimeWindow(
        plan.hasNonNull("start_millis") ? plan.get("start_millis").asLong() : Long.MIN_VALUE,
        plan.hasNonNull("end_millis") ? plan.get("end_millis").asLong() : Long.MAX_VALUE);
  }

  /** Whether an {@code inferenceTime} is inside. */
  boolean holds(String time) throws Malformed {
    if (time == null) throw new Malformed("has no inferenceTime, so that it cannot be told whether it is in the window");
    Long millis = millis(time);
    if (millis == null) {
      throw new Malformed("has the inferenceTime '" + Text.shortened(time) + "', which is not a time like 2026-01-31T12:00:00Z");
    }
    return millis >= start && millis < end;
  }

  /** Milliseconds since 1970 of a time such as 2026-01-31T12:00:00Z; null when it is none. */
  static Long millis(String time) {
    if (time == null) return null;
    try {
      return (time.endsWith("Z") ? Instant.parse(time) : OffsetDateTime.parse(time).toInstant()).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }
}
