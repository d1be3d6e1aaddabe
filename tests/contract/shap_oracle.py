"""Run by a Python that has shap: Kernel SHAP of records and a baseline that come on standard input.

The answer has, for each record, what shap's solver makes of the masks that came with it, all weighing the
same, and what its KernelExplainer makes of all coalitions.
"""

import json
import sys

import numpy as np
from numpy.typing import NDArray


def scores(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """A model whose features do not just add up."""
    rows = np.asarray(rows, dtype=float)
    weights = (-0.8) ** np.arange(rows.shape[1])
    return np.asarray(1 / (1 + np.exp(-rows @ weights)) + rows[:, 0] * rows[:, 1] / 9)


def main() -> None:
    import shap

    given = json.load(sys.stdin)
    records, baseline = np.array(given["records"], dtype=float), np.array(given["baseline"], dtype=float)
    explainer = shap.KernelExplainer(scores, baseline)
    exact = explainer.shap_values(records, nsamples=2 ** records.shape[1], l1_reg=False, silent=True)
    same = []
    for record, masks in zip(records, np.array(given["masks"], dtype=bool), strict=True):
        explainer.shap_values(record, nsamples=len(masks), l1_reg=False, silent=True)
        joined = np.where(masks[:, None], record, baseline)
        answers = scores(joined.reshape(-1, len(record))).reshape(len(masks), -1).mean(axis=1)
        explainer.maskMatrix, explainer.kernelWeights = masks.astype(float), np.ones(len(masks))
        explainer.ey, explainer.nsamplesAdded = answers[:, None], len(masks)
        same.append(explainer.solve(1.0, 0)[0].tolist())
    print(json.dumps({"exact": exact.tolist(), "same_masks": same}))


if __name__ == "__main__":
    main()
