"""What of which files is read, and in which partitions: all that can be said before Spark is there."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.preprocess import defaults
from understudy.preprocess.formats import (
    ByPaths,
    Capture,
    Csv,
    DatasetFormat,
    Json,
    Merged,
    Parquet,
    written_as,
)
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.lines import Split
from understudy.preprocess.one_sided import told_of_sides
from understudy.preprocess.partitions import partitions, weight
from understudy.preprocess.window import Window, select_files

if TYPE_CHECKING:
    from subprocess import Popen

    from understudy.preprocess.by_paths_run import ByPathsRun
    from understudy.preprocess.completion import Completion
    from understudy.preprocess.script_run import ScriptRun
    from understudy.preprocess.worker import ScriptJob


@dataclass(frozen=True)
class ReadOptions:
    """How to read beside the format.

    `names`: the baseline's column names, by position; `exclude`: names, or indices into the table's row;
    `start` and `end` of the time to read (end exclusive); `script` with its limit in seconds for each record;
    `batched_rows`: `split` or `collapse`; `partition_bytes`: files are packed up to it; `output_columns`: how
    many columns are outputs where a CSV dataset has them last; `max_columns`: how many a table may have;
    `completion`: what rows have from elsewhere.
    """

    names: Sequence[str] | None = None
    exclude: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    script: Path | None = None
    script_timeout_seconds: float = defaults.SCRIPT_TIMEOUT_SECONDS
    batched_rows: str = defaults.BATCHED_ROWS
    partition_bytes: int = defaults.PARTITION_BYTES
    output_columns: int = defaults.OUTPUT_COLUMNS
    max_columns: int = defaults.MAX_COLUMNS
    completion: "Completion | None" = None

    @property
    def window(self) -> Window:
        """The time to read."""
        return Window(self.start, self.end)


@dataclass(frozen=True)
class Lines:
    """What to read of files whose records are lines: the JVM's name of the format, splits by partition."""

    kind: str
    partitions: list[list[Split]]
    settings: dict[str, object]


def begin_script(
    inputs: Sequence[InputFile],
    format: DatasetFormat,
    options: ReadOptions,
    folder: Path,
    waiting: "Popen[bytes] | None" = None,
) -> "ScriptRun | None":
    """Runs the script in processes of its own from now on, so that it need not wait for the JVM.

    None where there is no script, or where Spark's workers run it: of Parquet, and where each host has its
    own share of the records. `folder` is where the rows are kept until they are read; `waiting` is a guard
    that waits for this run.
    """
    if options.script is None or isinstance(format, Parquet) or any(file.host for file in inputs):
        return None
    # A job without a script starts without what runs one.
    from understudy.preprocess import script_run

    lines = lines_to_read(inputs, format, options)
    return script_run.begin(
        script_job(options, options.script, lines.kind, lines.settings), lines.partitions, folder, waiting
    )


def begin_by_paths(
    inputs: Sequence[InputFile], format: DatasetFormat, options: ReadOptions, folder: Path
) -> "ByPathsRun | None":
    """Finds the rows of a small input by their paths from now on, beside the JVM.

    None where no paths are given, where a script makes the rows, and of more than one partition or host.
    """
    if not isinstance(format, ByPaths) or options.script is not None:
        return None
    lines = lines_to_read(inputs, format, options)
    first = lines.partitions[0]
    if len(lines.partitions) > 1 or first[0].host is not None:
        return None
    if sum(map(weight, first)) > options.partition_bytes:
        return None
    from understudy.preprocess.by_paths_run import ByPathsRun

    return ByPathsRun(script_job(options, Path(), lines.kind, lines.settings), format, first, folder)


def lines_to_read(inputs: Sequence[InputFile], format: DatasetFormat, options: ReadOptions) -> Lines:
    """The splits of the files in the window; UserError when there is none."""
    files, written = files_to_read(inputs, format, options.window), written_as(format)
    return LINES[type(written)](files, written, options)


def told_by_first(
    inputs: Sequence[InputFile], format: DatasetFormat, options: ReadOptions
) -> dict[str, object]:
    """The settings that the first records give, by the baseline's names; captures alone give any."""
    if not isinstance(format, Capture | Merged):
        return {}
    files = files_to_read(inputs, format, options.window)
    split = options.batched_rows == "split"
    names = None if options.names is None else frozenset(options.names)
    return told_of_sides(files, format.sides, split=split, names=names)


def files_to_read(
    inputs: Sequence[InputFile], format: DatasetFormat, window: Window
) -> list[tuple[InputFile, bool]]:
    """The files that the window holds, each with whether it counts whole; only captures know times."""
    selection = select_files(inputs, window)
    if not selection.whole and not selection.partly:
        start, end = (time.isoformat() if time else "any time" for time in (window.start, window.end))
        raise UserError(
            f"None of the {len(selection.outside)} files lies between start_time {start} and end_time {end} "
            f"(the first is '{selection.outside[0].path}'); "
            "mount the hours of this window, or correct the times."
        )
    timed = isinstance(written_as(format), Capture | Merged)
    whole = set(selection.whole) if timed else {*selection.whole, *selection.partly}
    outside = set(selection.outside)
    return [(file, file in whole) for file in inputs if file not in outside]


def script_job(
    options: ReadOptions, script: Path, kind: str, settings: Mapping[str, object] | None = None
) -> "ScriptJob":
    """All that a process needs to run the script, beside the splits."""
    from understudy.preprocess.worker import ScriptJob

    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPARK_", "PYSPARK_", "PYTHON"))}
    return ScriptJob(
        script.resolve(),
        kind,
        options.window,
        options.script_timeout_seconds,
        kept,
        settings or {},
        name=os.urandom(16).hex(),
    )


def _captures(files: list[tuple[InputFile, bool]], format: Capture, options: ReadOptions) -> Lines:
    return Lines("capture", partitions(files, options.partition_bytes), {"sides": list(format.sides)})


def _merged(files: list[tuple[InputFile, bool]], format: Merged, options: ReadOptions) -> Lines:
    splits = partitions(files, options.partition_bytes)
    return Lines("merged", splits, {"sides": list(format.sides), "ground_truth": True})


def _csv(files: list[tuple[InputFile, bool]], format: Csv, options: ReadOptions) -> Lines:
    splits = partitions(files, options.partition_bytes, quoting=True)
    outputs = options.output_columns if format.outputs_last else 0
    return Lines("csv", splits, {"header": format.header, "outputs_last": outputs})


def _json(files: list[tuple[InputFile, bool]], format: Json, options: ReadOptions) -> Lines:
    splits = partitions(files, options.partition_bytes, splittable=format.lines)
    return Lines("json-lines" if format.lines else "json-document", splits, {})


LINES: dict[type[DatasetFormat], Callable[..., Lines]] = {
    Capture: _captures,
    Merged: _merged,
    Csv: _csv,
    Json: _json,
}
"""The formats whose records are lines or texts: a new one is a function and a line in this table."""
