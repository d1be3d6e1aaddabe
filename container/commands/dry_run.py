"""A preprocessing script run on a few captured records, without Spark: what went in and what came out."""

import json
import os
import pickle
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from understudy.analyzer.errors import UserError, internal_error
from understudy.container.commands.given import in_options, passed_over, variables
from understudy.container.commands.options import Reading
from understudy.container.commands.run import say_failed
from understudy.preprocess.formats import DatasetFormat, Parquet, parse_dataset_format
from understudy.preprocess.guard import LAST_SECONDS, Guard
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import Lines, ReadOptions, lines_to_read, script_job
from understudy.preprocess.script import load
from understudy.preprocess.script_endings import fault_of, left_by, named
from understudy.preprocess.script_log import script_log, script_output
from understudy.preprocess.script_rows import LABELS_OF_SCRIPT, SORTED_AS_TEXTS, read_back
from understudy.preprocess.worker import ScriptJob, process, records_of

NOWHERE = Path("output")
"""Where a job that is looked at only would write."""


@dataclass(frozen=True)
class Trial:
    """One record that a script was given: its place, its text, and the rows or what is told instead."""

    place: str
    given: str
    rows: tuple[dict[str, str | None], ...] = ()
    told: str = ""
    traceback: str = ""


def tried(script: Path, captures: Path, reading: Reading, *, records: int, json: bool) -> list[Trial]:
    """`dry_run` by a person's options; a failure is said and ends the process with 1."""
    from understudy.container.commands.data_format import dataset_format
    from understudy.container.settings.reading import job_of_variables
    from understudy.container.settings.scripts_environment import set_for_scripts

    if said := passed_over(os.environ):
        print(said, file=sys.stderr)
    try:
        given = variables(
            {
                "dataset_source": captures,
                "dataset_format": dataset_format(captures, reading),
                "output_path": NOWHERE,
                "record_preprocessor_script": script,
            },
            reading.variables(),
            sets={},
        )
        # Only these are asked of the job: what one on merged captures needs beside is not known here.
        limits = job_of_variables({**given, "dataset_format": '{"csv":{}}'})
        set_for_scripts(given)
        return dry_run(
            script,
            captures,
            parse_dataset_format(given["dataset_format"]),
            records=records,
            timeout_seconds=limits.understudy_script_timeout_seconds,
            output_columns=limits.understudy_output_columns,
            follow_links=limits.follows_links,
        )
    except UserError as error:
        say_failed(f"Failed: {in_options(str(error))}", as_json=json)
    except Exception as error:
        say_failed(f"Failed: {internal_error(error)}", as_json=json)


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

    In a process of its own, which ends at the first failure, as a job does. UserError when there are no
    files, or no script that loads.
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
    with tempfile.TemporaryDirectory() as folder, Guard(timeout_seconds, LAST_SECONDS) as guard:
        made = Path(folder) / "trials"
        made.touch()
        guard.start(partial(_try, job, lines, records, made))
        (ending,) = guard.endings()
        trials, begun = _made(made)
    if guard.left:
        print(left_by(named(job), guard.left), file=sys.stderr)
    if fault := fault_of(job, ending):
        if begun is None:
            raise UserError(fault)
        trials.append(replace(begun, told=fault, traceback=fault))
    return trials


def _try(job: ScriptJob, lines: Lines, records: int, made: Path) -> None:
    """Adds each record to the file before it is tried, and then the trial."""
    with script_output(script_log(sys.stderr)):
        script = load(job.script, timeout_seconds=job.timeout_seconds)
    given = (item for splits in lines.partitions for split in splits for item in records_of(job, split))
    for item in islice(given, records):
        given_text = _text(item.record) if item.note is None else item.note[2]
        begun = Trial(f"{item.file}, line {item.line}", given_text)
        _add(begun, made)
        trial = _trial(begun, list(read_back(process(job, iter([item]), script))))
        _add(trial, made)
        if trial.traceback:
            break


def _add(trial: Trial, made: Path) -> None:
    with made.open("ab") as file:
        pickle.dump(trial, file)


def _made(made: Path) -> tuple[list[Trial], Trial | None]:
    """Whole trials, and the one that was begun and never ended."""
    added: list[Trial] = []
    with made.open("rb") as file, suppress(EOFError):
        while True:
            added.append(pickle.load(file))
    return added[1::2], added[-1] if len(added) % 2 else None


def _text(record: object) -> str:
    value = record.as_dict() if isinstance(record, InferenceRecord) else record
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _trial(begun: Trial, sent: list[dict[str, object]]) -> Trial:
    for message in sent:
        if message.get("note") in (None, SORTED_AS_TEXTS, LABELS_OF_SCRIPT):
            continue
        reason = str(message["reason"])
        failed = message["note"] == "script_failure"
        return replace(begun, told=reason.rpartition("\n")[2], traceback=reason if failed else "")
    returned = [dict(row) for message in sent if isinstance(row := message.get("row"), dict)]
    told = "the record itself" if any("record" in message for message in sent) else ""
    told = told or ("" if returned else "no row, as the line is a header")
    return replace(begun, rows=tuple(returned), told=told)
