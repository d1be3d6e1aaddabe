package understudy.preprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00+01:60",
        "2026-01-31T12:00:00+18:01",
        "2026-02-30T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "0000-01-31T12:00:00Z",
        "2026-01-31",
        "2026-01-31T12:00:00 Z",
        ""
      })
  void aTimeThatDoesNotExistIsNone(String time) {
    assertNull(TimeWindow.millis(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:00:00Z",
        "0001-01-01T00:00:00Z",
        "2024-02-29T23:59:59.999999999-18:00",
        "2026-01-31T12:00+05:30"
      })
  void aTimeIsReadAsJavaReadsIt(String time) {
    assertEquals(OffsetDateTime.parse(time).toInstant().toEpochMilli(), TimeWindow.millis(time));
  }

  @Test
  void aTimeWithoutAZoneIsOneOfUtc() {
    assertEquals(TimeWindow.millis("2026-01-31T12:00:00Z"), TimeWindow.millis("2026-01-31 12:00"));
  }
}
