"""Attributions of records aggregated, and held against the baseline's, output by output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.explainability.checks import Pair, pairs
from understudy.analyzer.explainability.documents import (
    FeatureDetail,
    Interval,
    LabelDetail,
    LabelExplanation,
    Measured,
)
from understudy.analyzer.explainability.global_values import AGGREGATIONS, AggregationMethod
from understudy.analyzer.explainability.ranking import Distance, Profile, distances, interval, resampled


@dataclass(frozen=True)
class Attributions:
    """Values of shape (records, labels, names); the model's score of the baseline by label, if known."""

    values: NDArray[np.float64]
    expected: Sequence[float | None]
    labels: Sequence[str]
    names: Sequence[str]
    method: AggregationMethod

    def profiles(self) -> dict[str, LabelExplanation]:
        """A value for each feature, by label."""
        return {
            label: LabelExplanation(
                global_shap_values=dict(zip(self.names, of_features.tolist(), strict=True)),
                expected_value=expected,
            )
            for label, expected, of_features in zip(
                self.labels,
                self.expected,
                map(AGGREGATIONS[self.method], self.values.swapaxes(0, 1)),
                strict=True,
            )
        }


@dataclass(frozen=True)
class Compared:
    """What the details say of each label, the measures by label, and what is odd, a sentence each."""

    labels: list[LabelDetail] = field(default_factory=list)
    measures: dict[str, Mapping[str, Distance]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def compared(
    found: Attributions,
    profiles: Mapping[str, LabelExplanation],
    baseline: Mapping[str, LabelExplanation] | None,
) -> Compared:
    """Each label beside its baseline's, where there is one."""
    partners, alone = pairs(found.labels, baseline) if baseline is not None else ([], [])
    answer = Compared(notes=alone)
    of_label = {pair.label: pair for pair in partners}
    for place, label in enumerate(found.labels):
        tables = resampled(found.values[:, place], found.method)
        live, pair = profiles[label].global_shap_values, of_label.get(label)
        measures: Mapping[str, Distance] = {}
        if pair is not None:
            known = pair.known.global_shap_values
            measures = answer.measures[label] = distances(known, live, tables, found.names)
            answer.notes.extend(_oddities(label, known, live, measures))
        answer.labels.append(_detail(profiles[label], label, tables, pair, measures))
    return answer


def _oddities(label: str, known: Profile, live: Profile, measures: Mapping[str, Distance]) -> list[str]:
    notes = []
    if "ndcg" not in measures:
        notes.append(f"label {label!r}: the baseline's values are all 0 and rank nothing: not compared")
    if missing := [name for name in known if name not in live]:
        notes.append(f"label {label!r}: {_listed(missing)} of the baseline have no value now: counted as 0")
    if new := [name for name in live if name not in known]:
        notes.append(f"label {label!r}: {_listed(new)} have no value in the baseline: counted as 0")
    if any(value < 0 for value in (*known.values(), *live.values())):
        notes.append(f"label {label!r}: some values are negative; features are ranked by their sizes")
    return notes


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:5])}{f' and {len(names) - 5} more' if len(names) > 5 else ''}"


def _detail(
    found: LabelExplanation,
    label: str,
    tables: NDArray[np.float64],
    pair: Pair | None,
    measures: Mapping[str, Distance],
) -> LabelDetail:
    live = found.global_shap_values
    known = pair.known.global_shap_values if pair else {}
    total = sum(map(abs, live.values()))
    known_ranks = _ranks(known)
    of_tables = dict(zip(live, tables.T.tolist(), strict=True))
    shown = {
        name: Measured(value=distance.value, interval=_interval(distance.interval))
        for name, distance in measures.items()
    }
    return LabelDetail(
        label=label,
        expected_value=found.expected_value,
        features={
            name: FeatureDetail(
                value=live[name],
                interval=_interval(interval(of_tables[name])),
                share=abs(live[name]) / total if total else 0.0,
                rank=rank,
                baseline=known.get(name),
                baseline_rank=known_ranks.get(name),
            )
            for name, rank in _ranks(live).items()
        },
        baseline_label=pair.known_label if pair else None,
        ndcg=shown.get("ndcg"),
        cosine=shown.get("cosine"),
        total_variation=shown.get("total_variation"),
    )


def _ranks(profile: Profile) -> dict[str, int]:
    """Places from 1 on, the largest size first."""
    ordered = sorted(profile, key=lambda name: -abs(profile[name]))
    return {name: place for place, name in enumerate(ordered, 1)}


def _interval(bounds: tuple[float, float] | None) -> Interval | None:
    return Interval(low=bounds[0], high=bounds[1]) if bounds else None
