"""shap's KernelExplainer: `kernel_shap.py ROWS COLUMNS SAMPLES`; prints the seconds of its explanations.

One row of zeros as background, no penalty, so that every feature is in the fit as it is in ours. Before it is
timed, its fit of our coalitions must be ours to 1e-12, and so must both answers where all are asked.
"""

import sys
import time
from pathlib import Path

import numpy as np
import shap

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.contenders.models import records, scores, texts  # noqa: E402
from understudy.analyzer.explainability.coalitions import drawn  # noqa: E402
from understudy.analyzer.explainability.kernel_shap import ShapOptions, explain, fitted  # noqa: E402

SAME = 1e-12


def check_same_coalitions(features: int) -> None:
    """Our draws, given to shap's solver with equal weights, give our values."""
    rows = records(20, features)
    half = drawn(features, 200, [[5, at] for at in range(len(rows))])
    explainer = shap.KernelExplainer(scores, np.zeros((1, features)))
    for at, row in enumerate(rows):
        explainer.shap_values(row, nsamples=400, l1_reg=False, silent=True)
        masks = np.concatenate([half[at], ~half[at]])
        answers = scores(np.where(masks, row, 0.0))
        explainer.maskMatrix = masks.astype(float)
        explainer.kernelWeights = np.ones(len(masks))
        explainer.ey = answers[:, None]
        explainer.nsamplesAdded = len(masks)
        theirs, _ = explainer.solve(1.0, 0)
        gains = (answers - 0.5)[None, :, None]
        total = (scores(row[None]) - 0.5)[None]
        ours = fitted(half[at : at + 1], gains, total)[0, :, 0]
        assert np.abs(theirs - ours).max() <= SAME, (theirs, ours)


def check_all_coalitions(features: int) -> None:
    """Where all coalitions are asked both are exact."""
    rows = records(20, features)
    explainer = shap.KernelExplainer(scores, np.zeros((1, features)))
    theirs = explainer.shap_values(rows, nsamples=2**features, l1_reg=False, silent=True)
    ours = explain(
        lambda lines: scores(np.array(lines, dtype=float))[:, None],
        texts(rows),
        [["0"] * features],
        ShapOptions(),
    )
    assert ours.exact == len(rows)
    assert np.abs(theirs - ours.values[:, 0]).max() <= SAME


def main(rows: int, columns: int, samples: int) -> None:
    """Explains the rows; imports and records are not timed."""
    features = columns - 1
    check_same_coalitions(14)
    check_all_coalitions(8)
    explained = records(rows, features)
    explainer = shap.KernelExplainer(scores, np.zeros((1, features)))
    begin = time.perf_counter()
    values = explainer.shap_values(explained, nsamples=samples, l1_reg=False, silent=True)
    seconds = time.perf_counter() - begin
    assert values.shape == (rows, features)
    print(seconds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
