"""The metrics of each group as rows of a table, those that drifted first, and the rows behind them."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from understudy.analyzer.bias.documents import (
    BiasAnalysis,
    BiasDetails,
    BiasViolation,
    Cell,
    GroupDetail,
    MetricDetail,
    Side,
)
from understudy.report.figures import NONE, count, number, percent
from understudy.report.pictures import interval, pair
from understudy.report.text import CapturedValues, say, shortened

PRE_TRAINING = ("CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL")
MEANINGS = {
    "CI": ("class imbalance", "how much larger the rest is than the group"),
    "DPL": ("difference in positive labels", "share of positive labels of the rest, less that of the group"),
    "KL": (
        "Kullback-Leibler divergence",
        "how surprising the group’s labels are to who expects those of the rest",
    ),
    "JS": ("Jensen-Shannon divergence", "how far both groups’ labels are from those of all"),
    "LP": ("L-p norm", "distance between the groups’ shares of labels"),
    "TVD": ("total variation distance", "share of labels that differ between the groups"),
    "KS": ("Kolmogorov-Smirnov", "the largest difference of a label’s share"),
    "CDDL": (
        "conditional disparity in labels",
        "the group’s share of the rejected, less of the accepted, by group",
    ),
    "DPPL": (
        "difference in positive predictions",
        "predicted positive share of the rest, less that of the group",
    ),
    "DI": ("disparate impact", "the group’s predicted positive share, as a part of the rest’s; 1 is equal"),
    "DCA": (
        "difference in conditional acceptance",
        "labels for each acceptance, of the rest less of the group",
    ),
    "DCR": (
        "difference in conditional rejection",
        "labels for each rejection, of the group less of the rest",
    ),
    "DAR": ("difference in acceptance rates", "precision of the rest, less that of the group"),
    "DRR": ("difference in rejection rates", "how many rejections are right, of the group less of the rest"),
    "AD": ("accuracy difference", "accuracy of the rest, less that of the group"),
    "RD": ("recall difference", "recall of the rest, less that of the group"),
    "SD": ("specificity difference", "negatives left alone, of the group less of the rest"),
    "TE": ("treatment equality", "missed for each false alarm, of the group less of the rest"),
    "CDDPL": ("conditional disparity in predictions", "as CDDL, of predictions"),
    "FT": ("flip test", "rows that their nearest of the rest would turn up, less those turned down"),
    "GE": ("generalised entropy", "how unevenly benefits fall on all rows"),
}
"""What a newcomer may not know: the name in words, and what is held against what."""
IDEALS = {"DI": 1.0}
"""The value of no difference, where that is not 0."""
ENDLESS = "One side has no such rows to divide by."
"""What a metric is that is no finite number."""
NO_GROUP = "the rest"
MOST_INTERSECTIONS, MOST_CLASSES = 30, 12


@dataclass(frozen=True)
class MetricRow:
    """One metric of a group; `why` stands where it has no value."""

    name: str
    words: str
    meaning: str
    value: str
    between: str
    picture: Markup
    baseline: str
    drifted: bool
    why: str


@dataclass(frozen=True)
class CellRow:
    """Rows by label and prediction, of the group d and of the rest a, with their shares."""

    of: str
    d: str
    d_share: str
    a: str
    a_share: str
    picture: Markup


@dataclass(frozen=True)
class GroupView:
    """A group of a facet against the rest: what it is, what that means, its metrics and its rows.

    `classes` are heads and rows, metrics for each of several labels against all others.
    """

    facet: str
    value: str
    sizes: str
    sentence: Markup | None
    metrics: Sequence[MetricRow]
    cells: Sequence[CellRow] = ()
    class_heads: Sequence[str] = ()
    classes: Sequence[Sequence[str]] = ()
    rows: int | None = None
    drifted: Sequence[MetricRow] = field(default_factory=list)


@dataclass(frozen=True)
class _Group:
    facet: str
    value: str
    metrics: Mapping[str, MetricDetail]
    detail: GroupDetail | None = None


def groups_of(
    details: BiasDetails | None,
    analysis: BiasAnalysis | None,
    baseline: BiasAnalysis | None,
    violations: Sequence[BiasViolation],
    values: CapturedValues,
) -> list[GroupView]:
    """Each group, in the documents' order; of AWS's `analysis.json` alone without intervals and rows."""
    found = [_Group(one.facet, one.value, one.metrics, one) for one in details.facets] if details else None
    if found is None:
        found = _of_analysis(analysis, baseline)
    drifted = {(one.facet, one.facet_value, one.metric_name) for one in violations}
    return [_view(group, drifted, values) for group in found]


def _of_analysis(analysis: BiasAnalysis | None, baseline: BiasAnalysis | None) -> list[_Group]:
    known = _values_of(baseline)
    return [
        _Group(
            facet,
            value,
            {
                name: MetricDetail(
                    value=number, error=error, baseline=known.get((facet, value), {}).get(name, (None,))[0]
                )
                for name, (number, error) in metrics.items()
            },
        )
        for (facet, value), metrics in _values_of(analysis).items()
    ]


def _values_of(
    analysis: BiasAnalysis | None,
) -> dict[tuple[str, str], dict[str, tuple[float | None, str | None]]]:
    found: dict[tuple[str, str], dict[str, tuple[float | None, str | None]]] = {}
    stages = (analysis.pre_training_bias_metrics, analysis.post_training_bias_metrics) if analysis else ()
    for stage in stages:
        for facet, groups in stage.facets.items() if stage else ():
            for group in groups:
                metrics = found.setdefault((facet, group.value_or_threshold), {})
                metrics |= {one.name: (_number(one.value), one.error) for one in group.metrics}
    return found


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)


def _view(group: _Group, drifted: Collection[tuple[str, str, str]], values: CapturedValues) -> GroupView:
    rows = [
        _row(name, metric, drifted=(group.facet, group.value, name) in drifted)
        for name, metric in sorted(group.metrics.items(), key=lambda pair: _place(pair[0]))
    ]
    rows.sort(key=lambda row: not row.drifted)
    detail = group.detail
    heads, classes = _classes(detail, values) if detail else ((), ())
    return GroupView(
        facet=shortened(group.facet, 60),
        value=values.text(group.value),
        sizes=_sizes(detail) if detail else "",
        sentence=_sentence(detail) if detail else None,
        metrics=rows,
        cells=_cells(detail.d, detail.a) if detail else (),
        class_heads=heads,
        classes=classes,
        rows=detail.d.rows if detail else None,
        drifted=[row for row in rows if row.drifted],
    )


def _place(name: str) -> int:
    names = list(MEANINGS)
    return names.index(name) if name in names else len(names)


def _row(name: str, metric: MetricDetail, *, drifted: bool) -> MetricRow:
    words, meaning = MEANINGS.get(name, ("", ""))
    bounds = metric.interval
    endless = metric.value is not None and math.isinf(metric.value)
    return MetricRow(
        name=shortened(name, 20),
        words=words,
        meaning=meaning,
        value=NONE if metric.value is None else number(metric.value),
        between=f"{number(bounds.low)} to {number(bounds.high)}" if bounds and not endless else "",
        picture=picture_of(name, metric, drifted=drifted),
        baseline=NONE if metric.baseline is None else number(metric.baseline),
        drifted=drifted,
        why=shortened(metric.error, 200) if metric.error else ENDLESS if endless else "",
    )


def picture_of(name: str, metric: MetricDetail, *, drifted: bool) -> Markup:
    """The metric on an axis that holds no difference, a tick."""
    if metric.value is None:
        return Markup()
    ends = (metric.interval.low, metric.interval.high) if metric.interval else None
    ideal = IDEALS.get(name, 0.0)
    there = [x for x in (ideal, metric.value, metric.baseline, *(ends or ())) if x is not None]
    finite = [x for x in there if abs(x) < float("inf")]
    room = max(0.02, (max(finite) - min(finite)) * 0.08)
    span = (min(finite) - room, max(finite) + room)
    return interval(metric.value, ends, span, limit=ideal, baseline=metric.baseline, broken=drifted)


def _sizes(detail: GroupDetail) -> str:
    return f"{count(detail.d.rows)} rows, against {count(detail.a.rows)} of {NO_GROUP}"


def _sentence(detail: GroupDetail) -> Markup | None:
    """How often each group is positive, by label and by prediction."""
    d, a = detail.d, detail.a
    if not d.rows or not a.rows:
        return None
    said = say(
        "{} of the group have the positive label, {} of {}.",
        percent(d.positive_labels / d.rows),
        percent(a.positive_labels / a.rows),
        NO_GROUP,
    )
    if d.positive_predictions is not None and a.positive_predictions is not None:
        said += say(
            " The model predicts it for {} and {}.",
            percent(d.positive_predictions / d.rows),
            percent(a.positive_predictions / a.rows),
        )
    return said


def _cells(d: Side, a: Side) -> list[CellRow]:
    highest = max((cell.rows / side.rows for side in (d, a) if side.rows for cell in side.cells), default=0.0)
    found = []
    rest = {(cell.label, cell.prediction): cell.rows for cell in a.cells}
    for own in d.cells:
        other = rest.get((own.label, own.prediction), 0)
        of_d = own.rows / d.rows if d.rows else 0.0
        of_a = other / a.rows if a.rows else 0.0
        found.append(
            CellRow(
                _of_cell(own),
                count(own.rows),
                percent(of_d),
                count(other),
                percent(of_a),
                pair(of_a, of_d, highest),
            )
        )
    return found


def _of_cell(cell: Cell) -> str:
    label = "positive label" if cell.label == "positive" else "another label"
    if cell.prediction is None:
        return label
    return f"{label}, predicted {'positive' if cell.prediction == 'positive' else 'another'}"


def _classes(detail: GroupDetail, values: CapturedValues) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Each of several labels against all others."""
    shown = detail.classes[:MOST_CLASSES]
    names = list(dict.fromkeys(name for one in shown for name in one.metrics))
    rows = []
    for one in shown:
        cells = [one.metrics[name].value if name in one.metrics else None for name in names]
        numbers = ["–" if cell is None else number(cell) for cell in cells]
        rows.append([values.text(one.label), count(one.rows), *numbers])
    return ["Label", "Rows", *names], rows


def intersections_of(
    details: BiasDetails | None, values: CapturedValues
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Heads and rows: where the facets meet, most rows first."""
    met = details.intersections[:MOST_INTERSECTIONS] if details else []
    if not met:
        return (), ()
    predicts = met[0].positive_predictions is not None
    heads = [*(shortened(name, 60) for name in met[0].groups), "Rows", "Positive labels"]
    rows = []
    for one in met:
        texts = [text if text == NO_GROUP else values.text(text) for text in one.groups.values()]
        shares = [one.positive_labels, *([one.positive_predictions or 0] if predicts else [])]
        told = [f"{count(many)} ({percent(many / one.rows if one.rows else 0.0)})" for many in shares]
        rows.append([*texts, count(one.rows), *told])
    return [*heads, *(["Predicted positive"] if predicts else [])], rows
