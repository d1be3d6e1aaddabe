"""A job in a warm JVM, and all that it says: its log, its message, its documents, a terminal, the doctor."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from understudy.container.commands.view import print_finished
from understudy.container.first_look.doctor import diagnosis
from understudy.container.log import start_log
from understudy.container.markup import shown_line
from understudy.container.running.entrypoint import ending
from understudy.container.running.run import run
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_variables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def warm(spark: "SparkSession") -> Iterator[None]:
    """Jobs within the block share one JVM."""
    from understudy.analyzer.engine import session

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "launch", lambda **_: spark.sparkContext._gateway.understudy_jvm)
        patch.setattr(session, "connect", lambda *_, **__: spark)
        patch.setattr(session, "kill", lambda _: None)
        yield


@dataclass(frozen=True)
class Words:
    """What one job said."""

    failed: bool
    log: str
    message: str
    terminal: str
    documents: Mapping[str, str]


def said_by(given: Mapping[str, str], folder: Path) -> Words:
    """Run the job of these variables, with the doctor's look at it before."""
    log, terminal = io.StringIO(), Console(file=io.StringIO(), width=10_000, highlight=False)
    start_log(log)
    build: Callable[[], Job] = lambda: job_of_variables(given, folder / "ml")  # noqa: E731
    diagnosed = diagnosis(build)
    lines, faults = diagnosed.lines, diagnosed.faults
    for line in [*lines, *faults]:
        terminal.print(shown_line(line), soft_wrap=True)
    outcome, message = ending(lambda: run(build()))
    if outcome:
        print_finished(terminal, outcome)
    output = folder / "output"
    documents = {path.name: path.read_text() for path in output.rglob("*.json*")} if output.is_dir() else {}
    assert isinstance(terminal.file, io.StringIO)
    return Words(outcome is None, log.getvalue(), message, terminal.file.getvalue(), documents)
