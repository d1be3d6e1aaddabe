"""What a script's worker reads and sends, without the JVM that takes it."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.preprocess.reading import capture, merged, side
from understudy.preprocess.lines import Split
from understudy.preprocess.script import Script
from understudy.preprocess.script_rows import read_back
from understudy.preprocess.window import Window
from understudy.preprocess.worker import ScriptJob, process_rows, process_splits, records_of

HOUR = Window(datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2026, 1, 31, 13, tzinfo=UTC))


def split_of(folder: Path, content: str | bytes, *, counts_whole: bool = True) -> Split:
    file = folder / "data"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Split(str(file), 0, file.stat().st_size, False, counts_whole)


def job_of(form: str, **more: Any) -> ScriptJob:
    return ScriptJob(Path("handler.py"), form, more.pop("window", Window()), 60, {}, **more)


def given(folder: Path, content: str | bytes, form: str) -> list[Any]:
    """The records that the script is handed, or what is said of the lines that they should come from."""
    found = records_of(job_of(form), split_of(folder, content))
    return [item.record if item.note is None else item.note[1] for item in found]


def itself(record: Any) -> Any:
    return record


def sent(folder: Path, content: str, form: str, handler: Any = itself, **more: Any) -> list[dict[str, Any]]:
    """What becomes of a file's records, message by message."""
    split = split_of(folder, content)
    lines = process_splits(job_of(form, **more), [[split]], Script(Path("handler.py"), handler, False))
    return list(read_back(lines))


@pytest.mark.parametrize(
    ("form", "content", "records"),
    [
        ("csv", b"a,b\n\n1,2\r\n", ["a,b", "1,2"]),
        ("csv", b"\xff\nx", ["is not UTF-8 (byte 0xff at offset 0 of it)", "x"]),
        ("json-lines", b'{"a": 1}\n[2]\n', [{"a": 1}, [2]]),
        ("json-document", b'\xef\xbb\xbf[{"a": 1}, 2]', [{"a": 1}, 2]),
        ("json-document", b'{"a": 1}', [{"a": 1}]),
        ("csv", gzip.compress(b"1\n2\n"), ["1", "2"]),
    ],
)
def test_the_records_of_a_data_set_are_its_lines_or_values(
    tmp_path: Path, form: str, content: bytes, records: list[Any]
) -> None:
    assert given(tmp_path, content, form) == records


@pytest.mark.parametrize("form", ["json-lines", "json-document"])
def test_what_is_no_json_is_said_and_handed_to_nobody(tmp_path: Path, form: str) -> None:
    (said,) = given(tmp_path, "{", form)
    assert said.startswith("is not JSON: it ends too early")


def test_a_file_that_breaks_off_counts_for_what_is_lost(tmp_path: Path) -> None:
    packed = gzip.compress("\n".join(str(i * 7919) for i in range(20_000)).encode())
    *read, broken = records_of(job_of("csv"), split_of(tmp_path, packed[: len(packed) // 2]))
    assert broken.note is not None
    assert broken.note[1].startswith(f"breaks off after {len(read)} lines, as it cannot be unpacked further")
    assert broken.records == len(read)


@pytest.mark.parametrize("form", ["csv", "json-document"])
def test_a_file_that_became_shorter_is_told(tmp_path: Path, form: str) -> None:
    split = split_of(tmp_path, '["x"]\n' * 100)
    Path(split.path).write_text('["x"]\n' * 50)
    *_, broken = records_of(job_of(form), split)
    assert broken.note is not None
    assert "has become shorter since it was listed, by 300 of 600 bytes" in broken.note[1]
    assert broken.records == 50


def test_captures_outside_the_window_are_set_aside_and_those_without_a_time_malformed(tmp_path: Path) -> None:
    lines = [
        capture(side("1"), None),
        capture(side("2"), None, time="2026-01-31T13:00:00Z"),
        capture(side("3"), None, time="noon"),
        json.dumps({"captureData": {"endpointInput": side("4")}}),
    ]
    split = split_of(tmp_path, "\n".join(lines), counts_whole=False)
    first, *others = records_of(job_of("capture", window=HOUR), split)
    assert first.record.endpoint_input.data == "1"
    assert [other.note and other.note[:2] for other in others] == [
        ("outside_window", "was captured at 2026-01-31T13:00:00Z, outside the window"),
        ("malformed", "has the inferenceTime 'noon', which is not a time like 2026-01-31T12:00:00Z"),
        ("malformed", "has no inferenceTime, so that it cannot be told whether it is in the window"),
    ]


def test_a_file_wholly_in_the_window_needs_no_times(tmp_path: Path) -> None:
    split = split_of(tmp_path, json.dumps({"captureData": {"endpointInput": side("4")}}))
    (only,) = records_of(job_of("capture", window=HOUR), split)
    assert only.note is None


def test_a_capture_that_is_handed_back_is_sent_as_it_is(tmp_path: Path) -> None:
    (message,) = sent(tmp_path, capture(side("1,2"), None), "capture")
    assert json.loads(message["record"])["captureData"]["endpointInput"]["data"] == "1,2"
    assert (message["line"], message["event"]) == (1, "e1")


@pytest.mark.parametrize(
    ("form", "settings", "content", "rows"),
    [
        ("csv", {"header": True}, "a,b\n1,2\n", [{"a": "1", "b": "2"}]),
        ("csv", {}, "1,2\n,4\n", [{"_c0": "1", "_c1": "2"}, {"_c0": None, "_c1": "4"}]),
        ("csv", {"header": True, "outputs_last": 1}, "a,y\n1,3\n", [{"y": "3", "a": "1"}]),
        ("json-lines", {}, '{"a": {"b": 1}}\n[1, "x"]\n', [{"a.b": "1"}, {"_c0": "1", "_c1": "x"}]),
    ],
)
def test_a_record_of_a_data_set_that_is_handed_back_is_read_as_without_a_script(
    tmp_path: Path, form: str, settings: dict[str, Any], content: str, rows: list[Any]
) -> None:
    found = sent(tmp_path, content, form, settings=settings)
    assert [list(message["row"].items()) for message in found] == [list(row.items()) for row in rows]


@pytest.mark.parametrize(
    ("form", "settings", "content", "reason"),
    [
        ("csv", {"header": True}, "a,b\n1\n", "has 1 cell, but the header has 2"),
        ("csv", {}, "1,2\n1,2,3\n", "has 3 cells, but the first row has 2"),
        ("csv", {}, '1,"2\n', 'holds a quote (") that is not closed'),
        ("json-lines", {}, "7\n", "is JSON, but neither an object nor a list"),
    ],
)
def test_a_record_that_is_handed_back_and_cannot_be_read_is_malformed(
    tmp_path: Path, form: str, settings: dict[str, Any], content: str, reason: str
) -> None:
    notes = [message for message in sent(tmp_path, content, form, settings=settings) if "note" in message]
    assert [(note["note"], note["reason"]) for note in notes] == [("malformed", reason)]


def test_rows_of_a_merged_record_get_its_label_where_the_script_gives_none(tmp_path: Path) -> None:
    record = merged("0\n1", side("a\nb"))
    found = sent(tmp_path, record, "merged", lambda _: [{"p": 1}, {"p": 2, "groundTruthData": 9}])
    rows = [message["row"] for message in found if "row" in message]
    assert rows == [{"p": "1", "groundTruthData": "0"}, {"p": "2", "groundTruthData": "9"}]


def test_rows_that_no_labels_fit_are_malformed(tmp_path: Path) -> None:
    (note,) = sent(tmp_path, merged("0\n1", side("a\nb")), "merged", lambda _: [{"p": 1}] * 3)
    said = "became 3 rows in the preprocessing script, but its groundTruthData has 2 labels"
    assert note["reason"].startswith(said)


def test_nothing_is_read_after_the_script_has_failed(tmp_path: Path) -> None:
    failed = tmp_path / "failed"

    def handler(record: str) -> dict[str, float]:
        return {"inverse": 1 / int(record)}

    row, note = sent(tmp_path, "1\n0\n3\n", "csv", handler, failed=failed)
    assert row["row"] == {"inverse": "1.0"}
    assert (note["note"], note["line"]) == ("script_failure", 2)
    assert failed.exists()
    assert sent(tmp_path, "1\n", "csv", handler, failed=failed) == []


def test_a_record_that_the_script_drops_is_counted(tmp_path: Path) -> None:
    (note,) = sent(tmp_path, "1\n", "csv", lambda _: [])
    assert note["note"] == "dropped_by_script"


def test_rows_of_a_frame_are_numbered_from_one() -> None:
    script = Script(Path("handler.py"), lambda row: {"twice": row["n"] * 2}, False)
    sent_rows = b"".join(process_rows(job_of("frame"), "a.parquet", [{"n": 1}, {"n": 2}], script))
    rows = [message for message in read_back([sent_rows]) if "row" in message]
    assert [(message["line"], message["row"]) for message in rows] == [
        (1, {"twice": "2"}),
        (2, {"twice": "4"}),
    ]


def test_a_file_that_ended_before_its_split_lost_no_more_than_the_split(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("x\n" * 50)
    *_, broken = records_of(job_of("csv"), Split(str(file), 200, 300, False, True))
    assert broken.note is not None
    assert "by 100 of 100 bytes" in broken.note[1]
    assert broken.records == 50
