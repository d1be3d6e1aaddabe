"""What a worker does for a job with a preprocessing script: read records, run the handler, send rows."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from os import register_at_fork
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from understudy.analyzer.errors import UserError
from understudy.preprocess.captures import read_capture, sides_of
from understudy.preprocess.clock import AT_REST
from understudy.preprocess.flatten import flatten
from understudy.preprocess.formats import SIDES
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.json_text import read_json
from understudy.preprocess.lines import Split, Unreadable, lines_of, open_unpacked, shrunk
from understudy.preprocess.listed import Shrunk
from understudy.preprocess.malformed import Malformed, decode_line, shortened
from understudy.preprocess.merged import has_label, labelled
from understudy.preprocess.quick_json import read_object
from understudy.preprocess.returned_records import ReturnedRecords
from understudy.preprocess.script import Itself, Returned, Script, failure, rows_returned
from understudy.preprocess.script_log import LimitedLog, script_log, script_logger, script_output
from understudy.preprocess.script_rows import LABELS_OF_SCRIPT, ScriptRows
from understudy.preprocess.time_limit import TimeLimit
from understudy.preprocess.window import Window, record_millis

_copied: list[bool] = []
"""Not empty in a copy of the process that a script has made: to read on there would be to read less here."""
register_at_fork(after_in_child=partial(_copied.append, True))
BATCH_BYTES = 1 << 18
"""Rows are sent together up to this size, so that sending costs nothing for each."""


@dataclass(frozen=True)
class ScriptJob:
    """All that a worker needs beside the splits; `settings` are those of the format in the JVM's plan."""

    script: Path
    format: str
    window: Window
    timeout_seconds: float
    environment: Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    failed: Path | None = None
    """The file that says that the script has failed on a record: no more is read, as the job fails too."""


class Given(NamedTuple):
    """One record to hand to the script, or what is wrong with the line it should have come from."""

    file: str
    start: int
    line: int
    event: str | None
    record: Any
    note: tuple[str, str, str] | None = None
    records: int = 1
    """For how many records the note stands."""


def process_splits(
    job: ScriptJob,
    partitions: Iterable[Iterable[Split]],
    script: Script,
    log: LimitedLog | None = None,
) -> Iterator[bytes]:
    """Rows and notes of a partition's splits; nothing follows a failure of the script."""
    given = (item for splits in partitions for split in splits for item in records_of(job, split))
    return process(job, given, script, log)


def records_of(job: ScriptJob, split: Split) -> Iterator[Given]:
    """The records of a split, and what is wrong with lines that hold none."""
    try:
        yield from READERS[job.format](job, split)
    except Unreadable as error:
        note = ("malformed", str(error), "")
        yield Given(split.path, split.start, error.line, None, None, note, error.records)


def process_rows(job: ScriptJob, source: str, rows: Iterable[Any], script: Script) -> Iterator[bytes]:
    """The same for rows of a data frame as dictionaries."""
    return process(job, (Given(source, 0, n, None, row) for n, row in enumerate(rows, start=1)), script)


def process(
    job: ScriptJob, given: Iterator[Given], script: Script, log: LimitedLog | None = None
) -> Iterator[bytes]:
    """Run the script on each record: the lines that `script_rows` describes, many at a time.

    It has a log of its own for them unless one is given.
    """
    if job.failed and job.failed.exists():
        given = iter(())
    _copied.clear()
    lent, log = log is not None, log or script_log(sys.stderr)
    logger = script_logger(log)
    rows = ScriptRows()
    unchanged = ReturnedRecords(job.format, job.settings, rows)
    try:
        for first in given:
            # Once for many records: for each of them this would take as long as its handler.
            with script_output(log):
                more = _some(job, script.caller(logger), chain([first], given), rows, unchanged)
            if _copied:
                raise UserError(
                    f"The preprocessing script '{job.script}' has forked its process, and the copy went on "
                    "with the records; end what os.fork() makes with os._exit()."
                )
            yield rows.taken()
            if not more:
                if job.failed:
                    job.failed.touch()
                break
        rows.end()
        yield rows.taken()
    finally:
        if not lent:
            log.close_with_note()


def _some(
    job: ScriptJob,
    call: Callable[[Any], Any],
    given: Iterator[Given],
    rows: ScriptRows,
    unchanged: ReturnedRecords,
) -> bool:
    """Sends records through the script until there is a batch of rows; False after the script's failure."""
    plain = job.format != "merged"
    with TimeLimit(job.timeout_seconds) as limit:
        since = limit.clock
        for item in given:
            file, start, line, event, record, note, records = item
            if file is not rows.file or start != rows.start:
                rows.at(file, start)
            if note is not None:
                rows.note(note[0], line, event, *note[1:], records=records)
            else:
                since[0] = monotonic()
                try:
                    returned = call(record)
                    if plain and type(returned) is dict and returned:
                        rows.row(line, event, True, returned)
                    else:
                        _send(job, item, rows_returned(returned, record), rows, unchanged)
                    returned = None  # what a user's object does at its end counts as well
                    since[0] = AT_REST
                except Malformed as error:
                    rows.note("malformed", line, event, str(error), shortened(_text(record)))
                    since[0] = AT_REST
                except BaseException as error:
                    since[0] = monotonic()
                    _note_failure(job, error, item, rows)
                    return False
            if rows.size >= BATCH_BYTES or _copied:
                break
    return True


def _text(record: Any) -> str:
    if isinstance(record, InferenceRecord):
        return json.dumps(record.event_dict, ensure_ascii=False, default=str)
    return record if isinstance(record, str) else json.dumps(record, ensure_ascii=False, default=str)


def _send(
    job: ScriptJob, item: Given, returned: Returned, rows: ScriptRows, unchanged: ReturnedRecords
) -> None:
    line, event = item.line, item.event
    if returned is None:
        rows.note("dropped_by_script", line, event, "was dropped by the preprocessing script", None)
    elif isinstance(returned, Itself):
        unchanged.send(item.file, item.start, line, event, returned.record)
    elif job.format == "merged":
        flat = [dict(sorted(flatten(row).items())) for row in returned]
        if item.record.ground_truth is not None and has_label(flat[0]):
            rows.once(
                LABELS_OF_SCRIPT, line, "labels that the script returns count, not those of the records"
            )
        for index, row in enumerate(labelled(flat, item.record)):
            rows.sorted_row(line, event, index == 0, row)
    else:
        first = True
        for returned_row in returned:
            rows.row(line, event, first, returned_row)
            first = False


def _note_failure(job: ScriptJob, error: BaseException, item: Given, rows: ScriptRows) -> None:
    reason, text = failure(error, job.script, item.record, job.timeout_seconds)
    rows.at(item.file, item.start)
    rows.note("script_failure", item.line, item.event, reason, text)


def _malformed(split: Split, number: int, error: Malformed, line: bytes, event: str | None = None) -> Given:
    text = shortened(line[:1000].decode("utf-8", "replace"))
    return Given(split.path, split.start, number, event, None, ("malformed", str(error), text))


def _captures(job: ScriptJob, split: Split) -> Iterator[Given]:
    path, start = split.path, split.start
    sides = job.settings.get("sides", SIDES)
    for number, line in lines_of(split):
        event = None
        try:
            capture = read_object(line)
            if capture is None or type(capture.get("captureData")) is not dict:
                capture = read_capture(line)
            sides_of(capture, sides)
            metadata = capture.get("eventMetadata")
            metadata = metadata if isinstance(metadata, dict) else {}
            event = metadata.get("eventId")
            event = event if isinstance(event, str) else None
            time = metadata.get("inferenceTime")
            if not split.whole and not _within(job.window, time):
                reason = f"was captured at {time}, outside the window"
                yield Given(path, start, number, event, None, ("outside_window", reason, ""))
                continue
            yield Given(path, start, number, event, InferenceRecord(capture))
        except Malformed as error:
            yield _malformed(split, number, error, line, event)


def _within(window: Window, time: object) -> bool:
    if not isinstance(time, str):
        raise Malformed("has no inferenceTime, so that it cannot be told whether it is in the window")
    moment = record_millis(time)
    if moment is None:
        raise Malformed(
            f"has the inferenceTime '{shortened(time)}', which is not a time like 2026-01-31T12:00:00Z"
        )
    return window.holds(moment)


def _text_lines(_job: ScriptJob, split: Split) -> Iterator[Given]:
    for number, line in lines_of(split):
        try:
            yield Given(split.path, split.start, number, None, decode_line(line))
        except Malformed as error:
            yield _malformed(split, number, error, line)


def _json_lines(_job: ScriptJob, split: Split) -> Iterator[Given]:
    for number, line in lines_of(split):
        try:
            yield Given(split.path, split.start, number, None, read_json(line))
        except Malformed as error:
            yield _malformed(split, number, error, line)


def _json_document(_job: ScriptJob, split: Split) -> Iterator[Given]:
    try:
        with open_unpacked(Path(split.path), split.end) as file:
            content = file.read().removeprefix(b"\xef\xbb\xbf")
    except Shrunk as gone:
        raise shrunk(split, gone, "0 rows", 0) from None
    try:
        value = read_json(content)
    except Malformed as error:
        yield _malformed(split, 1, error, content[:1000])
        return
    for record in value if isinstance(value, list) else [value]:
        yield Given(split.path, split.start, 1, None, record)


READERS: dict[str, Callable[[ScriptJob, Split], Iterator[Given]]] = {
    "capture": _captures,
    "merged": _captures,
    "csv": _text_lines,
    "json-lines": _json_lines,
    "json-document": _json_document,
}
