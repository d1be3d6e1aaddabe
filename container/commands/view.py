"""What people see on a terminal of every job, and what a script made of a record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.plain import plain_lines
from understudy.container.markup import shown

if TYPE_CHECKING:
    from understudy.container.commands.dry_run import Trial
    from understudy.container.running.finished import Finished


def print_finished(console: Console, finished: "Finished") -> None:
    """What was found, as its monitor type shows it, the message, and where the documents are."""
    if finished.show:
        finished.show(console)
    style = "yellow" if finished.violations else "green"
    console.print(finished.message, style=style, markup=False, highlight=False, soft_wrap=True)
    for path in finished.documents.values():
        console.print(f"  {plain_lines(str(path))}", markup=False, highlight=False, soft_wrap=True)


def trial_table(trials: Sequence["Trial"]) -> Table:
    """Each record beside what the script made of it."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, expand=True)
    table.add_column("what went in", ratio=1, overflow="fold")
    table.add_column("what came out", ratio=1, overflow="fold")
    for trial in trials:
        table.add_row(f"[dim]{shown(trial.place)}[/]\n{shown(trial.given)}", _came_out(trial))
    return table


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
