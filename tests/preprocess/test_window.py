from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preprocess.inputs import InputFile
from preprocess.window import Window, hour_of, record_time, select_files

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
    inside = window.holds(file_hour + timedelta(minutes=minute))
    if selection.whole:
        assert inside
    if selection.outside:
        assert not inside


@pytest.mark.parametrize(
    "text", ["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "2026-01-31T12:00:00.000Z"]
)
def test_record_times_are_read(text: str) -> None:
    assert record_time(text) == HOUR


def test_a_record_time_that_is_none_is_none() -> None:
    assert record_time("{%s}") is None
