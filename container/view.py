"""What people see on a terminal: violations, documents, and what a script made of a record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from container.dry_run import Trial


def trial_table(trials: Sequence["Trial"]) -> Table:
    """Each record beside what the script made of it."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, expand=True)
    table.add_column("what went in", ratio=1, overflow="fold")
    table.add_column("what came out", ratio=1, overflow="fold")
    for trial in trials:
        table.add_row(f"[dim]{escape(trial.place)}[/]\n{escape(trial.given)}", _came_out(trial))
    return table


def _came_out(trial: "Trial") -> str:
    if trial.traceback:
        return f"[red]{escape(trial.traceback)}[/]"
    rows = [
        "\n".join(
            f"{escape(key)} = {'[dim]missing[/]' if value is None else escape(value)}"
            for key, value in row.items()
        )
        for row in trial.rows
    ]
    return "\n[dim]next row[/]\n".join(rows) or f"[yellow]{escape(trial.told)}[/]"
