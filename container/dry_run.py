"""A preprocessing script run on a few captured records, without Spark: what went in and what came out."""

import json
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from analyzer.errors import UserError
from preprocess.formats import DatasetFormat, Parquet
from preprocess.inference_record import InferenceRecord
from preprocess.inputs import find_inputs
from preprocess.reading import ReadOptions, lines_to_read, script_job
from preprocess.script import load
from preprocess.script_rows import LABELS_OF_SCRIPT, SORTED_AS_TEXTS, read_back
from preprocess.worker import process, records_of


@dataclass(frozen=True)
class Trial:
    """One record that a script was given: its place, its text, and the rows or what is told instead."""

    place: str
    given: str
    rows: tuple[dict[str, str | None], ...] = ()
    told: str = ""
    traceback: str = ""


def dry_run(
    script: Path,
    captures: Path,
    form: DatasetFormat,
    *,
    records: int,
    timeout_seconds: float,
    output_columns: int = 1,
    follow_links: bool = False,
) -> list[Trial]:
    """Run `script` on the first `records` records of `captures` as a job's worker would.

    It ends at the first failure, as a job does. UserError when there are no files, or no script that loads.
    """
    if isinstance(form, Parquet):
        raise UserError(f"{captures} is Parquet; a script can be tried on captures, CSV and JSON")
    # No file is worth splitting here, which would take a look through all of it.
    options = ReadOptions(
        script_timeout_seconds=timeout_seconds, output_columns=output_columns, partition_bytes=sys.maxsize
    )
    files = find_inputs(captures, follow_links=follow_links)
    lines = lines_to_read([file for file in files if file.size], form, options)
    job = script_job(options, script, lines.kind, lines.settings)
    with redirect_stdout(sys.stderr):
        loaded = load(job.script, timeout_seconds=timeout_seconds)
    given = (item for splits in lines.partitions for split in splits for item in records_of(job, split))
    trials: list[Trial] = []
    for item in islice(given, records):
        sent = list(read_back(process(job, iter([item]), loaded)))
        given_text = _text(item.record) if item.note is None else item.note[2]
        trial = _trial(f"{item.file}, line {item.line}", given_text, sent)
        trials.append(trial)
        if trial.traceback:
            break
    return trials


def _text(record: object) -> str:
    value = record.as_dict() if isinstance(record, InferenceRecord) else record
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _trial(place: str, given: str, sent: list[dict[str, object]]) -> Trial:
    for message in sent:
        if message.get("note") in (None, SORTED_AS_TEXTS, LABELS_OF_SCRIPT):
            continue
        reason = str(message["reason"])
        failed = message["note"] == "script_failure"
        return Trial(place, given, told=reason.rpartition("\n")[2], traceback=reason if failed else "")
    returned = [dict(row) for message in sent if isinstance(row := message.get("row"), dict)]
    told = "the record itself" if any("record" in message for message in sent) else ""
    told = told or ("" if returned else "no row, as the line is a header")
    return Trial(place, given, tuple(returned), told)
