"""A job that a person started: progress on the terminal, what was found as tables, failures in red."""

import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import typer

from understudy.analyzer.plain import plain
from understudy.container.log import LOG, start_log
from understudy.container.running.entrypoint import EXIT_FAILED, ending
from understudy.container.running.stopping import make_scratch

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.container.running.finished import Finished


def run_for_person(given: "Callable[[], dict[str, str]]", *, verbose: bool) -> "Finished":
    """Run the job that `given` builds; a failed one is said in red and ends the process with 1.

    `verbose` shows the parsed configuration and the whole log, on a terminal too.
    """
    from understudy.container.commands.view import print_finished

    console = console_of_person()
    start_log()
    make_scratch()
    finished, message = ending(lambda: _run(given(), console, verbose))
    if finished is None:
        say_failed(message)
    print_finished(console, finished)
    if console.is_terminal:
        _make_archive(console)
    return finished


def say_failed(message: str) -> NoReturn:
    """The message in red, whatever it quotes, and the end of the process."""
    from rich.console import Console

    Console(stderr=True).print(plain(message), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(EXIT_FAILED)


def console_of_person() -> "Console":
    """Standard output as a person sees it."""
    from rich.console import Console

    return Console()


def _run(given: dict[str, str], console: "Console", verbose: bool) -> "Finished":
    from understudy.container.running.progress import logged, on_terminal
    from understudy.container.running.run import run
    from understudy.container.settings.configuration_line import log_configuration
    from understudy.container.settings.reading import job_of_variables
    from understudy.container.settings.scripts_environment import set_for_scripts

    job = job_of_variables(given)
    if verbose:
        log_configuration(job)
    set_for_scripts(given)
    if verbose or not console.is_terminal:
        return run(job, logged)
    LOG.setLevel("WARNING")
    return run(job, on_terminal(console))


def _make_archive(console: "Console") -> None:
    """Makes Java's class-data archive after a person's first command, so that the next ones start sooner."""
    from understudy.analyzer.engine.java_runtime import archive, find_java

    if archive(find_java()) is None:
        with console.status("Once only: preparing faster starts"):
            subprocess.run(
                [sys.executable, "-m", "understudy.container.archive"],
                capture_output=True,
                check=False,
            )
