"""The shapes of data that are measured: how many records and columns, and what the columns hold."""

import hashlib
from dataclasses import asdict, dataclass

COLUMN_KINDS = ("int", "float", "flag", "text", "distinct_number", "distinct_text")


@dataclass(frozen=True)
class Shape:
    """`records` captures of `columns` columns, the output among them, in `files` files.

    The output and an eighth each are floats and integers of eight ranges, `text` is the share of columns of
    six words, the rest are flags. `distinct_numbers` and `distinct_texts` are shares whose cells are all
    different, taken from the flags. `encoding` is CSV, JSON or BASE64. The files after `made_files` are links
    to the first ones. `labelled`: the captures are merged with labels, the output is the probability of a 1.
    """

    records: int
    columns: int = 70
    text: float = 3 / 70
    distinct_numbers: float = 0.0
    distinct_texts: float = 0.0
    encoding: str = "CSV"
    files: int = 1
    made_files: int | None = None
    labelled: bool = False
    seed: int = 7

    @property
    def name(self) -> str:
        """A folder's name that no other shape has."""
        digest = hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:8]
        return f"{self.records}x{self.columns}-{digest}"

    @property
    def kinds(self) -> list[str]:
        """What each column holds; the first is the output, a float."""
        inputs = self.columns - 1
        eighth = inputs // 8
        counts = {
            "int": eighth,
            "float": eighth,
            "text": round(self.columns * self.text),
            "distinct_number": round(self.columns * self.distinct_numbers),
            "distinct_text": round(self.columns * self.distinct_texts),
        }
        counts["flag"] = inputs - sum(counts.values())
        return ["float", *(kind for kind in COLUMN_KINDS for _ in range(counts[kind]))]

    @property
    def names(self) -> list[str]:
        """The columns' names, as the CSV's header has them; a label comes last."""
        features = [f"{kind}{i}" for i, kind in enumerate(self.kinds[1:], start=1)]
        return ["output", *features, *(["label"] if self.labelled else [])]
