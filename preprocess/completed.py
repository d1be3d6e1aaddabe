"""A table whose rows have cells from elsewhere, which Spark's workers add while it is read."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic

from pyspark import RDD, StorageLevel
from pyspark.serializers import NoOpSerializer

from understudy.analyzer.engine.python_workers import context_of
from understudy.analyzer.engine.table import Table
from understudy.analyzer.inference.counts import in_words
from understudy.analyzer.inference.turns import Turns
from understudy.preprocess.call_counts import CallCounts, counted_in
from understudy.preprocess.completion import Completion, complete

SETTINGS: Mapping[str, object] = {"format": "rows", "names": None, "exclude": [], "header": True}
"""Rows come back as they are."""


def completed(table: Table, completion: Completion) -> Table:
    """The table with these cells; a model is asked, and files are read, once its rows are."""
    spark, context = table.spark, context_of(table.spark)
    records = spark._jvm.understudy.preprocess.Records
    items = table.items.coalesce(1) if completion.sides else table.items
    calls, rows = context.accumulator(0), context.accumulator(0)
    # It goes with the table.
    folder = tempfile.TemporaryDirectory(prefix="understudy-calls-")
    counts = CallCounts(Path(folder.name))

    def count(more_calls: int, more_rows: int) -> None:
        calls.add(more_calls)
        rows.add(more_rows)
        counts.add(more_calls, more_rows)

    tasks = min(items.getNumPartitions(), context.defaultParallelism)
    # The driver is among those that have memory; where it alone has some, it is the executor.
    executors = max(1, context._jsc.sc().getExecutorMemoryStatus().size() - 1)
    shared = _shared(completion, tasks, executors)
    sent = RDD(records.sent(items), context, NoOpSerializer()).mapPartitions(partial(complete, shared, count))
    # As saveAsTextFile does: the workers' bytes reach the JVM as they are.
    sent._bypass_serializer = True
    if completion.kept:
        sent.persist(StorageLevel.DISK_ONLY)
    began = monotonic()

    def told() -> str:
        door = completion.asking.door.in_words if completion.asking else ""
        return f"asked {door}: {in_words(calls.value, rows.value, monotonic() - began, None)}"

    def so_far() -> str:
        return in_words(*counted_in(Path(folder.name)), monotonic() - began, completion.expected)

    back = records.rows(sent._jrdd, json.dumps(dict(SETTINGS)), None)
    if completion.asking is None:
        return replace(table, items=back)
    return replace(table, items=back, told=told, so_far=so_far)


def _shared(completion: Completion, tasks: int, executors: int) -> Completion:
    """With the calls at once divided among so many tasks, or made in turns where the tasks are more.

    Each executor makes one call at once at least.
    """
    asking = completion.asking
    if asking is None:
        return completion
    limits = asking.limits
    if tasks > limits.at_once:
        turns = Turns(os.urandom(8).hex(), max(1, limits.at_once // executors))
        limits = replace(limits, at_once=1, turns=turns)
    else:
        limits = replace(limits, at_once=limits.at_once // max(1, tasks))
    return replace(completion, asking=replace(asking, limits=limits))
