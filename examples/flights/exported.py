"""The trees of the model of lateness as JSON, which late_model.py serves without scikit-learn."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from flights.models import Model
from flights.source import INPUTS


def export(model: Model, file: Path) -> None:
    """Write a fitted HistGradientBoostingClassifier of two classes: codes of texts, and each tree's nodes.

    A leaf is a number, added to the log-odds; another node is `[feature, threshold or codes that go left,
    whether a missing cell goes left, left, right]`, by the places of the nodes in the tree.
    """
    estimator = model.estimator
    trees = [_tree(predictor, estimator) for (predictor,) in estimator._predictors]
    written = {
        "inputs": INPUTS,
        "codes": model.codes,
        "start": float(estimator._baseline_prediction.ravel()[0]),
        "trees": trees,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in written.pop("trees"))
    head = json.dumps(written, indent=1)[:-2]
    file.write_text(f'{head},\n "trees": [\n{lines}\n]}}\n', encoding="utf-8")


def _tree(predictor: Any, estimator: Any) -> list[float | list[Any]]:
    return [_node(node, predictor, estimator) for node in predictor.nodes]


def _node(node: np.void, predictor: Any, estimator: Any) -> float | list[Any]:
    if node["is_leaf"]:
        return float(node["value"])
    if node["is_categorical"]:
        bits = predictor.raw_left_cat_bitsets[node["bitset_idx"]]
        split: Any = [code for code in range(256) if bits[code // 32] >> np.uint32(code % 32) & np.uint32(1)]
    else:
        split = float(node["num_threshold"])
    feature = _place(int(node["feature_idx"]), estimator)
    return [feature, split, bool(node["missing_go_to_left"]), int(node["left"]), int(node["right"])]


def _place(feature: int, estimator: Any) -> int:
    """The input's place: scikit-learn moves categories to the front, which they are here already."""
    categories = np.flatnonzero(estimator.is_categorical_)
    assert list(categories) == list(range(len(categories)))
    return feature
