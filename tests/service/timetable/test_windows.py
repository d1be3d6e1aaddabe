from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.service.timetable.windows import Window, day_folder, hour_folder, in_words, timing_of

HOURLY = {"ScheduleExpression": "cron(0 * ? * * *)"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(schedule: dict[str, str], source: dict[str, str], fire: str) -> tuple[str, str]:
    found = timing_of(schedule, source).window(at(fire))
    return in_words(found.start), in_words(found.end)


def test_an_hourly_window_is_the_hour_before() -> None:
    """As logged: scheduled for 23:00, start_time 22:00, end_time 23:00, captures of 22, results of 23."""
    assert window(HOURLY, {}, "2021-05-06T23:00") == ("2021-05-06T22:00:00Z", "2021-05-06T23:00:00Z")
    hours = timing_of(HOURLY, {}).window(at("2021-05-06T23:00")).hours
    assert [hour_folder(hour) for hour in hours] == ["2021/05/06/22"]


def test_offsets_count_from_the_scheduled_time() -> None:
    """The guide's example of labels that come late."""
    found = window(HOURLY, {"StartTimeOffset": "-P8D", "EndTimeOffset": "-P1D"}, "2020-01-09T13:00")
    assert found == ("2020-01-01T13:00:00Z", "2020-01-08T13:00:00Z")


def test_the_sdks_usual_offsets_are_the_usual_window() -> None:
    offsets = {"StartTimeOffset": "-PT1H", "EndTimeOffset": "-PT0H"}
    assert window(HOURLY, offsets, "2021-05-06T23:00") == window(HOURLY, {}, "2021-05-06T23:00")


@pytest.mark.parametrize(
    ("expression", "fire", "start"),
    [
        ("cron(0 5 ? * * *)", "2020-02-20T05:00", "2020-02-19T05:00:00Z"),
        ("cron(0 0/6 ? * * *)", "2020-02-20T06:00", "2020-02-20T00:00:00Z"),
        ("cron(0 0/5 ? * * *)", "2020-02-20T00:00", "2020-02-19T20:00:00Z"),
    ],
)
def test_other_windows_begin_at_the_fire_before(expression: str, fire: str, start: str) -> None:
    assert window({"ScheduleExpression": expression}, {}, fire)[0] == start


def test_now_looks_at_what_its_schedule_says() -> None:
    schedule = {
        "ScheduleExpression": "NOW",
        "DataAnalysisStartTime": "-PT5H",
        "DataAnalysisEndTime": "-PT1H",
    }
    assert window(schedule, {}, "2021-05-06T10:21:14") == ("2021-05-06T05:21:14Z", "2021-05-06T09:21:14Z")


def test_now_without_times_looks_at_the_last_hour() -> None:
    assert window({"ScheduleExpression": "NOW"}, {}, "2021-05-06T10:21")[0] == "2021-05-06T09:21:00Z"


def test_the_inputs_offsets_go_before_the_schedules() -> None:
    schedule = {**HOURLY, "DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "-PT1H"}
    found = window(schedule, {"StartTimeOffset": "-P1D"}, "2021-05-06T23:00")
    assert found == ("2021-05-05T23:00:00Z", "2021-05-06T22:00:00Z")


@pytest.mark.parametrize(
    ("schedule", "source"),
    [
        (HOURLY, {"StartTimeOffset": "-PT1H", "EndTimeOffset": "-PT1H"}),
        (HOURLY, {"StartTimeOffset": "-PT1H", "EndTimeOffset": "-PT2H"}),
        (HOURLY, {"EndTimeOffset": "-PT1H"}),
        ({"ScheduleExpression": "cron(0 0/5 ? * * *)"}, {"EndTimeOffset": "-PT4H"}),
        ({**HOURLY, "DataAnalysisStartTime": "-PT0H"}, {}),
        ({"ScheduleExpression": "NOW", "DataAnalysisEndTime": "-PT1H"}, {}),
    ],
)
def test_a_window_that_would_hold_nothing_is_refused(
    schedule: dict[str, str], source: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="The window ends before it begins"):
        timing_of(schedule, source)


def test_a_data_analysis_window_of_more_than_a_day_is_refused() -> None:
    schedule = {**HOURLY, "DataAnalysisStartTime": "-PT26H", "DataAnalysisEndTime": "-PT1H"}
    with pytest.raises(ValueError, match="by more than 24 hours"):
        timing_of(schedule, {})


@given(st.integers(0, 23), st.integers(1, 24), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_the_windows_of_a_schedule_follow_each_other_without_gap(
    first: int, step: int, moment: datetime
) -> None:
    timing = timing_of({"ScheduleExpression": f"cron(0 {first}/{step} ? * * *)"}, {})
    assert timing.cron is not None
    fires = timing.cron.after(moment.replace(tzinfo=UTC))
    windows = [timing.window(next(fires)) for _ in range(30)]
    assert all(earlier.end == later.start for earlier, later in pairwise(windows))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=10)),
)
def test_the_hours_and_days_of_a_window_cover_it_and_no_more(start: datetime, length: timedelta) -> None:
    window = Window(start, start + length)
    for steps, step in ((window.hours, timedelta(hours=1)), (window.days, timedelta(days=1))):
        assert steps[0] <= window.start < steps[0] + step
        assert steps[-1] < window.end <= steps[-1] + step
        assert all(later - earlier == step for earlier, later in pairwise(steps))
    assert {day_folder(hour) for hour in window.hours} == {day_folder(day) for day in window.days}


def test_the_period_of_a_fire_is_the_time_since_the_one_before() -> None:
    assert timing_of(HOURLY, {}).period(at("2021-05-06T23:00")) == timedelta(hours=1)
    assert timing_of({"ScheduleExpression": "NOW"}, {}).period(at("2021-05-06T23:10")) == timedelta(days=1)


@pytest.mark.parametrize(
    ("schedule", "source", "overlaps"),
    [
        (HOURLY, {}, False),
        (HOURLY, {"StartTimeOffset": "-PT4H", "EndTimeOffset": "-PT3H"}, False),
        (HOURLY, {"StartTimeOffset": "-P8D", "EndTimeOffset": "-P1D"}, True),
        ({"ScheduleExpression": "NOW"}, {}, True),
    ],
)
def test_windows_overlap_that_are_longer_than_the_period(
    schedule: dict[str, str], source: dict[str, str], overlaps: bool
) -> None:
    assert timing_of(schedule, source).overlaps(at("2021-05-06T23:00")) is overlaps
