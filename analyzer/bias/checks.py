"""This run's bias metrics held against the baseline's."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from understudy.analyzer.bias import documents
from understudy.analyzer.bias.documents import BiasAnalysis, BiasFinding, BiasMetrics, GroupMetrics
from understudy.analyzer.bias.intervals import Interval
from understudy.analyzer.bias.measure import Answer, MeasuredGroup
from understudy.analyzer.bias.options import Decision
from understudy.analyzer.names import listed

Stage = Literal["pre_training", "post_training"]


@dataclass(frozen=True)
class Checked:
    """Violations by metric's name, and a sentence for each that could not be checked."""

    findings: list[BiasFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def number_of(value: float | str | None) -> float | None:
    """A document's value as a number; None for null."""
    if isinstance(value, str):
        return math.inf if value == "Infinity" else -math.inf if value == "-Infinity" else None
    return value


def in_text(value: float) -> str:
    """A number as Python prints it, infinities as `Infinity`."""
    return repr(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def drifted(name: str, value: float, baseline: float, decision: Decision, interval: Interval | None) -> bool:
    """Whether a metric violates its baseline.

    `plain`: it is farther from 0, whatever its sign and ideal value, which fits all that AWS's image is
    known to have decided. `interval`: its whole 95 % interval is. `ideal`: it is farther from its ideal
    value, 1 for DI, which is compared by its logarithm.
    """
    if decision == "ideal":
        return _from_ideal(name, value) > _from_ideal(name, baseline)
    beyond = abs(value) > abs(baseline)
    if decision == "interval" and beyond and interval is not None:
        low, high = interval
        return (0.0 if low <= 0 <= high else min(abs(low), abs(high))) > abs(baseline)
    return beyond


def _from_ideal(name: str, value: float) -> float:
    if name != "DI":
        return abs(value)
    return math.inf if value <= 0 or math.isinf(value) else abs(math.log(value))


def check(
    measured: Sequence[MeasuredGroup],
    intervals: Sequence[Mapping[str, Interval]],
    baseline: BiasAnalysis,
    decision: Decision,
) -> Checked:
    """Each metric that has a value on both sides, for the same facet and group; others are noted."""
    checked = Checked()
    stages: tuple[Stage, ...] = ("post_training", "pre_training")
    for stage in stages:
        metrics, said = getattr(baseline, f"{stage}_bias_metrics"), stage.replace("_", "-")
        if metrics is None:
            if any(_answers(group, stage) for group in measured):
                checked.notes.append(f"The baseline has no {said} metrics, so this run's were not checked")
            continue
        checked.notes.extend(_gone(metrics, measured, said))
        for place, (group, bounds) in enumerate(zip(measured, intervals, strict=True)):
            known = known_group(metrics.facets.get(group.facet), measured, place)
            if known is None:
                checked.notes.append(
                    f"{group.facet} {group.group.text} has no {said} metrics in the baseline, so they were "
                    "not checked"
                )
                continue
            found = _check_group(group, stage, known, bounds, decision)
            checked.findings.extend(found.findings)
            checked.notes.extend(found.notes)
    checked.findings.sort(key=lambda finding: finding.metric_name)
    return checked


def _answers(group: MeasuredGroup, stage: Stage) -> Mapping[str, Answer]:
    return group.pre_training if stage == "pre_training" else group.post_training


def _gone(metrics: BiasMetrics, measured: Sequence[MeasuredGroup], said: str) -> Iterator[str]:
    """A sentence where the baseline has groups that this run has not."""
    gone = []
    for facet, known in metrics.facets.items():
        texts = [one.value_or_threshold for one in known]
        here = {known_place(texts, measured, at) for at, one in enumerate(measured) if one.facet == facet}
        gone += [f"{facet} {text}" for at, text in enumerate(texts) if at not in here]
    if gone:
        yield f"Groups of the baseline's {said} metrics that are not here, so not checked: {listed(gone)}"


def known_group(
    listed: Sequence[GroupMetrics] | None, measured: Sequence[MeasuredGroup], place: int
) -> GroupMetrics | None:
    """The baseline's entry for a group."""
    at = known_place([known.value_or_threshold for known in listed or ()], measured, place)
    return None if at is None or listed is None else listed[at]


def known_place(texts: Sequence[str], measured: Sequence[MeasuredGroup], place: int) -> int | None:
    """Which of the baseline's groups of its facet a group is: that of its text, an interval's by its place.

    AWS names an interval up to the largest value of the run, which is never the same twice.
    """
    group = measured[place]
    if group.group.text in texts:
        return texts.index(group.group.text)
    at = [other for other in measured if other.facet == group.facet].index(group)
    return at if group.group.kind == "continuous" and at < len(texts) else None


def _check_group(
    group: MeasuredGroup,
    stage: Stage,
    known: GroupMetrics,
    bounds: Mapping[str, Interval],
    decision: Decision,
) -> Checked:
    checked = Checked()
    answers, of = _answers(group, stage), f"{group.facet} {group.group.text}"
    values = {metric.name: number_of(metric.value) for metric in known.metrics}
    if new := [
        name for name, answer in answers.items() if name not in values and not isinstance(answer, str)
    ]:
        checked.notes.append(f"The baseline has no {listed(new)} of {of}, so not checked")
    if unmeasured := [name for name, value in values.items() if value is not None and name not in answers]:
        checked.notes.append(f"The baseline's {listed(unmeasured)} of {of} was not measured, so not checked")
    for name, baseline in values.items():
        answer = answers.get(name)
        if answer is None:
            continue
        if isinstance(answer, str):
            if baseline is not None:
                checked.notes.append(f"{name} of {of} was not checked: {answer}")
            continue
        if baseline is None:
            checked.notes.append(f"{name} of {of} was not checked: the baseline has no value of it")
            continue
        interval = bounds.get(name)
        if not drifted(name, answer, baseline, decision, interval):
            continue
        checked.findings.append(
            BiasFinding(
                facet=group.facet,
                facet_value=group.group.text,
                metric_name=name,
                description=f"Metric value {in_text(answer)} doesn't meet the baseline constraint "
                f"requirement {in_text(baseline)}",
                stage=stage,
                measured=answer,
                baseline=baseline,
                interval=documents.Interval(low=interval[0], high=interval[1]) if interval else None,
                decided_by=decision,
            )
        )
    return checked
