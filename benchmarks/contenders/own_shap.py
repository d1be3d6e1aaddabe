"""Understudy's Kernel SHAP, the model in process: `own_shap.py ROWS COLUMNS SAMPLES`; prints the seconds."""

import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.contenders.models import records, scores, texts
from understudy.analyzer.explainability.kernel_shap import ShapOptions, explain
from understudy.analyzer.joined_rows import JoinedRows


def model(rows: Sequence[Sequence[str]]) -> Any:
    """Texts in, scores out; of joined rows the number of each text is found once."""
    if isinstance(rows, JoinedRows):
        return scores(rows.of(rows.kept.astype(float), rows.others.astype(float)))[:, None]
    return scores(np.array(rows, dtype=object).astype(float))[:, None]


def main(rows: int, columns: int, samples: int) -> None:
    """Explains the rows; imports and records are not timed."""
    features = columns - 1
    explained = texts(records(rows, features))
    begin = time.perf_counter()
    found = explain(model, explained, [["0"] * features], ShapOptions(num_samples=samples))
    seconds = time.perf_counter() - begin
    assert found.values.shape == (rows, 1, features)
    print(seconds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
