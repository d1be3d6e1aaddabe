"""Pieces of a work that asks a model, done where Spark's executors are."""

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from pyspark import AccumulatorParam
from pyspark.sql import SparkSession

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.engine.python_workers import context_of
from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.asking import Asking, calls_to, prediction_by
from understudy.analyzer.inference.counts import in_words
from understudy.analyzer.prediction import Found, Piece, Predict, Spread

if TYPE_CHECKING:
    from pyspark import Accumulator, SparkContext

LOG = logging.getLogger("understudy")
LOOK_SECONDS = 0.25
"""How often it is looked whether a task has failed: the others are not waited for then."""


def over_executors(spark: SparkSession, asking: Asking) -> Spread:
    """Pieces divided among the executors' cores, and among these the calls that may be made at once.

    UserError is that of the first task that has one, which Spark does not try again: the model was asked with
    patience there. How much was asked is logged.
    """
    context = context_of(spark)

    def spread(work: Callable[[Predict, Piece], Found], pieces: Sequence[Piece]) -> list[Found]:
        tasks = min(len(pieces), context.defaultParallelism, asking.limits.at_once)
        told = _Told.by(context)
        begun = monotonic()
        dealt = [[*enumerate(pieces)][task::tasks] for task in range(tasks)]
        asked = context.parallelize(zip(shares(asking, tasks), dealt, strict=True), tasks)
        with plain_errors(spark), _ended_by(told, context):
            found = dict(asked.flatMap(partial(_done, work, told)).collect())
        words = in_words(told.calls.value, told.rows.value, monotonic() - begun, None)
        LOG.info("asked %s: %s, from %s", asking.door.in_words, words, _listed(told.hosts.value))
        return [found[at] for at in range(len(pieces))]

    return spread


def shares(asking: Asking, tasks: int) -> list[Asking]:
    """The model as each task is to ask it, the calls at once divided among them."""
    each, over = divmod(asking.limits.at_once, tasks)
    limits = [replace(asking.limits, at_once=each + (task < over)) for task in range(tasks)]
    return [replace(asking, limits=one) for one in limits]


class _Texts(AccumulatorParam["frozenset[str]"]):  # type: ignore[misc]
    """Those of all tasks, each once."""

    def zero(self, value: frozenset[str]) -> frozenset[str]:
        return value - value

    def addInPlace(self, value1: frozenset[str], value2: frozenset[str]) -> frozenset[str]:
        return value1 | value2


@dataclass(frozen=True)
class _Told:
    """What tasks say when they end: calls, rows that were answered, their hosts, why one has failed."""

    calls: "Accumulator[int]"
    rows: "Accumulator[int]"
    hosts: "Accumulator[frozenset[str]]"
    faults: "Accumulator[frozenset[str]]"

    @classmethod
    def by(cls, context: "SparkContext") -> "_Told":
        texts: list[Any] = [context.accumulator(frozenset(), _Texts()) for _ in range(2)]
        return cls(context.accumulator(0), context.accumulator(0), *texts)


def _done(
    work: Callable[[Predict, Piece], Found], told: _Told, dealt: tuple[Asking, Sequence[tuple[int, Piece]]]
) -> Iterator[tuple[int, Found]]:
    """What the work finds in the pieces of one task; nothing more once one of them fails."""
    told.hosts.add(frozenset([socket.gethostname()]))
    asking, pieces = dealt
    try:
        calls = calls_to(asking)
        try:
            predict = prediction_by(asking, calls)
            for at, piece in pieces:
                yield at, work(predict, piece)
        finally:
            told.calls.add(calls.made)
            told.rows.add(calls.rows)
    except UserError as error:
        told.faults.add(frozenset([str(error)]))


@contextmanager
def _ended_by(told: _Told, context: "SparkContext") -> Iterator[None]:
    """UserError with what a task says has failed, as soon as it does."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            if told.faults.value:
                context.cancelAllJobs()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except Exception:
        if not told.faults.value:
            raise
    finally:
        over.set()
        watcher.join()
    if told.faults.value:
        raise UserError(min(told.faults.value))


def _listed(hosts: Iterable[str]) -> str:
    names = sorted(hosts)
    return names[0] if len(names) == 1 else f"{len(names)} hosts ({', '.join(names[:10])})"
