"""Rows of two groups by label and prediction: all that the bias metrics are made of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """Rows of one group by label and prediction, both positive or not.

    Where there are no predictions, positive labels count as false negatives and others as true negatives.
    """

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @property
    def rows(self) -> int:
        """All rows of the group."""
        return self.true_positives + self.false_positives + self.false_negatives + self.true_negatives

    @property
    def positive(self) -> int:
        """Rows with a positive label."""
        return self.true_positives + self.false_negatives

    @property
    def negative(self) -> int:
        """Rows with another label, or none."""
        return self.false_positives + self.true_negatives

    @property
    def accepted(self) -> int:
        """Rows that are predicted positive."""
        return self.true_positives + self.false_positives

    @property
    def rejected(self) -> int:
        """Rows that are not."""
        return self.false_negatives + self.true_negatives


@dataclass(frozen=True)
class Flipped:
    """Rows of d whose prediction differs from that of their neighbours in a, out of `rows` of d.

    `up` are predicted positive where the neighbours are not, `down` the other way round.
    """

    up: int
    down: int
    rows: int


@dataclass(frozen=True)
class Counts:
    """The group d that a facet's value names, and a, all other rows.

    `groups` are the same two sides within each value of the group variable, in the order of these values;
    rows without one are in none. None where there is no group variable. A sentence instead of groups or
    `flipped` says why there are none.
    """

    a: Side
    d: Side
    groups: Sequence[tuple[Side, Side]] | str | None = None
    flipped: Flipped | str | None = None
