"""Rows that are joined of two each, some cells of the one and the others of the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROWS_AT_ONCE = 4096
"""So many are made at once, which fit into a processor's cache."""
MOST_JOINED = 6
"""So many neighbouring parts at most are joined in all ways, before rows are made of the results."""


@dataclass(frozen=True, eq=False)
class JoinedRows(Sequence[list[str]]):
    """As a sequence, lists of texts; by its parts, what has to be found out of a text need be once.

    `kept` and `others` are texts of shape (pairs, features). `pairs` tells which of them each row is of;
    `held`, of shape (rows, features), is true where it has the cell of `kept`.
    """

    kept: "NDArray[np.object_]"
    others: "NDArray[np.object_]"
    pairs: "NDArray[np.intp]"
    held: "NDArray[np.bool_]"

    def of(self, kept: "NDArray[Any]", others: "NDArray[Any]") -> "NDArray[Any]":
        """What is known of each row's cells, of shape (rows, features), by what is of each text."""
        import numpy as np

        return np.where(self.held, kept[self.pairs], others[self.pairs])

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.pairs)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> "JoinedRows": ...
    def __getitem__(self, at: int | slice) -> "list[str] | JoinedRows":
        """A row, or some of the rows."""
        if isinstance(at, slice):
            return JoinedRows(self.kept, self.others, self.pairs[at], self.held[at])
        (row,) = JoinedRows(self.kept, self.others, self.pairs[[at]], self.held[[at]])
        return row

    def __iter__(self) -> Iterator[list[str]]:
        """Rows one after the other, of which a bounded number is made at once."""
        for start in range(0, len(self), ROWS_AT_ONCE):
            yield from self[start : start + ROWS_AT_ONCE].of(self.kept, self.others).tolist()


def lines_of(
    kept: "NDArray[np.object_]",
    others: "NDArray[np.object_]",
    pairs: "NDArray[np.intp]",
    held: "NDArray[np.bool_]",
) -> Iterator[str]:
    """A text for each row, of parts instead of cells: shapes as of `JoinedRows`.

    Where a pair has many rows, the texts of a few neighbouring parts are made once, in all ways in which they
    can be chosen, and rows are made of these.
    """
    import numpy as np

    rows, parts = held.shape
    # As many ways as an eighth of a pair's rows: making them costs little beside the rows.
    wide = min(MOST_JOINED, max(1, (rows // max(1, len(kept))).bit_length() - 3))
    texts: list[NDArray[np.object_]] = []
    chosen: list[NDArray[np.intp]] = []
    for start in range(0, parts, wide):
        text, way = np.full((len(kept), 1), "", dtype=object), pairs
        for part in range(start, min(start + wide, parts)):
            both = np.stack([text + others[:, [part]], text + kept[:, [part]]], axis=2)
            text, way = both.reshape(len(kept), -1), 2 * way + held[:, part]
        texts.append(text.ravel())
        chosen.append(way)
    for start in range(0, rows, ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        columns = [text.take(way[some]).tolist() for text, way in zip(texts, chosen, strict=True)]
        yield from map("".join, zip(*columns, strict=True)) if columns else repeat("", len(pairs[some]))
