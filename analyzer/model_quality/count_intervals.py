"""Intervals of the metrics that are made of a confusion matrix and are no share of rows: the F measures."""

from understudy.analyzer.model_quality.classification import (
    BETAS,
    Cells,
    actual_counts,
    labels,
    predicted_counts,
    weighted,
)
from understudy.analyzer.model_quality.intervals import (
    LEAST_OF_A_KIND,
    LEAST_ROWS,
    Evidence,
    bounded,
    effective_share,
    takes,
)


def f_evidence(hits: float, missed: float, false: float, beta: float) -> Evidence | str:
    """Of F, from true positives, false negatives and false positives; or why there is none.

    F is a hits / (a hits + b missed + false) with a = 1 + beta^2 and b = beta^2. A true F of t says how the
    three counts share their sum, but for missed against false, which are taken as they are. For beta = 1 that
    is Wilson's interval of hits / (hits + missed + false).
    """
    rows = hits + missed + false
    if rows < LEAST_OF_A_KIND:
        return takes(LEAST_OF_A_KIND, "that are positive or predicted so", rows)
    b = beta * beta
    a = 1 + b
    of_missed = (missed + 0.5) / (missed + false + 1)
    weight, square = b * of_missed + (1 - of_missed), b * b * of_missed + (1 - of_missed)
    bottom = a * hits + b * missed + false

    def variance(truth: float) -> float:
        hit = truth * weight / (a * (1 - truth) + truth * weight)
        return rows * ((a * (1 - truth)) ** 2 * hit + truth * truth * square * (1 - hit)) / bottom**2

    return bounded(a * hits / bottom, variance, "score")


def weighted_evidence(cells: Cells) -> dict[str, Evidence | str]:
    """Of the weighted metrics but accuracy and recall, by name: by the delta method over the cells.

    Their spread is taken for that of a share of as many rows as it takes, which keeps an interval between 0
    and 1. With n rows and k labels the variance is n / (n - k) times that of the cells.
    """
    rows, names = sum(cells.values()), labels(cells)
    least = max(LEAST_ROWS, LEAST_OF_A_KIND * len(names))
    betas = {"weighted_precision": 0.0, **{f"weighted_{name}": beta for name, beta in BETAS.items()}}
    if rows < least:
        return dict.fromkeys(betas, takes(least, f"for {len(names)} labels", rows))
    values: dict[str, Evidence | str] = {}
    for name, value in weighted(cells).items():
        if value is not None and name in betas:
            variance = _variance(cells, betas[name]) * rows / (rows - len(names))
            values[name] = effective_share(min(1.0, value), variance, rows)
    return values


def _variance(cells: Cells, beta: float) -> float:
    """The delta method's: the variance of one row's influence, over the rows. Precision has a beta of 0.

    The metric is the sum over labels of a F with F = (1 + beta^2) r / (beta^2 a + s): the shares of rows that
    have the label, that have it rightly predicted, and that have it predicted.
    """
    rows, square = sum(cells.values()), beta * beta
    actual, said = actual_counts(cells), predicted_counts(cells)
    f, rise, fall = {}, {}, {}
    for label in {*actual, *said}:
        had = actual.get(label, 0)
        bottom = square * had + said.get(label, 0)
        f[label] = (1 + square) * cells.get((label, label), 0) / bottom if bottom else 0.0
        # What a F gains for each right row more, and loses for each row more below the line.
        rise[label] = (1 + square) * had / bottom if bottom else 0.0
        fall[label] = had * f[label] / bottom if bottom else 0.0
    total = squares = 0.0
    for (label, predicted), count in cells.items():
        right = rise[label] if label == predicted else 0.0
        influence = f[label] + right - square * fall[label] - fall[predicted]
        total += count * influence
        squares += count * influence * influence
    return max(0.0, squares / rows - (total / rows) ** 2) / rows
