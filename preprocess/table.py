"""Files of any format as one table of items, ready for the scan."""

import json
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pyspark import RDD
from pyspark.serializers import CPickleSerializer
from pyspark.sql import SparkSession

from analyzer.engine.table import Table
from analyzer.errors import UserError
from preprocess import script_run, worker
from preprocess.formats import Capture, Csv, DatasetFormat, Json, Parquet
from preprocess.inputs import InputFile
from preprocess.lines import Split
from preprocess.plan import partitions
from preprocess.script import load
from preprocess.script_run import ScriptRun
from preprocess.window import Window, select_files

PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class ReadOptions:
    """How to read beside the format.

    `names`: the baseline's column names, by position; `exclude`: names, or indices into the table's row;
    `start` and `end` of the time to read (end exclusive); `script` with its limit in seconds for each record;
    `batched_rows`: `split` or `collapse`; `partition_bytes`: files are packed up to it; `output_columns`: how
    many columns are outputs where a CSV dataset has them last.
    """

    names: Sequence[str] | None = None
    exclude: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    script: Path | None = None
    script_timeout_seconds: float = 60
    batched_rows: str = "split"
    partition_bytes: int = 16 << 20
    output_columns: int = 1

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


def read(
    spark: SparkSession,
    inputs: Sequence[InputFile],
    format: DatasetFormat,
    options: ReadOptions | None = None,
    begun: ScriptRun | None = None,
) -> Table:
    """The table of these files; nothing but headers and schemas is read before it is scanned.

    `begun` is what `begin_script` gave for the same arguments. `UserError` when the script cannot be loaded,
    no file lies in the window, or a file is not of its format.
    """
    options = options or ReadOptions()
    if begun is not None:
        plan = _lines(inputs, format, options)
        rows = begun.rows()
        split = Split(str(rows), 0, rows.stat().st_size, False, True)
        return Table(spark, _from_files(spark, Lines("script-rows", [[split]], plan.settings), options))
    if options.script is not None:
        load(options.script, timeout_seconds=options.script_timeout_seconds)
    if isinstance(format, Parquet):
        return Table(spark, _parquet(spark, _chosen(inputs, format, options.window), options))
    lines = _lines(inputs, format, options)
    if options.script is None:
        return Table(spark, _from_files(spark, lines, options))
    return Table(spark, _from_workers(spark, lines, options, options.script))


def begin_script(
    inputs: Sequence[InputFile], format: DatasetFormat, options: ReadOptions, folder: Path
) -> ScriptRun | None:
    """Runs the script in a process of its own from now on, so that it need not wait for the JVM.

    None where there is no script, or more than one partition: then Spark's workers share the records.
    `folder` is where the rows are kept until they are read.
    """
    if options.script is None or isinstance(format, Parquet) or any(file.host for file in inputs):
        return None
    lines = _lines(inputs, format, options)
    if len(lines.partitions) != 1:
        return None
    return script_run.begin(_script_job(options, options.script, lines.kind), lines.partitions, folder)


def preview(table: Table, most: int = 20) -> list[dict[str, Any]]:
    """The table's first items: rows with `names` and `cells`, or notes with `note` and `reason`."""
    items: list[dict[str, Any]] = json.loads(_records(table.spark).preview(table.items, most))
    return items


def _chosen(
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
    whole = set(selection.whole) if isinstance(format, Capture) else {*selection.whole, *selection.partly}
    outside = set(selection.outside)
    return [(file, file in whole) for file in inputs if file not in outside]


def _records(spark: SparkSession) -> Any:
    return spark._jvm.understudy.preprocess.Records


def _settings(options: ReadOptions, **more: object) -> dict[str, object]:
    start, end = options.window.millis
    return {
        "names": list(options.names) if options.names is not None else None,
        "exclude": list(options.exclude),
        "start_millis": start,
        "end_millis": end,
        "batched_rows": options.batched_rows,
        **more,
    }


def _lines(inputs: Sequence[InputFile], format: DatasetFormat, options: ReadOptions) -> Lines:
    return LINES[type(format)](_chosen(inputs, format, options.window), format, options)


def _from_files(spark: SparkSession, lines: Lines, options: ReadOptions) -> Any:
    partitions = [[asdict(split) for split in part] for part in lines.partitions]
    plan = {"format": lines.kind, "partitions": partitions, **_settings(options, **lines.settings)}
    return _records(spark).files(spark.sparkContext._jsc, json.dumps(plan))


def _from_workers(spark: SparkSession, lines: Lines, options: ReadOptions, script: Path) -> Any:
    splits = lines.partitions
    job = _script_job(options, script, lines.kind)
    context = _context(spark)
    if splits[0][0].host is None:
        given = context.parallelize(splits, len(splits))
    else:
        packed = [bytearray(pickle.dumps(part)) for part in splits]
        located = _records(spark).located(context._jsc, packed, [part[0].host for part in splits])
        given = RDD(located, context, CPickleSerializer())
    sent = given.mapPartitions(partial(worker.process_splits, job))
    return _sent_rows(spark, sent, _settings(options, **lines.settings))


def _sent_rows(spark: SparkSession, sent: Any, settings: dict[str, object]) -> Any:
    # As saveAsTextFile does: the workers' bytes reach the JVM as they are.
    sent._bypass_serializer = True
    return _records(spark).rows(sent._jrdd, json.dumps({"format": "rows", **settings}))


def _context(spark: SparkSession) -> Any:
    """Spark's context, its workers being of this Python and able to import this package."""
    context = spark.sparkContext
    if "PYSPARK_PYTHON" not in os.environ:
        context.pythonExec = sys.executable
    root = str(Path(__file__).resolve().parent.parent)
    paths = context.environment.get("PYTHONPATH", "").split(os.pathsep)
    if root not in paths:
        context.environment["PYTHONPATH"] = os.pathsep.join([root, *filter(None, paths)])
    return context


def _script_job(options: ReadOptions, script: Path, kind: str) -> worker.ScriptJob:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPARK_", "PYSPARK_", "PYTHON"))}
    return worker.ScriptJob(script.resolve(), kind, options.window, options.script_timeout_seconds, kept)


def _captures(files: list[tuple[InputFile, bool]], format: Capture, options: ReadOptions) -> Lines:
    return Lines("capture", partitions(files, options.partition_bytes), {"sides": list(format.sides)})


def _csv(files: list[tuple[InputFile, bool]], format: Csv, options: ReadOptions) -> Lines:
    splits = partitions(files, options.partition_bytes, quoting=True)
    outputs = options.output_columns if format.outputs_last else 0
    return Lines("csv", splits, {"header": format.header, "outputs_last": outputs})


def _json(files: list[tuple[InputFile, bool]], format: Json, options: ReadOptions) -> Lines:
    splits = partitions(files, options.partition_bytes, splittable=format.lines)
    return Lines("json-lines" if format.lines else "json-document", splits, {})


def _parquet(spark: SparkSession, files: list[tuple[InputFile, bool]], options: ReadOptions) -> Any:
    if any(file.host for file, _ in files):
        raise UserError(
            "Parquet cannot be read where each host has its own share: give every host all files "
            "(S3DataDistributionType FullyReplicated)."
        )
    filled = [file.path for file, _ in files if file.size]
    for path in filled:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(-4, os.SEEK_END) if path.stat().st_size >= 12 else None
            if head != PARQUET_MAGIC or file.read(4) != PARQUET_MAGIC:
                raise UserError(
                    f"The file '{path}' is not Parquet, or was cut off; remove it, or correct dataset_format."
                )
    _context(spark)
    frame = spark.read.parquet(*(path.resolve().as_uri() for path in filled))
    settings = _settings(options, source=str(filled[0]))
    if options.script is None:
        return _records(spark).dataset(frame._jdf, json.dumps({"format": "frame", **settings}))
    job = _script_job(options, options.script, "frame")
    return _sent_rows(
        spark, frame.rdd.mapPartitions(partial(worker.process_rows, job, str(filled[0]))), settings
    )


LINES: dict[type, Callable[..., Lines]] = {Capture: _captures, Csv: _csv, Json: _json}
"""The formats whose records are lines or texts: a new one is a function and a line in this table."""
