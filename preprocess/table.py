"""Files of any format as one table of items, ready for the scan."""

import json
import os
import pickle
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark import RDD
from pyspark.serializers import CPickleSerializer
from pyspark.sql import DataFrame, SparkSession

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.engine.python_workers import context_of
from understudy.analyzer.engine.table import Table
from understudy.analyzer.errors import UserError
from understudy.preprocess.begun_rows import KIND
from understudy.preprocess.formats import ByPaths, Csv, DatasetFormat, Parquet
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.reading import (
    Lines,
    ReadOptions,
    files_to_read,
    lines_to_read,
    script_job,
    told_by_first,
)

if TYPE_CHECKING:
    from understudy.preprocess.begun_rows import BegunRows

PARQUET_MAGIC, ENCRYPTED_PARQUET_MAGIC = b"PAR1", b"PARE"


def read(
    spark: SparkSession,
    inputs: Sequence[InputFile],
    format: DatasetFormat,
    options: ReadOptions | None = None,
    begun: "BegunRows | None" = None,
) -> Table:
    """The table of these files; nothing but headers and schemas is read before it is scanned.

    `begun` is what `begin_script` or `begin_by_paths` gave for the same arguments, names aside; its table is
    read once.
    `UserError` when no file lies in the window, or a file is not of its format.
    """
    options = options or ReadOptions()
    return _completed(_read(spark, inputs, format, options, begun), options)


def _completed(table: Table, options: ReadOptions) -> Table:
    if options.completion is None:
        return table
    from understudy.preprocess.completed import completed

    return completed(table, options.completion)


def _read(
    spark: SparkSession,
    inputs: Sequence[InputFile],
    format: DatasetFormat,
    options: ReadOptions,
    begun: "BegunRows | None",
) -> Table:
    if isinstance(format, Csv) and format.names:
        options = replace(options, names=format.names)
    left_out = _records(spark).leftOut(spark.sparkContext._jsc) if options.exclude else None
    scripted = options.script is not None
    table = partial(
        Table,
        spark,
        left_out=left_out,
        nested=scripted or not isinstance(format, Csv),
        max_columns=options.max_columns if scripted or not isinstance(format, Csv | Parquet) else None,
    )
    by_workers = options.script if begun is None else None
    if isinstance(format, Parquet):
        files = files_to_read(inputs, format, options.window)
        return table(items=_parquet(spark, files, options, left_out))
    if begun is not None:
        lines = Lines(KIND, begun.partitions, dict(begun.settings))
    else:
        lines = lines_to_read(inputs, format, options)
    lines = replace(lines, settings={**lines.settings, **told_by_first(inputs, format, options)})
    if by_workers is not None:
        return table(items=_from_workers(spark, lines, options, by_workers, left_out))
    if begun is None and isinstance(format, ByPaths):
        return table(items=_by_paths(spark, lines, options, format, left_out))
    return table(items=_from_files(spark, lines, options, left_out))


def of_frame(frame: DataFrame, name: str, options: ReadOptions) -> Table:
    """The table of a Spark frame, as of the same data in Parquet files; `name` stands for the file's.

    It is of the frame's own session, and read by that.
    """
    spark = frame.sparkSession
    context_of(spark)
    left_out = _records(spark).leftOut(spark.sparkContext._jsc) if options.exclude else None
    items = _frame(spark, frame, name, options, left_out)
    return _completed(Table(spark, items, left_out, nested=True), options)


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
        "max_columns": max(options.max_columns, len(options.names or ())),
        **more,
    }


def _from_files(spark: SparkSession, lines: Lines, options: ReadOptions, left_out: Any) -> Any:
    partitions = [[asdict(split) for split in part] for part in lines.partitions]
    plan = {"format": lines.kind, "partitions": partitions, **_settings(options, **lines.settings)}
    return _records(spark).files(spark.sparkContext._jsc, json.dumps(plan), left_out)


def _from_workers(
    spark: SparkSession, lines: Lines, options: ReadOptions, script: Path, left_out: Any
) -> Any:
    from understudy.preprocess import guarded_rows

    job = script_job(options, script, lines.kind, lines.settings)
    sent = _splits(spark, lines).mapPartitions(partial(guarded_rows.splits_guarded, job))
    return _sent_rows(spark, sent, _settings(options, **lines.settings), left_out)


def _by_paths(spark: SparkSession, lines: Lines, options: ReadOptions, format: ByPaths, left_out: Any) -> Any:
    from understudy.preprocess import by_paths

    job = script_job(options, Path(), lines.kind, lines.settings)
    sent = _splits(spark, lines).mapPartitions(partial(by_paths.rows_of, job, format))
    return _sent_rows(spark, sent, _settings(options, **lines.settings), left_out)


def _splits(spark: SparkSession, lines: Lines) -> Any:
    """The partitions' splits, each where its files lie."""
    splits = lines.partitions
    context = context_of(spark)
    if splits[0][0].host is None:
        return context.parallelize(splits, len(splits))
    packed = [bytearray(pickle.dumps(part)) for part in splits]
    located = _records(spark).located(context._jsc, packed, [part[0].host for part in splits])
    return RDD(located, context, CPickleSerializer())


def _sent_rows(spark: SparkSession, sent: Any, settings: dict[str, object], left_out: Any) -> Any:
    # As saveAsTextFile does: the workers' bytes reach the JVM as they are.
    sent._bypass_serializer = True
    return _records(spark).rows(sent._jrdd, json.dumps({"format": "rows", **settings}), left_out)


def _parquet(
    spark: SparkSession, files: list[tuple[InputFile, bool]], options: ReadOptions, left_out: Any
) -> Any:
    if any(file.host for file, _ in files):
        raise UserError(
            "Parquet cannot be read where each host has its own share: give every host all files "
            "(S3DataDistributionType FullyReplicated)."
        )
    filled = [str(file.path.absolute()) for file, _ in files if file.size]
    for path in filled:
        _check_parquet(path)
    context = context_of(spark)
    with plain_errors(spark):
        groups = spark._jvm.understudy.preprocess.ParquetFiles.groups(spark._jsparkSession, filled)
    parts = [
        _frame(spark, DataFrame(group.frame(), spark), group.first(), options, left_out) for group in groups
    ]
    return _records(spark).together(context._jsc, parts)


def _check_parquet(path: str) -> None:
    try:
        with Path(path).open("rb") as file:
            head = file.read(4)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 4))
            tail = file.read()
    except OSError as error:
        raise UserError(f"The file '{path}' cannot be read ({error.strerror}).") from error
    if head == tail == ENCRYPTED_PARQUET_MAGIC:
        raise UserError(f"The file '{path}' is encrypted Parquet, which is not read: give it in the clear.")
    if size < 12 or head != PARQUET_MAGIC or tail != PARQUET_MAGIC:
        raise UserError(
            f"The file '{path}' is not Parquet, or was cut off or damaged; remove it, "
            "or correct dataset_format."
        )


def _frame(spark: SparkSession, frame: DataFrame, source: str, options: ReadOptions, left_out: Any) -> Any:
    settings = _settings(options, source=source)
    if options.script is None:
        return _records(spark).dataset(frame._jdf, json.dumps({"format": "frame", **settings}), left_out)
    from understudy.preprocess import guarded_rows

    job = script_job(options, options.script, "frame")
    sent = frame.rdd.mapPartitions(partial(guarded_rows.rows_guarded, job, source))
    return _sent_rows(spark, sent, settings, left_out)
