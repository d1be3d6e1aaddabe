"""What people see on a terminal: violations, documents, and what a script made of a record."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from analyzer.checks.finding import Finding
    from container.dry_run import Trial
    from container.outcome import Outcome


MOST_ROWS = 40


def print_outcome(console: Console, outcome: "Outcome") -> None:
    """The violations as a table, the message, and where the documents are."""
    if outcome.violations:
        console.print(violation_table(outcome.violations[:MOST_ROWS]))
        if len(outcome.violations) > MOST_ROWS:
            console.print(f"... and {len(outcome.violations) - MOST_ROWS} more")
    style = "yellow" if outcome.violations else "green"
    console.print(outcome.message, style=style, markup=False, highlight=False, soft_wrap=True)
    for path in outcome.documents.values():
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True)


def violation_table(violations: Sequence["Finding"]) -> Table:
    """Each violation with what was measured, against what, by which key, and one record as an example."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("feature", "check", "measured", "expected", "threshold", "set by", "example"):
        table.add_column(
            name, overflow="fold", justify="right" if name in ("measured", "threshold") else "left"
        )
    for found in violations:
        table.add_row(
            f"[bold]{escape(found.feature_name)}[/]",
            escape(found.constraint_check_type),
            _cell(found.measured),
            _cell(found.expected),
            _cell(found.threshold),
            _cell(found.set_by),
            _example(found),
        )
    return table


def _cell(value: float | str | None) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else escape(str(value))


def _example(found: "Finding") -> str:
    if not found.offenders:
        return ""
    first = found.offenders[0]
    value = "missing" if first.value is None else f"'{first.value}'"
    place = first.event_id or (f"{Path(first.file).name}, line {first.line}" if first.file else "")
    return escape(f"{value} in {place}" if place else value)


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
