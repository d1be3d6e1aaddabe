"""What one pass over facets, labels and predictions says: the border between the engine and the documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from understudy.analyzer.profile import SetAside, TypeCounts

MISSING = 0
FIRST = 5
"""The code of a column's first value. Codes 1 to 4 are values beyond those that are told apart: 1, and 2 more
for a listed one, and 1 more for one above the threshold."""
PREDICTED, NOT_PREDICTED = 4, 1
"""The codes of a prediction that follows from a score."""


@dataclass(frozen=True)
class Column:
    """The values of a column, in canonical form (`1.0` is `1`, `TRUE` is `true`), in order of appearance.

    `others` counts distinct values that are not told apart. `least` and `most` are of the cells that are
    numbers; `fractions`: some number is not whole. `found`: some row has the column at all.
    """

    name: str
    values: Sequence[str] = ()
    others: int = 0
    missing: int = 0
    types: TypeCounts = field(default_factory=TypeCounts)
    fractions: bool = False
    least: float | None = None
    most: float | None = None
    found: bool = True

    @property
    def distinct(self) -> int:
        """How many distinct values there are, up to 20,000 of those not told apart."""
        return len(self.values) + self.others

    @property
    def rows(self) -> int:
        """Cells that hold a value."""
        return self.types.fractional + self.types.integral + self.types.boolean + self.types.string


@dataclass(frozen=True)
class SampledRow:
    """A distinct row: its features' cells, its facets' codes, its prediction's code, how often it occurs.

    `segments` are the codes of its segments, one for each column that has some.
    """

    shape: int
    cells: Sequence[str | None]
    facets: Sequence[int]
    predicted: int
    count: int
    segments: Sequence[int] = ()


@dataclass(frozen=True)
class RowSample:
    """Distinct rows for the flip test, whatever their order; `whole`: all of them.

    `shapes` are the names of the cells of each shape of rows.
    """

    rows: Sequence[SampledRow]
    shapes: Sequence[Sequence[str]]
    whole: bool


@dataclass(frozen=True)
class FacetCounts:
    """Rows by the codes of facet, label, prediction and group; None where there were too many such cells."""

    column: Column
    cells: Mapping[tuple[int, int, int, int], int] | None


@dataclass(frozen=True)
class SegmentCounts:
    """Rows by the codes of segment, facet, label, prediction and group, for each facet in turn.

    A segment's code is its place from 1 on, 0 where the cell is missing. None where there were too many such
    cells. `found`: some row has the column.
    """

    cells: Sequence[Mapping[tuple[int, int, int, int, int], int] | None]
    found: bool = True


@dataclass(frozen=True)
class BiasScan:
    """One pass: `rows` rows out of `records` records.

    `prediction` and `group` are None where they were not asked for; a prediction that follows from a score
    has no column either. `intersections` count rows by the codes of all facets, of label and prediction; None
    for one facet and where there are too many. `segments`: for each column that has some. `set_aside` counts
    what could not be read by kind, `warnings` what is odd about rows that were counted.
    """

    rows: int
    records: int
    label: Column
    facets: Sequence[FacetCounts]
    prediction: Column | None = None
    scored: bool = False
    group: Column | None = None
    intersections: Mapping[tuple[int, ...], int] | None = None
    sample: RowSample | None = None
    names: Sequence[str] = ()
    segments: Sequence[SegmentCounts] = ()
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    warnings: Mapping[str, SetAside] = field(default_factory=dict)
