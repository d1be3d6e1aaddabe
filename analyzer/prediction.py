"""A model as an analysis sees it: rows go in, scores come out, and nothing here knows how it is called."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Predict = Callable[[Sequence[Sequence[str]]], "NDArray[np.float64]"]
"""Rows of the features' texts, in the data set's order of columns, in; scores out, of shape (rows, outputs).

The answer for a row does not depend on the rows it is asked with. Rows may come as `JoinedRows`, whose parts
are there for a model that has a use for them.
"""
Piece = TypeVar("Piece")
Found = TypeVar("Found")


class Spread(Protocol):
    """Many pieces of one work, each done where there is room for it."""

    def __call__(self, work: Callable[[Predict, Piece], Found], pieces: Sequence[Piece]) -> list[Found]:
        """What the work finds in each piece, in their order, given a model to ask.

        Work and pieces travel. UserError where the work on one of them raises it.
        """
        ...
