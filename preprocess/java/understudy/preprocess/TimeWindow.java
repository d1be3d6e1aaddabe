package understudy.preprocess;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time of the captures that count, in milliseconds since 1970: {@code start} inside, {@code
 * end} not.
 */
final class TimeWindow implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern TIME =
      Pattern.compile(
          "(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)[Tt ](?<hour>\\d\\d):(?<minute>\\d\\d)"
              + "(?::(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?"
              + "(?<zone>[Zz]|(?<sign>[+-])(?<zonehours>\\d\\d)(?::?(?<zoneminutes>\\d\\d))?)?");

  private final long start;
  private final long end;

  private TimeWindow(long start, long end) {
    this.start = start;
    this.end = end;
  }

  /**
   * The plan's {@code start_millis} and {@code end_millis}; a side that is null or absent is open.
   */
  static TimeWindow of(JsonNode plan) {
    return new TimeWindow(
        plan.hasNonNull("start_millis") ? plan.get("start_millis").asLong() : Long.MIN_VALUE,
        plan.hasNonNull("end_millis") ? plan.get("end_millis").asLong() : Long.MAX_VALUE);
  }

  /** Whether an {@code inferenceTime} is inside. */
  boolean holds(String time) throws Malformed {
    if (time == null)
      throw new Malformed(
          "has no inferenceTime, so that it cannot be told whether it is in the window");
    Long millis = millis(time);
    if (millis == null) {
      throw new Malformed(
          "has the inferenceTime '"
              + Text.shortened(time)
              + "', which is not a time like 2026-01-31T12:00:00Z");
    }
    return millis >= start && millis < end;
  }

  /**
   * Milliseconds since 1970 of a time such as 2026-01-31T12:00:00Z; null when it is none. {@code
   * window.py} reads the same.
   */
  static Long millis(String time) {
    if (time == null) return null;
    Matcher found = TIME.matcher(time);
    if (!found.matches()) return null;
    int hour = number(found.group("hour"));
    int minute = number(found.group("minute"));
    int second = number(found.group("second"));
    int zoneMinutes = number(found.group("zoneminutes"));
    int away = number(found.group("zonehours")) * 60 + zoneMinutes;
    if (hour > 23 || minute > 59 || second > 59 || zoneMinutes > 59 || away > 18 * 60) return null;
    int year = number(found.group("year"));
    if (year == 0) return null;
    long days;
    try {
      days =
          LocalDate.of(year, number(found.group("month")), number(found.group("day"))).toEpochDay();
    } catch (DateTimeException e) {
      return null;
    }
    long minutes =
        (days * 24 + hour) * 60 + minute - ("-".equals(found.group("sign")) ? -away : away);
    String fraction = found.group("fraction") == null ? "" : found.group("fraction");
    return (minutes * 60 + second) * 1000 + number((fraction + "000").substring(0, 3));
  }

  /** Whether a text is a time that names its zone. */
  static boolean isZoned(String text) {
    Matcher found = TIME.matcher(text);
    return found.matches() && found.group("zone") != null;
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
