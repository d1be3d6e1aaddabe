"""What people see of explanations: features by rank, beside the baseline's."""

from rich import box
from rich.console import Console
from rich.table import Table

from understudy.analyzer.explainability.documents import ExplainabilityDetails, LabelDetail, Measured
from understudy.analyzer.segments import segment_name
from understudy.container.markup import print_table, shown, shown_line

MOST_LABELS, MOST_FEATURES, MOST_SEGMENTS = 10, 30, 40
LEADING = 3
"""The features of a segment that a line has room for."""


def print_explanations(console: Console, details: ExplainabilityDetails) -> None:
    """A table for each output of the model, under what it is ranked by and how that meets the baseline."""
    drifted = {found.label for found in details.violations or ()}
    for label in details.labels[:MOST_LABELS]:
        console.print(shown_line(_heading(label)), highlight=False, soft_wrap=True)
        print_table(console, feature_table(label, drifted=label.label in drifted))
    if len(details.labels) > MOST_LABELS:
        console.print(f"... and {len(details.labels) - MOST_LABELS} more outputs", highlight=False)
    if details.segments:
        print_table(console, segment_table(details))
        if len(details.segments) > MOST_SEGMENTS:
            more = len(details.segments) - MOST_SEGMENTS
            console.print(f"... and {more} more segments in explainability_details.json", highlight=False)


def _heading(label: LabelDetail) -> str:
    expected = label.expected_value
    told = [label.label if expected is None else f"{label.label}: expected value {expected:.4g}"]
    if label.baseline_label:
        told.append(f"against the baseline's {label.baseline_label}")
    measures = {"nDCG": label.ndcg, "cosine": label.cosine, "moved share": label.total_variation}
    told += [f"{name} {_measured(measure)}" for name, measure in measures.items() if measure]
    return ", ".join(told)


def _measured(measure: Measured) -> str:
    bounds = measure.interval
    return f"{measure.value:.4g}{f' ({bounds.low:.4g} to {bounds.high:.4g})' if bounds else ''}"


def feature_table(label: LabelDetail, *, drifted: bool) -> Table:
    """A row for each feature: value, interval, share, and the baseline's value and rank."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("rank", "feature", "value", "95 % interval", "share", "baseline", "its rank"):
        table.add_column(heading, justify="left" if heading == "feature" else "right", no_wrap=True)
    for name, feature in list(label.features.items())[:MOST_FEATURES]:
        bounds = feature.interval
        moved = drifted and feature.rank != feature.baseline_rank
        table.add_row(
            str(feature.rank),
            shown(name),
            f"{feature.value:.4g}",
            f"{bounds.low:.4g} to {bounds.high:.4g}" if bounds else "",
            f"{feature.share:.1%}",
            "" if feature.baseline is None else f"{feature.baseline:.4g}",
            "" if feature.baseline_rank is None else str(feature.baseline_rank),
            style="yellow" if moved else None,
        )
    if len(label.features) > MOST_FEATURES:
        table.caption = f"and {len(label.features) - MOST_FEATURES} more features"
    return table


def segment_table(details: ExplainabilityDetails) -> Table:
    """A line for each output in each segment: its records, the features that lead, and nDCG."""
    drifted = {(one.segmentation, one.segment, one.label) for one in details.drifted_segments or ()}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("segment", overflow="fold")
    table.add_column("records", justify="right")
    table.add_column("output", overflow="fold")
    table.add_column("leads", overflow="fold")
    table.add_column("nDCG", justify="right")
    for segment in details.segments[:MOST_SEGMENTS]:
        name = shown(segment_name(segment.segmentation, segment.segment))
        for label in segment.labels[:MOST_LABELS]:
            leading = list(label.features.items())[:LEADING]
            off = (segment.segmentation, segment.segment, label.label) in drifted
            table.add_row(
                name,
                str(segment.rows),
                shown(label.label),
                shown(", ".join(f"{feature} {one.share:.1%}" for feature, one in leading)),
                _measured(label.ndcg) if label.ndcg else "",
                style="yellow" if off else None,
            )
        if not segment.labels:
            table.add_row(name, "0", "", "", "")
    return table
