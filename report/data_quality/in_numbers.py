"""Both sides of a feature in numbers."""

from collections.abc import Sequence

from understudy.report.data_quality.compared import Compared
from understudy.report.figures import count, number, percent
from understudy.report.sample import Numbers, Side
from understudy.report.text import CapturedValues


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
        row(
            "smallest",
            [_end(one, end.min if end else None, 0, values) for one, end in zip(held, ends, strict=True)],
        )
        for label, share in (("5 % are at most", 0.05), ("median", 0.5), ("95 % are at most", 0.95)):
            row(label, [number(one.quantile(share)) if one else None for one in held])
        row(
            "largest",
            [_end(one, end.max if end else None, -1, values) for one, end in zip(held, ends, strict=True)],
        )
        row("mean", [number(end.mean) if end and end.mean is not None else None for end in ends])
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


def _end(sample: Numbers | None, told: float | None, at: int, values: CapturedValues) -> str | None:
    value = told if told is not None else sample.values[at] if sample else None
    return None if value is None else values.number(number(value))


def _distinct(side: Side | None) -> str | None:
    if side is None:
        return None
    numbers, texts = side.statistics.numerical_statistics, side.statistics.string_statistics
    found = numbers.approximate_num_distinct_values if numbers else texts.distinct_count if texts else None
    return None if found is None else count(found)
