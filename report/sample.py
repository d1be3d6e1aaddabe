"""What a statistics file holds of a column, as what pictures and distances are made from."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from understudy.analyzer import sketch
from understudy.analyzer.documents import FeatureStatistics
from understudy.analyzer.drift import Cdf
from understudy.analyzer.json_form import double


@dataclass(frozen=True)
class Numbers:
    """Ascending values, each with how many records are not above it; never empty.

    `levels` are those of its sketch, where it is from one.
    """

    cdf: Cdf
    levels: Sequence[Sequence[float]] = ()

    @property
    def compacted(self) -> bool:
        """Whether the sketch has begun to let items stand for several records."""
        return any(self.levels[1:])

    @property
    def values(self) -> Sequence[float]:
        """Distinct values of the sketch."""
        return self.cdf.values

    @property
    def ranks(self) -> Sequence[int]:
        """Records not above each value."""
        return self.cdf.ranks

    @property
    def total(self) -> int:
        """The weight of all."""
        return self.cdf.total

    def below(self, bound: float) -> float:
        """The share of records under a bound."""
        at = bisect_left(self.values, bound)
        return self.ranks[at - 1] / self.total if at else 0.0

    def quantile(self, share: float) -> float:
        """The least value that at least this share of the records does not exceed."""
        return self.values[min(bisect_left(self.ranks, share * self.total), len(self.values) - 1)]


@dataclass(frozen=True)
class Counts:
    """How often each text occurs, most frequent first; never empty. `rest`: records of values not counted."""

    by_value: Mapping[str, int]
    rest: int = 0

    @property
    def total(self) -> int:
        """Records of all values."""
        return sum(self.by_value.values()) + self.rest


@dataclass(frozen=True)
class Side:
    """One column of one statistics file; `sample` is None where the file holds no distribution of it."""

    statistics: FeatureStatistics
    sample: Numbers | Counts | None

    @property
    def present(self) -> int:
        """Records with a value."""
        return self._common[0]

    @property
    def missing(self) -> int:
        """Records without one."""
        return self._common[1]

    @property
    def missing_share(self) -> float:
        """Of all records; 0 where there are none."""
        return self.missing / (self.present + self.missing) if self.missing else 0.0

    @property
    def numbers(self) -> Numbers | None:
        """The sample where it is one of numbers."""
        return self.sample if isinstance(self.sample, Numbers) else None

    @property
    def counts(self) -> Counts | None:
        """The sample where it is one of texts."""
        return self.sample if isinstance(self.sample, Counts) else None

    @property
    def _common(self) -> tuple[int, int]:
        of = self.statistics.numerical_statistics or self.statistics.string_statistics
        return (of.common.num_present, of.common.num_missing) if of else (0, 0)


def side_of(statistics: FeatureStatistics) -> Side:
    """The side that a column's statistics are."""
    texts = statistics.string_statistics
    if levels := statistics.levels:
        return Side(statistics, numbers_of(levels))
    if texts and (counts := statistics.counts):
        return Side(statistics, Counts(counts, max(0, texts.common.num_present - sum(counts.values()))))
    return Side(statistics, None)


def numbers_of(levels: Sequence[Sequence[float]]) -> Numbers:
    """A sample of numbers from the levels of a sketch that is not empty."""
    return Numbers(sketch.record_cdf(levels), levels)


def numbers_of_quantiles(quantiles: Sequence[float], records: int) -> Numbers:
    """A sample of as many records as quantiles of equal steps tell of it."""
    each = max(1, round(records / len(quantiles)))
    return Numbers(sketch.cdf({value: each * n for value, n in Counter(quantiles).items()}))


def numbers_among(counts: Counts) -> Numbers | None:
    """What of a column of texts is numbers still; None where nothing is."""
    weights: dict[float, int] = {}
    for text, records in counts.by_value.items():
        try:
            value = float(text)
        except ValueError:
            continue
        if abs(value) < float("inf"):
            weights[value] = weights.get(value, 0) + records
    return Numbers(sketch.cdf(weights)) if weights else None


def categories_of(numbers: Numbers) -> Counts:
    """Numbers as the texts of a column that holds texts on its other side; whole ones without a point."""
    before = 0
    counts = {}
    for value, rank in zip(numbers.values, numbers.ranks, strict=True):
        counts[str(int(value)) if value == int(value) and abs(value) < 1e15 else double(value)] = (
            rank - before
        )
        before = rank
    return Counts(dict(sorted(counts.items(), key=lambda pair: -pair[1])))
