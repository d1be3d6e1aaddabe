"""Metrics of a regression, from sums over rows."""

import math
from collections.abc import Iterable

from analyzer.model_quality.classification import Values
from analyzer.model_quality.outcomes import Errors

REGRESSION = ("mae", "mse", "rmse", "r2")
LEAST_VARIATION = 1e-13
"""Of labels, relative to their mean: below it a deviation is rounding, and equal labels have none."""


def regression(errors: Errors) -> Values:
    """Mean absolute and squared error, its root, and 1 - mse / variance of the labels.

    r2 is None where labels do not vary, all are None where there is no row. The variance is the population's.
    """
    if not errors.rows:
        return dict.fromkeys(REGRESSION)
    mse = errors.squared / errors.rows
    varies = errors.label_deviation > LEAST_VARIATION * abs(errors.label_mean)
    return {
        "mae": errors.absolute / errors.rows,
        "mse": mse,
        "rmse": math.sqrt(mse),
        "r2": 1 - mse / errors.label_deviation**2 if varies else None,
    }


def total(parts: Iterable[Errors]) -> Errors:
    """The sums of several groups; the labels' moments are joined by Chan, Golub & LeVeque (1979)."""
    rows, absolute, squared, mean, spread = 0, 0.0, 0.0, 0.0, 0.0
    for part in parts:
        if not part.rows:
            continue
        joined = rows + part.rows
        step = part.label_mean - mean
        spread += part.label_deviation**2 * part.rows + step * step * rows * part.rows / joined
        mean += step * part.rows / joined
        rows, absolute, squared = joined, absolute + part.absolute, squared + part.squared
    return Errors(rows, absolute, squared, mean, math.sqrt(spread / rows) if rows else 0.0)
