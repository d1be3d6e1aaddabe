"""Which interval each metric has, or why it has none."""

from understudy.analyzer.model_quality import classification, regression
from understudy.analyzer.model_quality.area_interval import area_evidence
from understudy.analyzer.model_quality.classification import CONSTANT, Values
from understudy.analyzer.model_quality.count_intervals import f_evidence, weighted_evidence
from understudy.analyzer.model_quality.error_intervals import error_evidence, r2_evidence, unseen_tails
from understudy.analyzer.model_quality.intervals import Evidence, share
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import GroupedRows

WITH_LABEL = "with a label"
SHARES_OF = {
    "recall": "with the positive label",
    "precision": "that are predicted positive",
    "accuracy": WITH_LABEL,
    "true_positive_rate": "with the positive label",
    "true_negative_rate": "with another than the positive label",
    "false_positive_rate": "with another than the positive label",
    "false_negative_rate": "with the positive label",
}
"""Of which rows a binary metric is a share."""


def evidence(rows: GroupedRows, values: Values, options: QualityOptions) -> dict[str, Evidence | str]:
    """The interval of each metric that is there, or why it has none; a constant classifier needs none."""
    measured = {name for name, value in values.items() if value is not None and not name.endswith(CONSTANT)}
    if not measured:
        return {}
    if options.problem_type == "Regression":
        found = _of_regression(rows, values)
    elif options.problem_type == "MulticlassClassification":
        found = _of_classes(rows)
    else:
        found = _of_binary(rows, values, options.positive)
    return {name: evidence for name, evidence in found.items() if name in measured}


def _of_regression(rows: GroupedRows, values: Values) -> dict[str, Evidence | str]:
    errors = regression.total(rows.errors)
    found = error_evidence(errors, values)
    if (r2 := values["r2"]) is not None:
        held = [part for part in rows.errors if part.rows]
        without = [
            regression.regression(regression.total(held[:left] + held[left + 1 :]))["r2"]
            for left in range(len(held))
        ]
        found["r2"] = r2_evidence(r2, without, rows.rows, unseen_tails(errors, values))
    return found


def _of_classes(rows: GroupedRows) -> dict[str, Evidence | str]:
    """Weighted recall is the accuracy."""
    cells = classification.total(rows.cells)
    right = sum(count for (actual, predicted), count in cells.items() if actual == predicted)
    accuracy = share(right, sum(cells.values()), WITH_LABEL)
    return {"accuracy": accuracy, "weighted_recall": accuracy, **weighted_evidence(cells)}


def _of_binary(rows: GroupedRows, values: Values, positive: str) -> dict[str, Evidence | str]:
    cells = classification.total(rows.cells)
    proportions = classification.proportions(cells, positive)
    found = {name: share(*proportions[name], of) for name, of in SHARES_OF.items()}
    hits, actual = proportions["recall"]
    _, said = proportions["precision"]
    for name, beta in classification.BETAS.items():
        found[name] = f_evidence(hits, actual - hits, said - hits, beta)
    if rows.ranking and (area := values["auc"]) is not None:
        found["auc"] = area_evidence(area, rows.ranking)
    return found
