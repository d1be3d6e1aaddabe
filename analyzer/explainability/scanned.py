"""What one look at the data says: the border between the engine and the documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from understudy.analyzer.profile import SetAside


@dataclass(frozen=True)
class RecordScan:
    """Records to be explained, in the order of the data, out of `rows` rows of `records` captured records.

    A cell is a text, an empty one where it is missing; `names` are the features'. `baseline` are the rows
    that records are held against, `baseline_from` says in words where they are from. `ids` tell records
    apart, where the data has a column for that, `identifier`. `segments` are the records' cells in the column
    of each segmentation.
    """

    rows: int
    records: int
    names: Sequence[str]
    sample: Sequence[Sequence[str]]
    baseline: Sequence[Sequence[str]] = ()
    baseline_from: str = ""
    texts: frozenset[int] = frozenset()
    identifier: str | None = None
    ids: Sequence[str] = ()
    segments: Sequence[Sequence[str]] = ()
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    warnings: Mapping[str, SetAside] = field(default_factory=dict)
