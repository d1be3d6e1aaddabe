"""Kernel SHAP against shap's own, in an environment of its own."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.contract.environments import python_with
from tests.contract.shap_oracle import scores
from understudy.analyzer.explainability import kernel_shap
from understudy.analyzer.explainability.coalitions import drawn
from understudy.analyzer.explainability.kernel_shap import Explanations, ShapOptions, explain

HERE = Path(__file__).parent
FEATURES, PAIRS = 10, 60
NUMBERS = np.random.default_rng(5).normal(size=(12, FEATURES)).round(3)
RECORDS = [list(map(repr, row)) for row in NUMBERS.tolist()]
BASELINE = [["0.0"] * FEATURES, ["0.5"] * FEATURES, [repr(at / 4) for at in range(FEATURES)]]


def model(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    return scores(np.array(list(rows), dtype=float))[:, None]


def ours(samples: int) -> Explanations:
    return explain(model, RECORDS, BASELINE, ShapOptions(num_samples=samples, every_feature=True))


@pytest.mark.environment
def test_our_values_are_those_of_shap_by_the_same_coalitions_and_by_all() -> None:
    seeds = [[0, kernel_shap._digest(tuple(record))] for record in RECORDS]
    half = drawn(FEATURES, PAIRS, seeds)
    masks = np.concatenate([half, ~half], axis=1)
    given = {"records": RECORDS, "baseline": BASELINE, "masks": masks.tolist()}
    told = subprocess.run(
        [python_with(HERE / "oracle-requirements.txt"), HERE / "shap_oracle.py"],
        input=json.dumps(given),
        check=True,
        capture_output=True,
        text=True,
    )
    theirs = json.loads(told.stdout.splitlines()[-1])
    assert ours(2 * PAIRS).values[:, 0] == pytest.approx(np.array(theirs["same_masks"]), abs=1e-12, rel=0)
    assert ours(2**FEATURES).values[:, 0] == pytest.approx(np.array(theirs["exact"]), abs=1e-12, rel=0)
