"""Features by what they add to the scores, beside the baseline's, and how far both rankings agree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from understudy.analyzer.explainability.documents import (
    ExplainabilityAnalysis,
    ExplainabilityDetails,
    FeatureDependence,
    FeatureDetail,
    LabelDetail,
    LabelExplanation,
    Measured,
)
from understudy.report.figures import number, percent
from understudy.report.pictures import line, pair
from understudy.report.text import CapturedValues, shortened

THRESHOLD = 0.9
MOST_FEATURES, MOST_OUTPUTS, MOST_CHARTS, MOST_ROWS = 60, 12, 12, 5
NDCG = (
    "the baseline’s values in the order of now; 1 where the order is the same, or where what changed places "
    "had equal shares; below 0.9 is a violation"
)
MEASURES = {
    "ndcg": ("nDCG", NDCG, THRESHOLD),
    "cosine": ("cosine", "how far the shares point the same way; 1 is alike", None),
    "total_variation": ("moved share", "the part of all attribution that other features have now", None),
}
AGGREGATED = {
    "mean_abs": "the mean size of its SHAP values",
    "median": "the median of its SHAP values, with its sign",
    "mean_sq": "the mean square of its SHAP values",
}


@dataclass(frozen=True)
class FeatureRow:
    """One feature of an output; `was` is its rank in the baseline."""

    rank: int
    was: str
    name: str
    value: str
    between: str
    share: str
    before: str
    baseline: str
    picture: Markup
    moved: bool


@dataclass(frozen=True)
class MeasureRow:
    """How two profiles of attributions agree, by one measure."""

    name: str
    meaning: str
    value: str
    between: str
    broken: bool


@dataclass(frozen=True)
class OutputView:
    """An output of the model: its features by rank, and what they are held against."""

    label: str
    expected: str
    against: str
    features: Sequence[FeatureRow]
    more: int
    measures: Sequence[MeasureRow]
    drifted: bool


@dataclass(frozen=True)
class DependenceView:
    """How the mean score goes with a feature; `error` stands where that is not drawn."""

    name: str
    svg: Markup
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    error: str = ""


def outputs_of(
    details: ExplainabilityDetails | None,
    analysis: ExplainabilityAnalysis | None,
    baseline: ExplainabilityAnalysis | None,
    drifted: Collection[str],
    values: CapturedValues,
) -> list[OutputView]:
    """Each output, in the order of the documents; of AWS's `analysis.json` alone without intervals."""
    labels = details.labels if details else _of_analysis(analysis, baseline)
    return [_output(label, values, drifted=label.label in drifted) for label in labels[:MOST_OUTPUTS]]


def _of_analysis(
    analysis: ExplainabilityAnalysis | None, baseline: ExplainabilityAnalysis | None
) -> list[LabelDetail]:
    found = (analysis.explanations.kernel_shap or {}) if analysis else {}
    known = (baseline.explanations.kernel_shap or {}) if baseline else {}
    alone = next(iter(known)) if len(found) == len(known) == 1 else None
    return [_detail(label, one, alone or label, known.get(alone or label)) for label, one in found.items()]


def _detail(
    label: str, found: LabelExplanation, known_label: str, known: LabelExplanation | None
) -> LabelDetail:
    before = known.global_shap_values if known else {}
    places = {name: place for place, name in enumerate(_ranked(before), 1)}
    total = sum(map(abs, found.global_shap_values.values()))
    return LabelDetail(
        label=label,
        expected_value=found.expected_value,
        baseline_label=known_label if known else None,
        features={
            name: FeatureDetail(
                value=found.global_shap_values[name],
                share=abs(found.global_shap_values[name]) / total if total else 0.0,
                rank=rank,
                baseline=before.get(name),
                baseline_rank=places.get(name),
            )
            for rank, name in enumerate(_ranked(found.global_shap_values), 1)
        },
    )


def _ranked(profile: Mapping[str, float]) -> list[str]:
    return sorted(profile, key=lambda name: -abs(profile[name]))


def _output(label: LabelDetail, values: CapturedValues, *, drifted: bool) -> OutputView:
    before = sum(abs(feature.baseline or 0.0) for feature in label.features.values())
    shares = {
        name: abs(feature.baseline) / before if before and feature.baseline is not None else None
        for name, feature in label.features.items()
    }
    highest = max(
        (*(f.share for f in label.features.values()), *(s for s in shares.values() if s)), default=0.0
    )
    rows = [
        _row(name, feature, shares[name], highest)
        for name, feature in list(label.features.items())[:MOST_FEATURES]
    ]
    measures: Mapping[str, Measured | None] = {name: getattr(label, name) for name in MEASURES}
    return OutputView(
        # AWS's key of an output may be a captured score.
        label=values.text(label.label),
        expected="" if label.expected_value is None else number(label.expected_value),
        against=values.text(label.baseline_label) if label.baseline_label is not None else "",
        features=rows,
        more=max(0, len(label.features) - MOST_FEATURES),
        measures=[_measure(name, one) for name, one in measures.items() if one is not None],
        drifted=drifted,
    )


def _row(name: str, feature: FeatureDetail, before: float | None, highest: float) -> FeatureRow:
    bounds = feature.interval
    moved = feature.baseline_rank is not None and feature.baseline_rank != feature.rank
    return FeatureRow(
        rank=feature.rank,
        was="" if feature.baseline_rank is None else str(feature.baseline_rank),
        name=shortened(name, 80),
        value=number(feature.value),
        between=f"{number(bounds.low)} to {number(bounds.high)}" if bounds else "",
        share=percent(feature.share),
        before="" if before is None else percent(before),
        baseline="–" if feature.baseline is None else number(feature.baseline),
        picture=pair(before, feature.share, highest),
        moved=moved,
    )


def _measure(key: str, found: Measured) -> MeasureRow:
    name, meaning, least = MEASURES[key]
    bounds = found.interval
    told = percent if key == "total_variation" else number
    return MeasureRow(
        name,
        meaning,
        told(found.value),
        f"{told(bounds.low)} to {told(bounds.high)}" if bounds else "",
        least is not None and found.value < least,
    )


def dependence_of(
    found: Sequence[FeatureDependence], labels: Sequence[str], values: CapturedValues
) -> list[DependenceView]:
    """A chart for each feature, of the first output; its numbers are those of all."""
    return [_dependence(one, labels, values) for one in found[:MOST_CHARTS]]


def _dependence(found: FeatureDependence, labels: Sequence[str], values: CapturedValues) -> DependenceView:
    name = shortened(found.feature_name, 80)
    at, scores = found.feature_values or [], found.model_predictions or []
    if found.error or not at or not scores or any(len(one) != len(at) for one in scores):
        return DependenceView(name, Markup(), (), (), shortened(found.error or "no values", 200))
    texts = [number(x) if isinstance(x, int | float) else values.text(x) for x in at]
    spread = found.data_distribution or []
    heads = [name, *(labels if len(labels) == len(scores) else [f"score {n}" for n in range(len(scores))])]
    rows = [
        [
            text,
            *(number(one[place]) for one in scores),
            *([percent(spread[place])] if len(spread) == len(at) else []),
        ]
        for place, text in enumerate(texts)
    ]
    if len(spread) == len(at):
        heads.append("Share of the rows")
    numeric = [float(x) for x in at if isinstance(x, int | float)]
    places = numeric if len(numeric) == len(at) else [float(n) for n in range(len(at))]
    ticks = () if places is numeric else [shortened(text, 11) for text in texts]
    drawn = line(list(zip(places, scores[0], strict=True)), f"Mean score by {name}", ticks)
    return DependenceView(name, drawn, heads, rows)


def baseline_rows(details: ExplainabilityDetails | None, values: CapturedValues) -> list[list[str]]:
    """The SHAP baseline turned on its side: a row for each feature, with its text in each of its rows."""
    held = details.shap_baseline[:MOST_ROWS] if details else []
    names = list(held[0]) if held else []
    return [
        [shortened(name, 80), *(values.text(row.get(name)) for row in held)] for name in names[:MOST_FEATURES]
    ]
