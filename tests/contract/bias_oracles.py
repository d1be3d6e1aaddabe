"""Run by a Python that has fairlearn and aif360: bias metrics of tables that come on standard input.

A table is two lists of counts, TP FP FN TN of group a and of group d; the answer is a dictionary for each.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
from aif360.datasets import BinaryLabelDataset  # noqa: E402
from aif360.metrics import ClassificationMetric  # noqa: E402
from fairlearn.metrics import (  # noqa: E402
    MetricFrame,
    selection_rate,
    true_negative_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score, precision_score  # noqa: E402

CELLS = ((1, 1), (0, 1), (1, 0), (0, 0))


def of_fairlearn(rows: pd.DataFrame) -> dict[str, float]:
    metrics = {
        "selected": selection_rate,
        "accuracy": accuracy_score,
        "precision": precision_score,
        "recall": true_positive_rate,
        "specificity": true_negative_rate,
    }
    frame = MetricFrame(metrics=metrics, y_true=rows.label, y_pred=rows.predicted, sensitive_features=rows.a)
    a, d = frame.by_group.loc[1], frame.by_group.loc[0]
    return {
        "DPPL": a.selected - d.selected,
        "DI": d.selected / a.selected,
        "AD": a.accuracy - d.accuracy,
        "DAR": a.precision - d.precision,
        "RD": a.recall - d.recall,
        "SD": d.specificity - a.specificity,
    }


def of_aif360(rows: pd.DataFrame) -> dict[str, float]:
    def dataset(label: str) -> BinaryLabelDataset:
        frame = pd.DataFrame({"a": rows.a, "label": rows[label]})
        return BinaryLabelDataset(df=frame, label_names=["label"], protected_attribute_names=["a"])

    metric = ClassificationMetric(
        dataset("label"), dataset("predicted"), unprivileged_groups=[{"a": 0}], privileged_groups=[{"a": 1}]
    )

    def rate(name: str, privileged: bool) -> float:
        return getattr(metric, name)(privileged)

    return {
        "DI": metric.disparate_impact(),
        "DPPL": -metric.statistical_parity_difference(),
        "GE": metric.generalized_entropy_index(alpha=2),
        "RD": rate("true_positive_rate", True) - rate("true_positive_rate", False),
        "SD": rate("true_negative_rate", False) - rate("true_negative_rate", True),
        "DAR": rate("positive_predictive_value", True) - rate("positive_predictive_value", False),
        "DRR": rate("negative_predictive_value", False) - rate("negative_predictive_value", True),
        "AD": rate("accuracy", True) - rate("accuracy", False),
    }


answers = []
for counts in json.load(sys.stdin):
    made = [
        (side, label, predicted)
        for side, of_side in zip((1, 0), counts, strict=True)
        for (label, predicted), many in zip(CELLS, of_side, strict=True)
        for _ in range(many)
    ]
    rows = pd.DataFrame(made, columns=["a", "label", "predicted"])
    answers.append({"fairlearn": of_fairlearn(rows), "aif360": of_aif360(rows)})
print(json.dumps(answers))
