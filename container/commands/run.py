"""A job that a person started: its progress, what was found and what to do next; or one JSON object."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NoReturn

import typer

from understudy.analyzer.plain_text import plain
from understudy.container.commands.given import in_options, passed_over
from understudy.container.commands.help import options_here
from understudy.container.commands.options import Telling
from understudy.container.log import LOG, start_log
from understudy.container.running.entrypoint import EXIT_FAILED, ending, log_violations
from understudy.container.running.stopping import make_scratch

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.container.running.finished import Finished


def run_for_person(
    given: "Callable[[], dict[str, str]]",
    telling: Telling,
    next_steps: "Callable[[Finished], Iterable[str]]",
) -> "Finished":
    """Run the job that `given` builds and say how it ended; a failed one ends the process with 1."""
    from understudy.container.commands.result import as_json
    from understudy.container.commands.view import print_finished

    console = console_of_person()
    start_log()
    if not telling.verbose and (telling.json or telling.quiet or console.is_terminal):
        LOG.setLevel("WARNING")
    if said := passed_over(os.environ):
        LOG.warning("%s", said)
    make_scratch()
    # A job sets its variables for scripts; what a person has set is what stood there before.
    environ = dict(os.environ)
    began = time.monotonic()
    finished, message = ending(lambda: _run(given(), console, telling))
    if finished is None:
        say_failed(in_options(message, telling.sets, environ, options_here.get()), as_json=telling.json)
    if telling.json:
        print(as_json(finished, time.monotonic() - began))
    elif telling.quiet:
        log_violations(finished)
    else:
        print_finished(console, finished)
        for line in next_steps(finished):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if console.is_terminal and not (telling.json or telling.quiet):
        _make_archive(console)
    return finished


def say_failed(message: str, *, as_json: bool = False) -> NoReturn:
    """The message in red on a terminal, or as JSON on standard output, and the end of the process."""
    if as_json:
        from understudy.container.commands.result import error_as_json

        print(error_as_json(message))
    else:
        from rich.console import Console

        Console(stderr=True).print(plain(message), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(EXIT_FAILED)


def console_of_person() -> "Console":
    """Standard output as a person sees it."""
    from rich.console import Console

    return Console()


def _run(given: dict[str, str], console: "Console", telling: Telling) -> "Finished":
    from understudy.container.running.progress import logged, on_terminal
    from understudy.container.running.run import run
    from understudy.container.settings.configuration_line import log_configuration
    from understudy.container.settings.reading import job_of_variables
    from understudy.container.settings.scripts_environment import set_for_scripts

    job = job_of_variables(given)
    if telling.verbose:
        log_configuration(job)
    set_for_scripts(given)
    moving = console.is_terminal and not (telling.verbose or telling.json or telling.quiet)
    return run(job, on_terminal(console) if moving else logged)


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
