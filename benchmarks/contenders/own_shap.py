"""Understudy's Kernel SHAP, the model in process: `own_shap.py ROWS COLUMNS SAMPLES`; prints the seconds."""

import sys
import time
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from benchmarks.contenders.models import records, scores, texts
from understudy.analyzer.explainability.kernel_shap import ShapOptions, explain


def model_of(known: Mapping[str, float]) -> Any:
    """The model: texts in, as they are sent to one, whose numbers are looked up; scores out."""

    def predict(rows: Sequence[Sequence[str]]) -> Any:
        numbers = map(known.__getitem__, chain.from_iterable(rows))
        count = len(rows) * len(rows[0])
        return scores(np.fromiter(numbers, float, count).reshape(len(rows), -1))[:, None]

    return predict


def main(rows: int, columns: int, samples: int) -> None:
    """Explains the rows; imports and records are not timed."""
    features = columns - 1
    explained = texts(records(rows, features))
    known = {cell: float(cell) for cell in chain(["0"], *explained)}
    begin = time.perf_counter()
    found = explain(model_of(known), explained, [["0"] * features], ShapOptions(num_samples=samples))
    seconds = time.perf_counter() - begin
    assert found.values.shape == (rows, 1, features)
    print(seconds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
