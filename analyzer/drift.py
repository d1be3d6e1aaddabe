"""Distances between two samples, after the definitions of Deequ's `Distance.scala`, in our own words.

A new method is a function, its name among the methods, and a line in the table below them.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Cdf:
    """A cumulative distribution: values ascending, and how many of the sample are not above each."""

    values: Sequence[float]
    ranks: Sequence[int]

    def __len__(self) -> int:
        """Distinct values."""
        return len(self.values)

    @property
    def total(self) -> int:
        """The size of the sample, which is not empty."""
        return self.ranks[-1]


@dataclass(frozen=True)
class Distance:
    """A distance or p-value and the two sample sizes (distinct values for numbers) that it rests on."""

    value: float
    current: int
    baseline: int


def simple(current: Cdf, baseline: Cdf) -> Distance:
    """The largest gap between two cumulative distributions that are not empty, in 0..1."""
    largest = max(_largest_at(current, baseline), _largest_at(baseline, current))
    return Distance(largest, current.total, baseline.total)


def _largest_at(ones: Cdf, others: Cdf) -> float:
    """The largest gap at the values of `ones`."""
    n, m, values = ones.total, others.total, others.values
    shares = [0.0, *(rank / m for rank in others.ranks)]
    return max(
        abs(rank / n - shares[bisect_right(values, value)])
        for value, rank in zip(ones.values, ones.ranks, strict=True)
    )


def robust(current: Cdf, baseline: Cdf) -> Distance:
    """`simple` less 1.8 * sqrt((n + m) / (n * m)), at least 0."""
    return _corrected(simple(current, baseline))


def most_robust(current: int, baseline: int) -> float:
    """The largest distance that `robust` can answer of samples of these sizes, in 0..1."""
    return _corrected(Distance(1.0, current, baseline)).value


def l_infinity(current: Mapping[str, int], baseline: Mapping[str, int]) -> Distance:
    """The largest difference of a category's shares, in 0..1; neither sample empty."""
    n, m = sum(current.values()), sum(baseline.values())
    gaps = (abs(current.get(key, 0) / n - baseline.get(key, 0) / m) for key in {**current, **baseline})
    return Distance(max(gaps), n, m)


def robust_l_infinity(current: Mapping[str, int], baseline: Mapping[str, int]) -> Distance:
    """`l_infinity` with the correction of `robust`, on true counts."""
    return _corrected(l_infinity(current, baseline))


def chi_squared(current: Mapping[str, int], baseline: Mapping[str, int]) -> Distance:
    """Pearson's p-value after small categories are joined; NaN when fewer than two are left.

    Categories unknown to the baseline do not count. While too many expected counts are small (two categories:
    any under 10; more: over a fifth under 5) the smallest is added to the second smallest.
    """
    n, m = sum(current.values()), sum(baseline.values())
    known = sum(count for key, count in current.items() if key in baseline)
    cells = [(count / m * known, float(current.get(key, 0))) for key, count in baseline.items()]
    while len(cells) >= 2:
        least, allowed = (10, 0) if len(cells) == 2 else (5, int(0.2 * len(cells)))
        if sum(expected < least for expected, _ in cells) <= allowed:
            break
        cells.sort()
        (a, x), (b, y), *rest = cells
        cells = [(a + b, x + y), *rest]
    if len(cells) < 2:
        return Distance(math.nan, n, m)
    statistic = sum((observed - expected) ** 2 / expected for expected, observed in cells if expected)
    return Distance(chi_squared_tail(statistic, len(cells) - 1), n, m)


def chi_squared_tail(statistic: float, freedom: int) -> float:
    """P(X >= statistic) for chi-squared X: the closed sums for even and odd degrees of freedom."""
    half = statistic / 2
    if half <= 0:
        return 1.0
    odd = freedom % 2
    tail = math.erfc(math.sqrt(half)) if odd else math.exp(-half)
    power = 0.5 if odd else 1.0
    while power < freedom / 2:
        tail += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
        power += 1
    return min(tail, 1.0)


def _corrected(distance: Distance) -> Distance:
    n, m = distance.current, distance.baseline
    return Distance(max(0.0, distance.value - 1.8 * math.sqrt((n + m) / (n * m))), n, m)


NumericMethod = Literal["Simple", "Robust", "linf_simple", "linf_robust"]
"""What `comparison_method` may name."""
CategoricalMethod = Literal["LInfinity", "ChiSquared"]
"""What `categorical_drift_method` may name."""

NUMERIC: dict[NumericMethod, Callable[[Cdf, Cdf], Distance]] = {
    "Simple": simple,
    "Robust": robust,
    "linf_simple": simple,
    "linf_robust": robust,
}

ROBUST: frozenset[NumericMethod] = frozenset({"Robust", "linf_robust"})
"""Those that take something off for few values."""

OfTexts = Callable[[Mapping[str, int], Mapping[str, int]], Distance]
CATEGORICAL: dict[CategoricalMethod, OfTexts] = {
    "LInfinity": l_infinity,
    "ChiSquared": chi_squared,
}
CATEGORICAL_ROBUST = {**CATEGORICAL, "LInfinity": robust_l_infinity}


def of_texts(method: CategoricalMethod, beside: NumericMethod) -> OfTexts:
    """The distance of texts: a robust one where the method for numbers `beside` it is."""
    return (CATEGORICAL_ROBUST if beside in ROBUST else CATEGORICAL)[method]


P_VALUES = {"ChiSquared"}
"""Methods that answer a p-value, which is small where samples differ; all others answer a distance."""
