"""What one scan says of a table: the border between the engine and the documents.

An engine fills these values; statistics, constraints and checks are made from them without Spark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Offender:
    """One captured value that a check objects to, with where it stands."""

    value: str | None
    event_id: str | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class TypeCounts:
    """How many present cells look like each type (the regular expressions of Deequ's `DataType`)."""

    fractional: int = 0
    integral: int = 0
    boolean: int = 0
    string: int = 0

    @property
    def present(self) -> int:
        """Cells that hold a value."""
        return self.fractional + self.integral + self.boolean + self.string


@dataclass(frozen=True)
class Moments:
    """Of the cells that are finite numbers; the standard deviation is the population's."""

    count: int
    sum: float
    mean: float
    standard_deviation: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Sketch:
    """A KLL sketch as Deequ keeps it: an item of `levels[j]` stands for 2**j values."""

    levels: Sequence[Sequence[float]]
    k: float = 2048.0
    c: float = 0.64


@dataclass(frozen=True)
class Frequent:
    """The most frequent texts of a column, most frequent first; each count may be too low by `error`."""

    values: Mapping[str, int]
    error: int


@dataclass(frozen=True)
class ColumnProfile:
    """The state of one column after a scan."""

    name: str
    missing: int
    types: TypeCounts
    distinct: int
    """HyperLogLog++ estimate (relative standard deviation 0.05), as Deequ computes it from Spark's hash."""
    moments: Moments | None = None
    sketch: Sketch | None = None
    values: Mapping[str, int] | None = None
    """Exact counts by value, most frequent first (then by value); None once there were too many."""
    frequent: Frequent | None = None
    """The most frequent texts once there were too many values to count; None too where none was a text."""
    negative: int = 0
    whole_fractions: int = 0
    """Cells of fractional form whose value is a whole number, such as `5.0`."""
    non_finite: int = 0
    """Cells of numeric form that no double holds (`1e400`, `+ 4`): typed, but not in moments and sketch."""
    in_domain: int | None = None
    """Present cells inside the domain that the watch names for this column; None where it names none."""
    offenders: Mapping[str, list[Offender]] = field(default_factory=dict)
    """A few offending cells by kind: `type`, `domain`, `missing`, `negative`."""


ANALYSED = {
    "duplicate_column",
    "keys_sorted_as_texts",
    "labels_of_the_script",
    "one_sided",
    "too_many_columns",
}
"""Kinds of notes for which no record was set aside: on columns, or on what a record lacks."""


@dataclass(frozen=True)
class SetAside:
    """What a scan noted of records, of one kind (`malformed`, `one_sided`, ...), with examples."""

    count: int
    examples: list[Mapping[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class TableProfile:
    """The state of a whole table after a scan: `rows` rows out of `records` records."""

    rows: int
    records: int
    columns: list[ColumnProfile]
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of the columns that each item of an exclusion met; an item that met none is not there."""
