"""Attributions against the baseline's: the check of AWS's image, label by label."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from understudy.analyzer.explainability.documents import AttributionViolation, LabelExplanation
from understudy.analyzer.explainability.ranking import Distance

THRESHOLD = 0.9
"""A lower nDCG is a violation (DG)."""


@dataclass(frozen=True)
class Pair:
    """A label of now, and the baseline's that it is held against."""

    label: str
    known_label: str
    known: LabelExplanation


def pairs(labels: Sequence[str], baseline: Mapping[str, LabelExplanation]) -> tuple[list[Pair], list[str]]:
    """Each label beside the baseline's of the same name, and a sentence for each that has no partner.

    Where either side has one label they belong together whatever their names: AWS's image calls a label of
    JSON data by the first record's score.
    """
    if len(labels) == len(baseline) == 1:
        ((known_label, known),) = baseline.items()
        return [Pair(labels[0], known_label, known)], []
    found = [Pair(label, label, baseline[label]) for label in labels if label in baseline]
    alone = [
        f"label {label!r} is not in the baseline, which has {', '.join(baseline) or 'none'}: not compared"
        for label in labels
        if label not in baseline
    ]
    alone += [
        f"label {label!r} of the baseline is not among the model's outputs: not compared"
        for label in baseline
        if label not in labels
    ]
    return found, alone


def violations(found: Mapping[str, Mapping[str, Distance]]) -> Iterator[AttributionViolation]:
    """One for each label whose ranking is not the baseline's any more; `found` by label and measure."""
    for label, measures in found.items():
        ndcg = measures.get("ndcg")
        if ndcg is not None and ndcg.value < THRESHOLD:
            yield AttributionViolation(label=label, description=drift_in_words(ndcg.value))


def drift_in_words(ndcg: float) -> str:
    """As AWS's image says it (observed)."""
    return f"Feature attribution drift {ndcg!r} exceeds threshold {THRESHOLD}"
