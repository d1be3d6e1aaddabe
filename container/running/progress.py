"""What is seen of a run while it goes: one line per stage in a log, a moving line on a terminal."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from understudy.container.log import LOG

if TYPE_CHECKING:
    from rich.console import Console

Tasks = Callable[[], tuple[int, int]]
"""How many tasks are done, and how many there are."""
Words = Callable[[], str]
"""What else is to be seen of a stage now."""


class Progress(Protocol):
    """Shows a stage while its `with` block runs."""

    def __call__(
        self, stage: str, tasks: Tasks | None = None, words: Words | None = None
    ) -> AbstractContextManager[None]:
        """The `with` block of one stage."""
        ...


@contextmanager
def logged(
    stage: str,
    tasks: Tasks | None = None,  # noqa: ARG001 - a log has no moving line
    words: Words | None = None,  # noqa: ARG001
) -> Iterator[None]:
    """One line of the log when the stage begins."""
    LOG.info("%s", stage)
    yield


def on_terminal(console: "Console") -> Progress:
    """A line with the stage, the tasks done and the time; it stays, with a tick, when the stage has ended."""
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    from understudy.container.markup import shown_line

    @contextmanager
    def shown(stage: str, tasks: Tasks | None = None, words: Words | None = None) -> Iterator[None]:
        counted = (BarColumn(bar_width=20), MofNCompleteColumn()) if tasks else ()
        columns = (SpinnerColumn(finished_text="[green]✓"), TextColumn("{task.description}"), *counted)
        with (
            Bars(*columns, TimeElapsedColumn(), console=console) as bars,
            _followed(bars, shown_line(stage), tasks, words),
        ):
            yield

    return shown


@contextmanager
def _followed(bars: Any, stage: str, tasks: Tasks | None, words: Words | None) -> Iterator[None]:
    """Copy the task counts to the bar four times a second until the block ends."""
    line = bars.add_task(stage, total=None)
    ended = threading.Event()

    def follow() -> None:
        while tasks and not ended.wait(0.25):
            done, total = tasks()
            bars.update(line, completed=done, total=total or None)
            if words:
                bars.update(line, description=f"{stage}: {words()}")

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    try:
        yield
        total = bars.tasks[0].total or 1
        bars.update(line, total=total, completed=total)
    finally:
        ended.set()
        follower.join()


def spark_tasks(spark: Any) -> Tasks:
    """The task counts of Spark's running stages, from its status tracker."""

    def count() -> tuple[int, int]:
        tracker = spark.sparkContext.statusTracker()
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        running = [stage for stage in stages if stage]
        return sum(stage.numCompletedTasks for stage in running), sum(stage.numTasks for stage in running)

    return count
