"""What people see of every job, and what a script made of a record; plain lines without a terminal."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.plain_text import plain
from understudy.container.markup import shown
from understudy.report import REPORT

if TYPE_CHECKING:
    from understudy.container.commands.dry_run import Trial
    from understudy.container.running.finished import Finished


def print_finished(console: Console, finished: "Finished") -> None:
    """What was found, as its monitor type shows it, the message, and where the documents are."""
    if finished.show:
        finished.show(console)
    style = "yellow" if finished.violations else "green"
    console.print(plain(finished.in_words), style=style, markup=False, highlight=False, soft_wrap=True)
    for path in finished.documents.values():
        _print_line(console, f"  {path}")
    if page := finished.documents.get(REPORT):
        print_page(console, page)


def print_page(console: Console, page: Path) -> None:
    """The address of a page, as a browser takes it."""
    _print_line(console, f"Look at it: {page.resolve().as_uri()}")


def print_trials(console: Console, trials: Sequence["Trial"]) -> None:
    """Each record beside what the script made of it; below it where there is no terminal."""
    if console.is_terminal:
        console.print(trial_table(trials))
        return
    for trial in trials:
        for line in _lines_of(trial):
            _print_line(console, line)


def trial_table(trials: Sequence["Trial"]) -> Table:
    """A row for each record."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, expand=True)
    table.add_column("what went in", ratio=1, overflow="fold")
    table.add_column("what came out", ratio=1, overflow="fold")
    for trial in trials:
        table.add_row(f"[dim]{shown(trial.place)}[/]\n{shown(trial.given)}", _came_out(trial))
    return table


def _lines_of(trial: "Trial") -> Iterator[str]:
    yield trial.place
    yield from (f"  in   {line}" for line in trial.given.splitlines())
    for number, row in enumerate(trial.rows):
        if number:
            yield "  next row"
        yield from (f"  out  {key} = {'missing' if value is None else value}" for key, value in row.items())
    if not trial.rows:
        yield from (f"  out  {line}" for line in (trial.traceback or trial.told).splitlines())


def _print_line(console: Console, text: str) -> None:
    console.print(plain(text), markup=False, highlight=False, soft_wrap=True)


def _came_out(trial: "Trial") -> str:
    if trial.traceback:
        return f"[red]{shown(trial.traceback)}[/]"
    rows = [
        "\n".join(
            f"{shown(key)} = {'[dim]missing[/]' if value is None else shown(value)}"
            for key, value in row.items()
        )
        for row in trial.rows
    ]
    return "\n[dim]next row[/]\n".join(rows) or f"[yellow]{shown(trial.told)}[/]"
