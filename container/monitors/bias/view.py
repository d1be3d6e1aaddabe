"""What people see of bias: each group's metrics with their intervals, what drifted in yellow."""

import math

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.bias.checks import in_text
from understudy.analyzer.bias.documents import BiasDetails, GroupDetail, MetricDetail, drifted_in_segments
from understudy.analyzer.segments import segment_name
from understudy.container.markup import print_table, shown, shown_line

MOST_GROUPS = 20
MOST_SEGMENTS = 40
SHOWN = ("DPL", "DPPL", "DI", "AD")
"""The metrics of a segment that a line has room for."""


def print_bias(console: Console, details: BiasDetails) -> None:
    """A table for each group of a facet, under the sentence that says which rows are d and which are a."""
    drifted = {(found.facet, found.facet_value, found.metric_name) for found in details.violations or ()}
    for group in details.facets[:MOST_GROUPS]:
        console.print(shown_line(group.groups), highlight=False, soft_wrap=True)
        print_table(console, group_table(group, drifted))
    if len(details.facets) > MOST_GROUPS:
        console.print(f"... and {len(details.facets) - MOST_GROUPS} more groups", highlight=False)
    if details.segments:
        print_table(console, segment_table(details))
        if len(details.segments) > MOST_SEGMENTS:
            more = len(details.segments) - MOST_SEGMENTS
            console.print(f"... and {more} more segments in bias_details.json", highlight=False)


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


def segment_table(details: BiasDetails) -> Table:
    """A line for each group in each segment: its rows, some metrics, and which drifted."""
    drifted = drifted_in_segments(details)
    groups = details.segments[0].facets
    names = [name for name in SHOWN if any(name in group.metrics for group in groups)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("segment", overflow="fold")
    table.add_column("d", overflow="fold")
    for heading in ("rows of d", "of the rest", *names):
        table.add_column(heading, justify="right")
    table.add_column("drifted", overflow="fold")
    for segment in details.segments[:MOST_SEGMENTS]:
        for group in segment.facets:
            off = drifted.get((segment.segmentation, segment.segment, group.facet, group.value), [])
            table.add_row(
                shown(segment_name(segment.segmentation, segment.segment)),
                shown(f"{group.facet} {group.value}"),
                str(group.d.rows),
                str(group.a.rows),
                *(_number(group.metrics.get(name, MetricDetail()).value) for name in names),
                ", ".join(off),
                style="yellow" if off else None,
            )
    return table


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if math.isfinite(value) else in_text(value)
