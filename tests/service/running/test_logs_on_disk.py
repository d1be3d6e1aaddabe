"""Logs that are written and read at the same time."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.service.running import logs_on_disk
from understudy.service.running.logs_on_disk import Page, Writer, events, streams, trimmed

STREAM = "job/algo-1-1700000000"


def writer(folder: Path, **options: Any) -> Writer:
    return Writer(folder, "job", 1_700_000_000, **options)


def written(folder: Path, *texts: str) -> None:
    log = writer(folder)
    for number, text in enumerate(texts):
        log("algo-1", text, number)
    log.close()


def texts(page: Page | None) -> list[str]:
    assert page is not None
    return [event.text for event in page.events]


def page(folder: Path, **options: Any) -> Page:
    found = events(folder, STREAM, **options)
    assert found is not None
    return found


def test_lines_come_back_with_their_times(tmp_path: Path) -> None:
    written(tmp_path, "one", "", "three")
    assert [tuple(event) for event in page(tmp_path).events] == [(0, "one"), (1, ""), (2, "three")]


def test_the_newest_page_comes_first_unless_the_head_is_asked_for(tmp_path: Path) -> None:
    written(tmp_path, *"abcde")
    assert texts(page(tmp_path, limit=2)) == ["d", "e"]
    assert texts(page(tmp_path, limit=2, from_head=True)) == ["a", "b"]


def test_tokens_lead_forward_and_back(tmp_path: Path) -> None:
    written(tmp_path, *"abcde")
    middle = page(tmp_path, limit=2, token=page(tmp_path, limit=2, from_head=True).forward)
    assert texts(middle) == ["c", "d"]
    assert texts(page(tmp_path, token=middle.forward)) == ["e"]
    assert texts(page(tmp_path, token=middle.backward)) == ["a", "b"]


def test_at_the_end_the_same_token_comes_back_until_there_is_more(tmp_path: Path) -> None:
    log = writer(tmp_path)
    log("algo-1", "one")
    end = page(tmp_path, from_head=True).forward
    assert page(tmp_path, token=end).forward == end
    assert texts(page(tmp_path, token=end)) == []
    log("algo-1", "two")
    assert texts(page(tmp_path, token=end)) == ["two"]
    log.close()


def test_a_line_on_its_way_is_not_read_yet(tmp_path: Path) -> None:
    written(tmp_path, "one")
    with (tmp_path / "logs" / f"{STREAM}.log").open("a") as file:
        file.write("5 hal")
    assert (texts(page(tmp_path)), texts(page(tmp_path, from_head=True))) == (["one"], ["one"])


def test_events_are_bounded_by_time(tmp_path: Path) -> None:
    written(tmp_path, *"abcde")
    assert texts(page(tmp_path, since=1, before=3)) == ["b", "c"]
    assert texts(page(tmp_path, since=4, from_head=True, limit=1)) == ["e"]


def test_a_log_larger_than_a_page_is_read_page_by_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs_on_disk, "PAGE_BYTES", 50)
    lines = [f"line {number}" for number in range(40)]
    written(tmp_path, *lines)
    assert [line for part in forward(tmp_path) for line in part] == lines
    assert [line for part in reversed(list(back(tmp_path))) for line in part] == lines


def forward(folder: Path) -> Iterator[list[str]]:
    token, found = None, page(folder, from_head=True)
    while found.forward != token:
        yield texts(found)
        token = found.forward
        found = page(folder, token=token)


def back(folder: Path) -> Iterator[list[str]]:
    token, found = None, page(folder)
    while found.backward != token:
        yield texts(found)
        token = found.backward
        found = page(folder, token=token)


@settings(max_examples=30)
@given(st.lists(st.text(max_size=20), max_size=12), st.integers(1, 5))
def test_whatever_is_written_is_read_line_for_line(lines: list[str], limit: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, "first", *lines)
        token, found, read = None, page(folder, from_head=True, limit=limit), list[str]()
        while found.forward != token:
            read += texts(found)
            token = found.forward
            found = page(folder, token=token, limit=limit)
    assert len(read) == 1 + len(lines)
    assert all(text.isprintable() for text in read)


def test_what_a_terminal_would_obey_is_escaped(tmp_path: Path) -> None:
    written(tmp_path, "a\x1b[31mred\r\n")
    assert texts(page(tmp_path)) == [r"a\x1b[31mred"]


def test_a_very_long_line_becomes_several(tmp_path: Path) -> None:
    written(tmp_path, "x" * (logs_on_disk.LONGEST_LINE + 5))
    assert [len(text) for text in texts(page(tmp_path))] == [logs_on_disk.LONGEST_LINE, 5]


def test_a_full_log_says_how_much_it_has_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs_on_disk, "MOST_BYTES", 10)
    written(tmp_path, "one", "two", "three")
    assert texts(page(tmp_path)) == [
        "one",
        "2 lines were not kept: a log has 10 bytes, where the disk has room.",
    ]


def test_a_job_that_is_joined_goes_on_in_its_log(tmp_path: Path) -> None:
    first = writer(tmp_path)
    first("algo-1", "one", 1)
    first("algo-1", "two", 2)
    with (tmp_path / "logs" / f"{STREAM}.log").open("a") as file:
        file.write("3 thr")
    second = writer(tmp_path, again=True)
    for number, text in enumerate(("one", "two", "three", "four"), 1):
        second("algo-1", text, number)
    second.close()
    assert texts(page(tmp_path)) == ["one", "two", "three", "four"]


def test_streams_are_found_by_their_jobs_name(tmp_path: Path) -> None:
    log = writer(tmp_path)
    log("algo-2", "b", 7)
    log("algo-1", "a", 5)
    log("algo-1", "a", 6)
    log.close()
    first, second = streams(tmp_path, "job/")
    assert (first.name, first.created, first.first, first.last) == (STREAM, 1_700_000_000_000, 5, 6)
    assert second.name == "job/algo-2-1700000000"
    assert [stream.name for stream in streams(tmp_path, "job/algo-2")] == [second.name]
    assert streams(tmp_path, "jo") == streams(tmp_path, "other/") == []


@pytest.mark.parametrize("name", ["", "job", "../job/algo-1-1", "job/../x", "job/algo-1-1", "a/b/algo-1-1"])
def test_a_stream_that_is_not_there_has_no_page(tmp_path: Path, name: str) -> None:
    assert events(tmp_path, name) is None
    assert streams(tmp_path, name) == []


@pytest.mark.parametrize("token", ["", "x", "f/-1", "f/1/2", "g/1"])
def test_a_token_of_another_kind_is_refused(tmp_path: Path, token: str) -> None:
    written(tmp_path, "one")
    with pytest.raises(ValueError, match="is not one of this stream's"):
        events(tmp_path, STREAM, token=token)


def test_the_oldest_jobs_logs_go_first(tmp_path: Path) -> None:

    for number, job in enumerate(("old", "held", "new")):
        log = Writer(tmp_path, job, 1)
        log("algo-1", "x" * 90, 1)
        log.close()
        os.utime(tmp_path / "logs" / job, (number, number))
    assert trimmed(tmp_path, 200, frozenset({"held"})) == ["old"]
    assert trimmed(tmp_path, 0, frozenset({"held"})) == ["new"]
    assert trimmed(tmp_path / "nowhere") == []


def test_a_closed_log_keeps_nothing_more(tmp_path: Path) -> None:
    log = writer(tmp_path)
    log("algo-1", "one", 1)
    log.close()
    log("algo-1", "from whoever still follows the container", 2)
    assert texts(page(tmp_path)) == ["one"]
