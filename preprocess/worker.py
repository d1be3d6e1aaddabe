"""What a Python worker does for a job with a preprocessing script: read lines, run the handler, send rows.

Each element sent is one JSON object in ASCII bytes, as `understudy.preprocess.ScriptRows` reads it.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from preprocess.captures import Malformed, decode_line, read_capture, read_json, shortened
from preprocess.inference_record import InferenceRecord
from preprocess.lines import Split, lines_of, open_unpacked
from preprocess.merged import labelled
from preprocess.script import LimitedLog, Script, TookTooLong, failure, load, run, script_logger, time_limit
from preprocess.window import Window, record_time


@dataclass(frozen=True)
class ScriptJob:
    """All that a worker needs beside the splits."""

    script: Path
    format: str
    window: Window
    timeout_seconds: float
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """One record to hand to the script, or what is wrong with the line it should have come from."""

    file: str
    start: int
    line: int
    event: str | None
    record: Any
    note: tuple[str, str, str] | None = None


def process_splits(job: ScriptJob, partitions: Iterable[Iterable[Split]]) -> Iterator[bytes]:
    """Rows and notes of a partition's splits; nothing follows a failure of the script."""
    given = (item for splits in partitions for split in splits for item in READERS[job.format](job, split))
    return process(job, given)


def process_rows(job: ScriptJob, source: str, rows: Iterable[Any]) -> Iterator[bytes]:
    """The same for rows of a data frame, each handed over as a dictionary."""
    given = (Given(source, 0, n, None, row.asDict(recursive=True)) for n, row in enumerate(rows, start=1))
    return process(job, given)


def process(job: ScriptJob, given: Iterator[Given]) -> Iterator[bytes]:
    """Run the script on each record."""
    for name, value in job.environment.items():
        os.environ.setdefault(name, value)
    log = LimitedLog(sys.stderr)
    logger = script_logger(log)
    script: Script | None = None
    try:
        for item in given:
            if item.note is not None:
                yield _note(item, *item.note)
                continue
            try:
                with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
                    script = script or load(job.script, timeout_seconds=job.timeout_seconds)
                    with time_limit(job.timeout_seconds, partial(_give_up, job)):
                        result = run(script, item.record, logger)
            except (Exception, SystemExit, TookTooLong) as error:
                reason, text = failure(error, job.script, item.record, job.timeout_seconds)
                yield _note(item, "script_failure", reason, text)
                return
            try:
                if job.format == "merged" and isinstance(result, list):
                    result = labelled(result, item.record)
            except Malformed as error:
                text = json.dumps(item.record.event_dict, ensure_ascii=False, default=str)
                yield _note(item, "malformed", str(error), shortened(text))
                continue
            yield from _sent(item, result)
    finally:
        log.close_with_note()


def _give_up(job: ScriptJob) -> None:
    """End a worker whose script swallows the end of its time limit; the job fails with it."""
    told = (
        f"script: {job.script} took longer than {job.timeout_seconds:g} seconds and catches every exception; "
    )
    os.write(2, f"{told}its worker ends itself\n".encode())
    os._exit(1)


def _sent(item: Given, result: list[dict[str, str | None]] | InferenceRecord | None) -> Iterator[bytes]:
    where = {"f": item.file, "s": item.start, "l": item.line, "e": item.event}
    if result is None:
        yield _note(item, "dropped_by_script", "was dropped by the preprocessing script", None)
    elif isinstance(result, InferenceRecord):
        yield json.dumps({**where, "c": json.dumps(result.as_dict(), default=str)}).encode("ascii")
    else:
        for index, row in enumerate(result):
            yield json.dumps({**where, "n": index == 0, "r": row}).encode("ascii")


def _note(item: Given, kind: str, reason: str, text: str | None) -> bytes:
    fields = {"f": item.file, "s": item.start, "l": item.line, "e": item.event}
    return json.dumps({"note": kind, **fields, "reason": reason, "text": text}).encode("ascii")


def _malformed(split: Split, number: int, error: Malformed, line: bytes, event: str | None = None) -> Given:
    text = shortened(line[:1000].decode("utf-8", "replace"))
    return Given(split.path, split.start, number, event, None, ("malformed", str(error), text))


def _captures(job: ScriptJob, split: Split) -> Iterator[Given]:
    for number, line in lines_of(split):
        event = None
        try:
            capture = read_capture(line)
            metadata = capture.get("eventMetadata") or {}
            event = metadata.get("eventId")
            time = metadata.get("inferenceTime")
            if not split.whole and not _within(job.window, time):
                reason = f"was captured at {time}, outside the window"
                yield Given(split.path, split.start, number, event, None, ("outside_window", reason, ""))
                continue
            yield Given(split.path, split.start, number, event, InferenceRecord(capture))
        except Malformed as error:
            yield _malformed(split, number, error, line, event)


def _within(window: Window, time: object) -> bool:
    if not isinstance(time, str):
        raise Malformed("has no inferenceTime, so that it cannot be told whether it is in the window")
    moment = record_time(time)
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
    with open_unpacked(Path(split.path), split.gzip) as file:
        content = file.read().removeprefix(b"\xef\xbb\xbf")
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
