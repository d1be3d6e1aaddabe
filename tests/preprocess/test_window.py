from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.preprocess.inputs import InputFile
from understudy.preprocess.window import Window, hour_of, record_millis, select_files

HOUR = datetime(2026, 1, 31, 12, tzinfo=UTC)


def captured_at(hour: datetime) -> InputFile:
    return InputFile(Path(f"/in/endpoint/variant/{hour:%Y/%m/%d/%H}/15-02-711-a.jsonl"), 10)


@pytest.mark.parametrize(
    ("path", "hour"),
    [
        ("/in/e/v/2026/01/31/12/x.jsonl", HOUR),
        ("2026/01/31/12/x.jsonl", HOUR),
        ("/in/e/v/2026/13/31/12/x.jsonl", None),
        ("/in/e/v/x.jsonl", None),
        ("/in/2025/01/01/00/e/2026/01/31/12/x.jsonl", HOUR),
    ],
)
def test_the_hour_of_a_file_is_in_its_folders(path: str, hour: datetime | None) -> None:
    assert hour_of(Path(path)) == hour


def test_a_file_of_an_hour_inside_counts_whole() -> None:
    file = captured_at(HOUR)
    assert select_files([file], Window(HOUR, HOUR + timedelta(hours=1))).whole == [file]


def test_a_file_of_an_hour_across_the_edge_asks_its_records() -> None:
    file = captured_at(HOUR)
    assert select_files([file], Window(HOUR + timedelta(minutes=30), None)).partly == [file]


def test_the_hour_that_begins_at_the_end_is_outside() -> None:
    file = captured_at(HOUR)
    assert select_files([file], Window(None, HOUR)).outside == [file]


def test_a_file_without_an_hour_asks_its_records() -> None:
    file = InputFile(Path("/in/x.jsonl"), 1)
    assert select_files([file], Window(HOUR, None)).partly == [file]


def test_without_a_window_every_file_counts_whole() -> None:
    file = InputFile(Path("/in/x.jsonl"), 1)
    assert select_files([file], Window()).whole == [file]


@given(
    start=st.integers(-300, 300),
    length=st.integers(1, 300),
    hour=st.integers(-5, 5),
    minute=st.integers(0, 59),
)
def test_files_and_their_records_agree(start: int, length: int, hour: int, minute: int) -> None:
    window = Window(HOUR + timedelta(minutes=start), HOUR + timedelta(minutes=start + length))
    file_hour = HOUR + timedelta(hours=hour)
    selection = select_files([captured_at(file_hour)], window)
    moment = record_millis((file_hour + timedelta(minutes=minute)).isoformat())
    assert moment is not None
    inside = window.holds(moment)
    if selection.whole:
        assert inside
    if selection.outside:
        assert not inside


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T12:00:00Z",
        "2026-01-31T13:00:00+01:00",
        "2026-01-31T06:30:00-0530",
        "2026-01-31T12:00:00.000Z",
        "2026-01-31T12:00:00.000999999Z",
        "2026-01-31T12:00:00,0Z",
        "2026-01-31t12:00:00z",
        "2026-01-31T12:00:00",
        "2026-01-31 12:00",
    ],
)
def test_record_times_are_read(text: str) -> None:
    assert record_millis(text) == HOUR.timestamp() * 1000


@pytest.mark.parametrize(
    "text",
    [
        "{%s}",
        "",
        "2026-01-31",
        "20260131T120000Z",
        "2026-02-30T12:00:00Z",
        "0000-01-31T12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00+01:",
        "2026-01-31T12:00:00+19:00",
        "\u0662026-01-31T12:00:00Z",
        "2026-01-31T12:00:00Z ",
    ],
)
def test_a_record_time_that_is_none_is_none(text: str) -> None:
    assert record_millis(text) is None


def test_the_last_hour_that_folders_can_name_has_an_end() -> None:
    last = InputFile(Path("/in/9999/12/31/23/x.jsonl"), 1)
    assert select_files([last], Window(HOUR, None)).whole == [last]
    assert select_files([last], Window(None, HOUR)).outside == [last]
    end = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert select_files([last], Window(None, end)).partly == [last]


def test_a_window_begins_at_the_very_millisecond() -> None:
    at = datetime(2026, 3, 2, 14, 10, 0, 123_000, tzinfo=UTC)
    assert Window(at).holds(record_millis("2026-03-02T14:10:00.123") or 0)
    assert not Window(at).holds(record_millis("2026-03-02T14:10:00.122") or 0)


def test_the_years_1_and_9999_have_moments() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert Window(first, last).holds(record_millis("0001-01-01T00:00:00Z") or 0)
    assert not Window(first, last).holds(record_millis("0001-01-01T00:00:00+01:00") or 0)
    assert not Window(first, last).holds(record_millis("9999-12-31T23:59:00-18:00") or 0)


def test_a_window_holds_its_start_and_not_its_end() -> None:
    window = Window(datetime(1970, 1, 1, 0, 0, 1), datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC))
    assert [window.holds(millis) for millis in (999, 1000, 1999, 2000)] == [False, True, True, False]
