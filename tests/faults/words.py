"""What a job in a warm JVM says: log, message and documents, on a terminal and a pipe, with the doctor."""

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
    pipe: str
    documents: Mapping[str, str]


def said_by(given: Mapping[str, str], folder: Path) -> Words:
    """Run the job of these variables, with the doctor's look at it before."""
    log, terminal, pipe = io.StringIO(), _console(a_terminal=True), _console(a_terminal=False)
    start_log(log)
    build: Callable[[], Job] = lambda: job_of_variables(given, folder / "ml")  # noqa: E731
    diagnosed = diagnosis(build)
    outcome, message = ending(lambda: run(build()))
    for console in (terminal, pipe):
        for line in [*diagnosed.lines, *diagnosed.faults]:
            console.print(shown_line(line), soft_wrap=True)
        if outcome:
            print_finished(console, outcome)
    output = folder / "output"
    kinds = (".json", ".jsonl", ".html")
    files = [path for path in output.rglob("*") if path.suffix in kinds] if output.is_dir() else []
    documents = {path.name: path.read_text() for path in files}
    return Words(outcome is None, log.getvalue(), message, _shown(terminal), _shown(pipe), documents)


def _console(*, a_terminal: bool) -> Console:
    """One that styles nothing, so that every control in what it shows is a stranger's."""
    return Console(
        file=io.StringIO(), width=10_000, highlight=False, force_terminal=a_terminal, color_system=None
    )


def _shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
