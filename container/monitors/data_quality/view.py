"""What people see on a terminal of data quality: the violations."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.drift import P_VALUES
from understudy.container.markup import print_table, shown

MOST_ROWS = 40
EVENT_ID_SHOWN = 8
"""Characters: enough to find the record; `violation_details.json` has the whole id."""


def print_violations(console: Console, violations: Sequence[Finding]) -> None:
    """The first violations as a table, and how many more there are."""
    if violations:
        print_table(console, violation_table(violations[:MOST_ROWS]))
    if len(violations) > MOST_ROWS:
        console.print(f"... and {len(violations) - MOST_ROWS} more")


def violation_table(violations: Sequence[Finding]) -> Table:
    """Each violation: what was measured against what, an example, and the key that set the threshold."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, pad_edge=False)
    table.add_column("feature", overflow="fold", style="bold", max_width=26)
    table.add_column("check", no_wrap=True)
    table.add_column("what was found", overflow="fold", ratio=1)
    for found in violations:
        dim = [line for line in (_example(found), _set_by(found)) if line]
        told = [_measured(found), *(f"[dim]{line}[/]" for line in dim)]
        table.add_row(shown(found.feature_name), shown(found.constraint_check_type), "\n".join(told))
    return table


def _measured(found: Finding) -> str:
    if found.threshold is None:
        names = f": {', '.join(found.columns)}" if found.columns else ""
        return f"{_cell(found.measured)}, expected {_cell(found.expected)}{shown(names)}"
    limit = "at most" if found.constraint_check_type == "baseline_drift_check" else "at least"
    if found.method in P_VALUES:
        limit = "p-value at least"
    kind = f" {_cell(found.expected)}" if found.expected is not None else ""
    return f"{_cell(found.measured)}{kind}, {limit} {_cell(found.threshold)}"


def _cell(value: float | str | None) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else shown(str(value))


def _set_by(found: Finding) -> str:
    """The last part of the key; `violation_details.json` has all of it."""
    key = (found.set_by or "").rpartition(".")[2]
    return "" if found.threshold is None else shown(f"set by {key}")


def _example(found: Finding) -> str:
    if not found.offenders:
        return ""
    first = found.offenders[0]
    value = f"'{first.value}'" if first.value is not None else f"#{first.hash}" if first.hash else ""
    if not value and found.constraint_check_type == "completeness_check":
        value = "missing"
    place = f"event {first.event_id[:EVENT_ID_SHOWN]}" if first.event_id else ""
    if not place and first.file:
        place = f"{Path(first.file).name}, line {first.line}"
    return shown(" in ".join(filter(None, (value, place))))
