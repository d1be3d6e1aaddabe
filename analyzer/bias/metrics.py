"""The bias metrics before and after training, from counts.

Formulas, edge cases, texts and the order of arithmetic are those of `smclarify` (bias/metrics, Apache-2.0
commit 024329d), which AWS's image runs: its numbers come out to the last digit, but for logarithms. Group d
is the one that the facet's value names, a is all other rows. 0/0 is 0, x/0 is infinite.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from understudy.analyzer.bias.counts import Counts, Side

NO_GROUPS = "Group variable is empty or not provided"
NO_COMMON_LABELS = "No instance of common facet found, dataset may be too small"


class Undefined(Exception):
    """A metric has no answer; the text says why, in AWS's words where these are known."""


@dataclass(frozen=True)
class BiasMetric:
    """A metric's published description and its function of the counts."""

    description: str
    of: Callable[[Counts], float]
    ideal: float = 0.0


def _divided(numerator: float, denominator: float) -> float:
    if denominator:
        return numerator / denominator
    return 0.0 if numerator == 0 else math.copysign(math.inf, numerator)


def _both(
    counts: Counts, empty_d: str = "Facet set is empty", empty_a: str = "Negated Facet set is empty"
) -> None:
    if counts.d.rows == 0:
        raise Undefined(empty_d)
    if counts.a.rows == 0:
        raise Undefined(empty_a)


def class_imbalance(counts: Counts) -> float:
    """(n_a - n_d) / n, from -1 to 1: above 0 where d has fewer rows."""
    if counts.a.rows == 0:
        raise Undefined("CI: negated facet set is empty. Check that x[~facet] has non-zero length.")
    if counts.d.rows == 0:
        raise Undefined("CI: facet set is empty. Check that x[facet] has non-zero length.")
    return (counts.a.rows - counts.d.rows) / (counts.a.rows + counts.d.rows)


def _difference_in_proportions(counts: Counts, positive: Callable[[Side], int]) -> float:
    if counts.a.rows == 0:
        raise Undefined("Negative facet set is empty.")
    if counts.d.rows == 0:
        raise Undefined("Facet set is empty.")
    return positive(counts.a) / counts.a.rows - positive(counts.d) / counts.d.rows


def difference_in_positive_labels(counts: Counts) -> float:
    """The share of positive labels in a less that in d, from -1 to 1."""
    return _difference_in_proportions(counts, lambda side: side.positive)


def difference_in_positive_predictions(counts: Counts) -> float:
    """The share of positive predictions in a less that in d, from -1 to 1."""
    return _difference_in_proportions(counts, lambda side: side.accepted)


def _label_shares(counts: Counts) -> list[tuple[float, float]]:
    """Shares in a and d of each label, not positive and positive, that both have.

    A label that one side lacks is left out without the shares of the other growing, as `smclarify` does.
    """
    labels: tuple[Callable[[Side], int], ...] = (lambda side: side.negative, lambda side: side.positive)
    shares = [
        (of(counts.a) / counts.a.rows, of(counts.d) / counts.d.rows)
        for of in labels
        if of(counts.a) and of(counts.d)
    ]
    if not shares:
        raise Undefined(NO_COMMON_LABELS)
    return shares


def kullback_leibler(counts: Counts) -> float:
    """Divergence of d's labels from a's in nats; below 0 where a label is only in one of them."""
    return _summed([a * math.log(a / d) for a, d in _label_shares(counts)])


def jensen_shannon(counts: Counts) -> float:
    """Mean divergence of both from their average, in nats, up to ln 2."""
    shares = [(a, d, 1 / 2 * (a + d)) for a, d in _label_shares(counts)]
    of_a = _summed([a * math.log(a / mean) for a, _, mean in shares])
    of_d = _summed([d * math.log(d / mean) for _, d, mean in shares])
    return 0.5 * (of_a + of_d)


def lp_norm(counts: Counts) -> float:
    """The Euclidean distance of both distributions of labels, up to the root of 2."""
    return math.sqrt(_summed([(a - d) * (a - d) for a, d in _label_shares(counts)]))


def total_variation(counts: Counts) -> float:
    """Half the sum of the differences in shares; half of DPL where one side lacks a label."""
    return 0.5 * _summed([abs(a - d) for a, d in _label_shares(counts)])


def kolmogorov_smirnov(counts: Counts) -> float:
    """The largest difference in shares."""
    return max(abs(a - d) for a, d in _label_shares(counts))


def _conditional_disparity(counts: Counts, positive: Callable[[Side], int]) -> float:
    """d's share of the rejected less its share of the accepted within each group, weighted by rows."""
    if counts.groups is None or isinstance(counts.groups, str):
        raise Undefined(counts.groups or NO_GROUPS)
    accepted = positive(counts.a) + positive(counts.d)
    if accepted == 0:
        raise Undefined("No positive labels in set")
    if accepted == counts.a.rows + counts.d.rows:
        raise Undefined("No negative labels in set")
    weights, disparities = [], []
    for a, d in counts.groups:
        # Each once: intervals ask for this five hundred times.
        rows_of_d, rows = d.rows, a.rows + d.rows
        accepted_of_d = positive(d)
        accepted = positive(a) + accepted_of_d
        rejected = rows - accepted
        of_rejected = (rows_of_d - accepted_of_d) / rejected if rejected else 0
        of_accepted = accepted_of_d / accepted if accepted else 0
        weights.append(float(rows))
        disparities.append(of_rejected - of_accepted)
    weighted = [weight * disparity for weight, disparity in zip(weights, disparities, strict=True)]
    return _divided(_summed(weighted), _summed(weights))


def conditional_disparity_of_labels(counts: Counts) -> float:
    """Demographic disparity of labels by group, from -1 to 1."""
    return _conditional_disparity(counts, lambda side: side.positive)


def conditional_disparity_of_predictions(counts: Counts) -> float:
    """Demographic disparity of predictions by group, from -1 to 1."""
    return _conditional_disparity(counts, lambda side: side.accepted)


def disparate_impact(counts: Counts) -> float:
    """The share of positive predictions in d over that in a; 1 where they are equal."""
    _both(counts, "Facet set is empty", "Negated facet set is empty")
    return _divided(counts.d.accepted / counts.d.rows, counts.a.accepted / counts.a.rows)


def _difference(of_one: float, of_other: float) -> float:
    """Of two infinite ratios it is the integer 0, as published."""
    return 0 if of_one == of_other == math.inf else of_one - of_other


def conditional_acceptance(counts: Counts) -> float:
    """Positive labels over positive predictions, in a less in d."""
    _both(counts, "DCO: Facet set is empty", "DCO: Negated Facet set is empty")
    return _difference(
        _divided(counts.a.positive, counts.a.accepted), _divided(counts.d.positive, counts.d.accepted)
    )


def conditional_rejection(counts: Counts) -> float:
    """Other labels over other predictions, in d less in a."""
    _both(counts, "DCO: Facet set is empty", "DCO: Negated Facet set is empty")
    return _difference(
        _divided(counts.d.negative, counts.d.rejected), _divided(counts.a.negative, counts.a.rejected)
    )


def acceptance_rates(counts: Counts) -> float:
    """Precision in a less in d, from -1 to 1."""
    _both(counts, "DLR: Facet set is empty", "DLR: Negated Facet set is empty")
    a, d = counts.a, counts.d
    return _divided(a.true_positives, a.accepted) - _divided(d.true_positives, d.accepted)


def rejection_rates(counts: Counts) -> float:
    """The share of the rejected whose label is not positive, in d less in a, from -1 to 1."""
    _both(counts, "DLR: Facet set is empty", "DLR: Negated Facet set is empty")
    a, d = counts.a, counts.d
    return _divided(d.true_negatives, d.rejected) - _divided(a.true_negatives, a.rejected)


def accuracy_difference(counts: Counts) -> float:
    """Accuracy in a less in d, from -1 to 1."""
    _both(counts)
    a, d = (_divided(side.true_positives + side.true_negatives, side.rows) for side in (counts.a, counts.d))
    return a - d


def recall_difference(counts: Counts) -> float:
    """Recall in a less in d, from -1 to 1."""
    _both(counts, "DLA: Facet set is empty", "DLA: Negated Facet set is empty")
    a, d = (_divided(side.true_positives, side.positive) for side in (counts.a, counts.d))
    return a - d


def specificity_difference(counts: Counts) -> float:
    """Specificity in d less in a, from -1 to 1."""
    _both(counts, "DLA: Facet set is empty", "DLA: Negated Facet set is empty")
    a, d = (_divided(side.true_negatives, side.negative) for side in (counts.a, counts.d))
    return d - a


def treatment_equality(counts: Counts) -> float:
    """False negatives over false positives, in d less in a."""
    _both(counts)
    a, d = (_divided(side.false_negatives, side.false_positives) for side in (counts.a, counts.d))
    return 0.0 if a == d == math.inf else d - a


def flip_test(counts: Counts) -> float:
    """Of d's rows the share that flips up less the share that flips down, from -1 to 1.

    The sign is that of `smclarify` and of what was published; the guide's formula has the other one.
    """
    _both(counts)
    if not counts.flipped or isinstance(counts.flipped, str):
        raise Undefined(counts.flipped or "The rows' features were not read")
    return _divided(counts.flipped.up - counts.flipped.down, counts.flipped.rows)


def generalized_entropy(counts: Counts) -> float:
    """Half the squared coefficient of variation of the benefit y' - y + 1 over the rows of both groups."""
    a, d = counts.a, counts.d
    rows = a.rows + d.rows
    if rows == 0:
        raise Undefined("dataset must be non-empty")
    none = a.false_negatives + d.false_negatives
    double = a.false_positives + d.false_positives
    one = rows - none - double
    mean = (one + 2 * double) / rows
    if mean == 0:
        raise Undefined(
            "All predicted labels are false negatives. There should be at least one prediction that is not "
            "false negative."
        )
    spread = none * (0.0 - 1) + one * ((1 / mean) ** 2 - 1) + double * ((2 / mean) ** 2 - 1)
    return spread / (2 * rows)


def _summed(numbers: Sequence[float]) -> float:
    """In the order in which NumPy adds (pairwise, eight at a time), so that the last digit is the same."""
    count = len(numbers)
    if count < 8:
        total = 0.0
        for number in numbers:
            total += number
        return total
    if count > 128:
        half = count // 2
        half -= half % 8
        return _summed(numbers[:half]) + _summed(numbers[half:])
    lanes = list(numbers[:8])
    whole = count - count % 8
    for at in range(8, whole, 8):
        for lane in range(8):
            lanes[lane] += numbers[at + lane]
    total = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    for number in numbers[whole:]:
        total += number
    return total


PRE_TRAINING: Mapping[str, BiasMetric] = {
    "CDDL": BiasMetric("Conditional Demographic Disparity in Labels (CDDL)", conditional_disparity_of_labels),
    "CI": BiasMetric("Class Imbalance (CI)", class_imbalance),
    "DPL": BiasMetric("Difference in Positive Proportions in Labels (DPL)", difference_in_positive_labels),
    "JS": BiasMetric("Jensen-Shannon Divergence (JS)", jensen_shannon),
    "KL": BiasMetric("Kullback-Liebler Divergence (KL)", kullback_leibler),
    "KS": BiasMetric("Kolmogorov-Smirnov Distance (KS)", kolmogorov_smirnov),
    "LP": BiasMetric("L-p Norm (LP)", lp_norm),
    "TVD": BiasMetric("Total Variation Distance (TVD)", total_variation),
}
POST_TRAINING: Mapping[str, BiasMetric] = {
    "AD": BiasMetric("Accuracy Difference (AD)", accuracy_difference),
    "CDDPL": BiasMetric(
        "Conditional Demographic Disparity in Predicted Labels (CDDPL)", conditional_disparity_of_predictions
    ),
    "DAR": BiasMetric("Difference in Acceptance Rates (DAR)", acceptance_rates),
    "DCA": BiasMetric("Difference in Conditional Acceptance (DCA)", conditional_acceptance),
    "DCR": BiasMetric("Difference in Conditional Rejection (DCR)", conditional_rejection),
    "DI": BiasMetric("Disparate Impact (DI)", disparate_impact, ideal=1.0),
    "DPPL": BiasMetric(
        "Difference in Positive Proportions in Predicted Labels (DPPL)", difference_in_positive_predictions
    ),
    "DRR": BiasMetric("Difference in Rejection Rates (DRR)", rejection_rates),
    "FT": BiasMetric("Flip Test (FT)", flip_test),
    "GE": BiasMetric("Generalized Entropy (GE)", generalized_entropy),
    "RD": BiasMetric("Recall Difference (RD)", recall_difference),
    "SD": BiasMetric("Specificity Difference (SD)", specificity_difference),
    "TE": BiasMetric("Treatment Equality (TE)", treatment_equality),
}
"""By their short names, sorted, as they are written."""
