"""What people see of model quality: metrics with their intervals, segments, and estimates marked as such."""

import math
from collections.abc import Iterator, Mapping

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.json_form import double
from understudy.analyzer.model_quality.checks import OWN_NAMES, PUBLISHED_NAMES
from understudy.analyzer.model_quality.classification import CONSTANT
from understudy.analyzer.model_quality.documents import (
    MetricDetail,
    QualityDetails,
    QualityFinding,
    Undecided,
)
from understudy.container.markup import print_table, shown

MOST_SEGMENTS = 20
ESTIMATED = "Estimated from the model's probabilities, not measured"


def print_quality(console: Console, details: QualityDetails) -> None:
    """The metrics, those beyond their threshold in yellow; then segments, then estimates."""
    found = {(finding.segment, finding.metric_name): finding for finding in details.violations or ()}
    few = {(one.segment, one.metric_name): one for one in details.undecided or ()}
    if details.metrics:
        print_table(console, metric_table(details.metrics, found, few))
    if details.segments:
        print_table(console, segment_table(details))
        if len(details.segments) > MOST_SEGMENTS:
            console.print(f"... and {len(details.segments) - MOST_SEGMENTS} more segments")
    if details.estimate:
        console.print(ESTIMATED)
        print_table(console, estimate_table(details))


def metric_table(
    metrics: Mapping[str, MetricDetail],
    found: Mapping[tuple[str | None, str], QualityFinding],
    few: Mapping[tuple[str | None, str], Undecided],
) -> Table:
    """A row for each metric, beside it that of always predicting the majority (the constant classifier)."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("metric", "value", "95 % interval", "majority", "threshold"):
        text = heading in ("metric", "threshold")
        table.add_column(heading, justify="left" if text else "right", no_wrap=True)
    for name, metric in metrics.items():
        if name.endswith(CONSTANT):
            continue
        at = (None, PUBLISHED_NAMES.get(name, name))
        finding = found.get(at)
        beyond = finding or few.get(at)
        constant = metrics.get(name + CONSTANT)
        table.add_row(
            name,
            _number(metric.value),
            _between(metric),
            _number(constant.value) if constant else "",
            _told(beyond, decided=finding is not None) if beyond else "",
            style="yellow" if finding else None,
        )
    return table


def segment_table(details: QualityDetails) -> Table:
    """A row for each segment: how many rows, its first metrics, what is beyond a threshold."""
    first = [name for name in details.metrics if not name.endswith(CONSTANT)][:3]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("segment", overflow="fold")
    table.add_column("rows", justify="right")
    for name in first:
        table.add_column(name, justify="right")
    table.add_column("beyond its threshold", overflow="fold")
    for segment in details.segments[:MOST_SEGMENTS]:
        beyond = [
            OWN_NAMES.get(finding.metric_name, finding.metric_name)
            for finding in details.violations or ()
            if finding.segment == segment.segment
        ]
        few = [
            f"{OWN_NAMES.get(one.metric_name, one.metric_name)} (too few to judge)"
            for one in details.undecided or ()
            if one.segment == segment.segment
        ]
        table.add_row(
            shown(segment.segment),
            str(segment.rows),
            *(_number(segment.metrics[name].value) if name in segment.metrics else "" for name in first),
            ", ".join([*beyond, *few]),
            style="yellow" if beyond else None,
        )
    return table


def estimate_table(details: QualityDetails) -> Table:
    """Estimates of rows without a label, and how well the same method does where there are labels."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("metric")
    for heading, rows in _estimated_rows(details):
        table.add_column(f"{heading} ({rows} rows)", justify="right")
    estimate = details.estimate
    assert estimate is not None
    parts = [part for part in (estimate.unlabelled, estimate.labelled) if part]
    for name in dict.fromkeys(name for part in parts for name in part.metrics):
        cells = []
        if estimate.unlabelled:
            metric = estimate.unlabelled.metrics.get(name)
            cells.append(_number(metric.estimated) if metric else "")
        if estimate.labelled:
            metric = estimate.labelled.metrics.get(name)
            cells.append(_number(metric.estimated) if metric else "")
            cells.append(_number(metric.realised) if metric and metric.realised is not None else "")
        table.add_row(name, *cells)
    return table


def _estimated_rows(details: QualityDetails) -> Iterator[tuple[str, int]]:
    estimate = details.estimate
    if estimate and estimate.unlabelled:
        yield "estimated, without label", estimate.unlabelled.rows
    if estimate and estimate.labelled:
        yield "estimated, labelled", estimate.labelled.rows
        yield "came true", estimate.labelled.rows


def _between(metric: MetricDetail) -> str:
    if metric.interval is None:
        return "none"
    return f"{_number(metric.interval.low)} to {_number(metric.interval.high)}"


def _told(beyond: QualityFinding | Undecided, *, decided: bool) -> str:
    relation = "below" if beyond.operator.startswith("Less") else "above"
    return f"{relation} {_number(beyond.threshold)}{'' if decided else ': too few to judge'}"


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else double(value)
