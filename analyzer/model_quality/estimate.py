"""Performance without labels, from the model's own probabilities: confidence-based estimation (CBPE).

Each row adds its probabilities to an expected confusion matrix, and metrics are taken from it as from a
counted one (for ratios the plug-in estimate, right for many rows): Kivimäki, Białek, Kuberski & Nurminen,
"Performance Estimation in Binary Classification Using Calibrated Confidence", arXiv:2505.05295. What
covariate shift does to it: Białek et al., arXiv:2401.08348.
"""

from understudy.analyzer.model_quality import classification
from understudy.analyzer.model_quality.classification import Values
from understudy.analyzer.model_quality.documents import Estimate, EstimatedMetric, EstimatedRows
from understudy.analyzer.model_quality.measure import values_of_all
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Expectation, GroupedRows, Outcomes

ESTIMATED_BINARY = ("accuracy", "precision", "recall", "f1", "auc")
METHOD = "confidence-based performance estimation (CBPE)"
ASSUMPTIONS = [
    "The probabilities are calibrated: of rows with probability 0.8, about 80 % have the label.",
    "The relation of features to labels is as it was when the model was calibrated (no concept drift).",
    "Features may drift only as far as the calibration still holds where the rows now lie.",
]


def estimate(outcomes: Outcomes, options: QualityOptions) -> Estimate | None:
    """Both kinds of rows; None where there are no probabilities.

    On labelled rows the estimate stands beside the realised value of the same rows (those with probabilities
    that can be used): the closer the two are, the better the probabilities are calibrated.
    """
    if options.problem_type == "Regression":
        return None
    labelled = _rows(outcomes.expected_labelled, options, outcomes.estimable or outcomes.overall)
    unlabelled = _rows(outcomes.expected_unlabelled, options, None)
    if labelled is None and unlabelled is None:
        return None
    return Estimate(method=METHOD, assumptions=ASSUMPTIONS, labelled=labelled, unlabelled=unlabelled)


def _rows(
    expected: Expectation | None, options: QualityOptions, labelled: GroupedRows | None
) -> EstimatedRows | None:
    if expected is None or not expected.rows:
        return None
    values = (
        _binary(expected, options.positive)
        if options.problem_type == "BinaryClassification"
        else (classification.weighted(expected.cells))
    )
    realised = values_of_all(labelled, options) if labelled else {}
    metrics = {
        name: EstimatedMetric(estimated=value, realised=realised.get(name))
        for name, value in values.items()
        if value is not None
    }
    return EstimatedRows(rows=expected.rows, metrics=metrics)


def _binary(expected: Expectation, positive: str) -> Values:
    values = classification.binary(expected.cells, positive)
    values["auc"] = (
        expected.wins / (2 * expected.pairs) if expected.wins is not None and expected.pairs else None
    )
    return {name: values[name] for name in ESTIMATED_BINARY}
