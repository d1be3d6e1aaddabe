"""What people see of bias: each group's metrics with their intervals, what drifted in yellow."""

import math

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.bias.checks import in_text
from understudy.analyzer.bias.documents import BiasDetails, GroupDetail
from understudy.container.markup import print_table, shown, shown_line

MOST_GROUPS = 20


def print_bias(console: Console, details: BiasDetails) -> None:
    """A table for each group of a facet, under the sentence that says which rows are d and which are a."""
    drifted = {(found.facet, found.facet_value, found.metric_name) for found in details.violations or ()}
    for group in details.facets[:MOST_GROUPS]:
        console.print(shown_line(group.groups), highlight=False, soft_wrap=True)
        print_table(console, group_table(group, drifted))
    if len(details.facets) > MOST_GROUPS:
        console.print(f"... and {len(details.facets) - MOST_GROUPS} more groups", highlight=False)


def group_table(group: GroupDetail, drifted: set[tuple[str, str, str]]) -> Table:
    """A row for each metric: value, interval, and the baseline's value."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("metric", "value", "95 % interval", "baseline"):
        table.add_column(heading, justify="left" if heading == "metric" else "right", no_wrap=True)
    table.add_column("why there is none", overflow="fold")
    for name, metric in group.metrics.items():
        interval = metric.interval
        table.add_row(
            name,
            _number(metric.value),
            f"{_number(interval.low)} to {_number(interval.high)}" if interval else "",
            _number(metric.baseline),
            shown(metric.error or ""),
            style="yellow" if (group.facet, group.value, name) in drifted else None,
        )
    return table


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if math.isfinite(value) else in_text(value)
