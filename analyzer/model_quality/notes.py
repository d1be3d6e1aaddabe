"""Sentences on what was not computed, not compared or not counted, and why."""

import math
from collections.abc import Iterable, Mapping, Sequence

from understudy.analyzer.model_quality.baseline import QualityBaseline
from understudy.analyzer.model_quality.checks import OWN_NAMES, Compared, Decided
from understudy.analyzer.model_quality.documents import LabelCount, Undecided
from understudy.analyzer.model_quality.measure import LEAST_SEGMENT_ROWS, Measured, MeasuredSegment
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Outcomes
from understudy.analyzer.names import listed

CLOSE = "No violation, as chance may explain it (the interval reaches the threshold, or q is not below 0.05)"
TOO_FEW = "Too few to judge"


def on_data(outcomes: Outcomes, overall: Measured, segments: Sequence[MeasuredSegment]) -> list[str]:
    """On rows without a label, metrics without a value, and segments that say little."""
    notes = []
    if outcomes.unlabelled:
        notes.append(
            f"{outcomes.unlabelled} rows have no label; the metrics rest on the other {overall.rows}."
        )
    if outcomes.other_labels:
        shown = listed(f"{label!r} ({rows})" for label, rows in outcomes.other_labels.items())
        notes.append(
            f"Labels and predictions hold more than a binary problem's two: {shown}; "
            f"these rows are counted as not {outcomes.positive!r}."
        )
    notes += [
        f"Not computed: {', '.join(names)}, because {why}." for why, names in _by_reason(overall.undefined)
    ]
    infinite = [name for name, metric in overall.metrics.items() if math.isinf(metric.value)]
    infinite += [
        f"{name} in segment {segment.name}"
        for segment in segments
        for name, metric in segment.measured.metrics.items()
        if math.isinf(metric.value)
    ]
    if infinite:
        notes.append(f"Past the range of doubles, so an infinity stands for it: {listed(infinite)}.")
    small: dict[str, list[str]] = {}
    for segment in segments:
        if not segment.compared:
            small.setdefault(segment.column, []).append(f"{segment.name} ({segment.measured.rows})")
    notes += [
        f"Not compared, having fewer than {LEAST_SEGMENT_ROWS} labelled rows: {listed(names)}."
        for names in small.values()
    ]
    notes += [
        f"{rows} rows are in no segment of {column}, which has more than 1,000 values: those that come first "
        "in the order of their texts are told apart, the others count in the whole only."
        for column, rows in outcomes.segment_values_dropped.items()
    ]
    return notes


def on_labels(counts: Iterable[LabelCount]) -> list[str]:
    """On labels that the baseline did not hold."""
    return [
        f"Label {count.label!r} was not in the baseline: {count.actual} rows have it, "
        f"{count.predicted} predictions say it."
        for count in counts
        if count.known is False
    ]


def on_checks(overall: Compared, segments: Mapping[str, Compared], absent: Sequence[str]) -> list[str]:
    """On constraints that could not be checked, and segments that only the baseline has."""
    notes = [
        f"Constraints not checked: {', '.join(names)}, because {why}."
        for why, names in _by_reason(overall.unchecked)
    ]
    where: dict[tuple[str, str], list[str]] = {}
    for segment, compared in segments.items():
        own = {name: why for name, why in compared.unchecked.items() if overall.unchecked.get(name) != why}
        for why, names in _by_reason(own):
            where.setdefault((", ".join(names), why), []).append(segment)
    notes += [
        f"Constraints not checked in {listed(alike)}: {names}, because {why}."
        for (names, why), alike in where.items()
    ]
    if absent:
        notes.append(f"Segments of the baseline that this run does not have: {listed(absent)}.")
    return notes


def on_decisions(decided: Decided) -> list[str]:
    """On what is beyond its threshold and no violation: too few to judge, or a close call."""
    notes = [
        f"{TOO_FEW}: {', '.join(names)}, because {why}."
        for why, names in _by_reason(
            {told_name(one): one.reason for one in decided.undecided if one.segment is None}
        )
    ]
    few: dict[str, list[str]] = {}
    for one in decided.undecided:
        if one.segment is not None:
            few.setdefault(one.segment, []).append(told_name(one))
    if few:
        shown = listed(f"{segment} ({', '.join(names)})" for segment, names in few.items())
        notes.append(f"{TOO_FEW} in segments: {shown}.")
    if overall := decided.close.get(None):
        notes.append(f"{CLOSE}: {', '.join(overall)}.")
    in_segments = [
        # Of each, the name only: with its numbers, which the details have, segments would fill the screen.
        f"{segment} ({', '.join(told.partition(' ')[0] for told in close)})"
        for segment, close in decided.close.items()
        if segment is not None
    ]
    if in_segments:
        notes.append(f"{CLOSE} in segments: {listed(in_segments)}.")
    return notes


def on_baseline(base: QualityBaseline, options: QualityOptions) -> list[str]:
    """On what only the baseline's statistics could tell of its constraints."""
    lacks = []
    if options.decision == "interval" and not base.tells_rows(options.problem_type):
        lacks.append(
            "thresholds count as fixed numbers, as nothing tells on how many rows they were measured"
        )
    if options.problem_type != "Regression" and base.known_labels is None:
        lacks.append("new labels are not told")
    if not lacks:
        return []
    return [
        "The baseline's statistics.json is neither beside constraints.json nor named by baseline_statistics: "
        f"{'; '.join(lacks)}."
    ]


def told_name(one: Undecided) -> str:
    """The metric as all files but the violations call it."""
    return OWN_NAMES.get(one.metric_name, one.metric_name)


def _by_reason(reasons: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    together: dict[str, list[str]] = {}
    for name, why in reasons.items():
        together.setdefault(why, []).append(name)
    return list(together.items())
