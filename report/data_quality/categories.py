"""The picture of a column of texts: a row a value, both sides' bars beside their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from understudy.analyzer.feature_details import FrequentValues
from understudy.report.figures import counted, percent
from understudy.report.pictures import pair
from understudy.report.sample import Counts
from understudy.report.text import CapturedValues

MOST_ROWS = 16


@dataclass(frozen=True)
class Row:
    """One value, or the rest: its bars, both shares, and whether the baseline lacks it."""

    value: str
    bars: Markup
    baseline: str
    current: str
    new: bool = False
    rest: bool = False


def rows_of(
    base: Counts | None, now: Counts | None, new: Sequence[str], values: CapturedValues, most: int = MOST_ROWS
) -> list[Row]:
    """The most frequent of either side, new ones always among them; what is left as one row."""
    shares = _shares(base, now)
    fresh = set(new)
    order = sorted(shares, key=lambda value: -max(shares[value]))
    first = [value for value in order if value in fresh][: most // 2]
    kept = {*first, *[value for value in order if value not in fresh][: most - len(first)]}
    shown = [value for value in order if value in kept]
    left = [value for value in order if value not in kept]
    rest = [_rest(side, left) for side in (base, now)]
    highest = max((max(shares[value]) for value in shown), default=0.0)
    rows = [
        Row(
            values.text(value),
            pair(
                shares[value][0] if base else None,
                shares[value][1] if now else None,
                highest,
                new=value in fresh,
            ),
            _percent(base, shares[value][0]),
            _percent(now, shares[value][1]),
            new=value in fresh,
        )
        for value in shown
    ]
    if any(rest):
        told = counted(len(left), "other value") if left else "all other values"
        # Its bar would dwarf those of single values.
        rows.append(Row(told, Markup(), _percent(base, rest[0]), _percent(now, rest[1]), rest=True))
    return rows


def rows_of_frequent(frequent: FrequentValues, present: int, values: CapturedValues) -> list[Row]:
    """The most frequent of texts that are too many to count; none where no value may be told."""
    told = [one for one in frequent.values if one.value is not None or one.hash is not None]
    if not told or values.shown == "Disabled":
        return []
    highest = max(one.count for one in told) / present
    rows = [
        Row(
            values.kept(one.value, one.hash),
            pair(None, one.count / present, highest),
            "–",
            percent(one.count / present),
        )
        for one in told
    ]
    left = frequent.others / present
    return [*rows, *([Row("all other values", Markup(), "–", percent(left), rest=True)] if left else [])]


def pairs_of(
    base: Counts | None, now: Counts | None, new: Sequence[str], most: int = 12
) -> list[tuple[float, float, bool]]:
    """Shares of both sides and whether the value is new, the most frequent first, for a small picture."""
    shares = _shares(base, now)
    fresh = set(new)
    order = sorted(shares, key=lambda value: -max(shares[value]) if value not in fresh else -1.0)
    return sorted(
        ((*shares[value], value in fresh) for value in order[:most]), key=lambda row: -max(row[0], row[1])
    )


def _shares(base: Counts | None, now: Counts | None) -> dict[str, tuple[float, float]]:
    values = dict.fromkeys([*(base.by_value if base else ()), *(now.by_value if now else ())])
    return {value: (_share(base, value), _share(now, value)) for value in values}


def _share(side: Counts | None, value: str) -> float:
    return side.by_value.get(value, 0) / side.total if side and side.total else 0.0


def _rest(side: Counts | None, left: Sequence[str]) -> float | None:
    if side is None or not side.total:
        return None
    return (sum(side.by_value.get(value, 0) for value in left) + side.rest) / side.total


def _percent(side: Counts | None, share: float | None) -> str:
    return percent(share) if side is not None and share is not None else "–"
