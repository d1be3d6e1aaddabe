"""Both sides of a feature in numbers."""

from collections.abc import Sequence

from understudy.report.data_quality.compared import Compared
from understudy.report.figures import count, number, percent, told_apart
from understudy.report.sample import Numbers, Side
from understudy.report.text import CapturedValues

QUANTILES = (("5 % are at most", 0.05), ("median", 0.5), ("95 % are at most", 0.95))


def figures_of(feature: Compared, values: CapturedValues) -> list[tuple[str, str, str]]:
    """The last table of a section: label, baseline, window; rows that neither side has are left out."""
    base, now = feature.baseline, feature.current
    rows: list[tuple[str, str, str]] = []

    def row(label: str, told: "Sequence[str | None]") -> None:
        if any(told):
            rows.append((label, told[0] or "–", told[1] or "–"))

    sides = (base, now)
    row("records with a value", [count(side.present) if side else None for side in sides])
    for label, cells in _types(feature):
        row(f"of these {label}", [None, count(cells)])
    row("missing", [percent(side.missing_share) if side else None for side in sides])
    samples = feature.sides
    if any(isinstance(sample, Numbers) for sample in samples):
        held = [sample if isinstance(sample, Numbers) else None for sample in samples]
        ends = [side.statistics.numerical_statistics if side else None for side in sides]
        along = {
            "smallest": [_end(one, end.min if end else None, 0) for one, end in zip(held, ends, strict=True)],
            **{label: [one.quantile(share) if one else None for one in held] for label, share in QUANTILES},
            "largest": [_end(one, end.max if end else None, -1) for one, end in zip(held, ends, strict=True)],
            "mean": [end.mean if end else None for end in ends],
        }
        there = [value for pair in along.values() for value in pair if value is not None]
        shown = dict(zip(there, told_apart(there), strict=True))
        for label, pair in along.items():
            told = [None if value is None else shown[value] for value in pair]
            of_one = label in ("smallest", "largest")
            row(label, [values.number(text) if of_one and text else text for text in told])
        row(
            "standard deviation",
            [number(end.std_dev) if end and end.std_dev is not None else None for end in ends],
        )
    row("distinct values, about", [_distinct(side) for side in sides])
    types = [side.statistics.inferred_type if side else None for side in sides]
    row("looks like", types)
    return rows


def _types(feature: Compared) -> list[tuple[str, int]]:
    """What the values of the window look like, where they are of several types; documents tell no more."""
    types = feature.detail.types if feature.detail else None
    if types is None:
        return []
    seen = [
        ("whole numbers", types.integral),
        ("numbers with a point", types.fractional),
        ("true or false", types.boolean),
        ("texts", types.string),
    ]
    found = [(label, cells) for label, cells in seen if cells]
    return found if len(found) > 1 else []


def _end(sample: Numbers | None, told: float | None, at: int) -> float | None:
    return told if told is not None else sample.values[at] if sample else None


def _distinct(side: Side | None) -> str | None:
    if side is None:
        return None
    numbers, texts = side.statistics.numerical_statistics, side.statistics.string_statistics
    found = numbers.approximate_num_distinct_values if numbers else texts.distinct_count if texts else None
    return None if found is None else count(found)
