"""Segments of the rows by a column's values, as `segment_config` names them.

The SDK's `SegmentationConfig` is the only public source: N lists of values, or of intervals as texts such as
"[1, 4]" and "(2, 5]", make N segments, and what none of them holds makes one more, `__default__`.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from understudy.analyzer.analysis_config import NameOrIndex, Segmented
from understudy.analyzer.bias.membership import canonical
from understudy.analyzer.details import SegmentRows
from understudy.analyzer.errors import UserError
from understudy.analyzer.names import listed

Known = TypeVar("Known", bound=SegmentRows)
DEFAULT = "__default__"
MOST_SEGMENTS = 1_000
LEAST_ROWS = 30
"""A segment, or one of its groups, with fewer rows is measured, and not compared."""

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
"""What the engine takes for a number."""
_BRACKETS = "[]()"


@dataclass(frozen=True)
class Interval:
    """The numbers from `low` to `high`, with or without these two."""

    low: float
    high: float
    has_low: bool
    has_high: bool

    def holds(self, number: float) -> bool:
        """Whether the number is in it."""
        above = self.low <= number if self.has_low else self.low < number
        return above and (number <= self.high if self.has_high else number < self.high)

    def meets(self, other: "Interval") -> bool:
        """Whether some number is in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (low == high and self.holds(low) and other.holds(low))


@dataclass(frozen=True)
class Segment:
    """The rows whose cell is one of `values`, in canonical form, or a number in one of the intervals.

    An interval's text stands among the values too: a column may hold such texts. `named`: by an alias.
    """

    name: str
    values: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()
    named: bool = False


@dataclass(frozen=True)
class Segmentation:
    """The segments of a column, `__default__` the last of them; `name` tells it from others."""

    name: str
    column: str
    segments: tuple[Segment, ...]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {value: at for at, segment in enumerate(self.segments) for value in segment.values}

    def place_of(self, cell: str) -> int:
        """The place of the segment that a cell belongs to; a missing one is in the last."""
        text = cell.strip()
        number = number_of(text)
        at = self._places.get(
            canonical(text) if number is not None or text.lower() in {"true", "false"} else text
        )
        if at is None and number is not None:
            at = next((at for at, one in enumerate(self.segments) if _in_some(number, one)), None)
        return len(self.segments) - 1 if at is None else at


def number_of(text: str) -> float | None:
    """The number that a cell is, as the engine reads cells; None where it is none."""
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def _in_some(number: float, segment: Segment) -> bool:
    return any(interval.holds(number) for interval in segment.intervals)


def segment_name(segmentation: str, segment: str) -> str:
    """`city=Rome, Bern`: as notes and tables name a segment."""
    return f"{segmentation}={segment}"


def segmentations(
    given: Sequence[Segmented], column_of: Callable[[NameOrIndex], str]
) -> tuple[Segmentation, ...]:
    """What the configuration's `segment_config` says; UserError names the place and what is wrong there."""
    found: list[Segmentation] = []
    for at, one in enumerate(given):
        place = f"segment_config[{at}]"
        read = _segmentation(one, column_of(one.name_or_index), place)
        if read.name in {known.name for known in found}:
            raise UserError(
                f"{place} is called {read.name!r} as one before it: give each a config_name of its own"
            )
        found.append(read)
    return tuple(found)


def _segmentation(given: Segmented, column: str, place: str) -> Segmentation:
    count = len(given.segments)
    if not 0 < count <= MOST_SEGMENTS:
        raise UserError(
            f"{place}.segments has {count} lists: give 1 to {MOST_SEGMENTS}, each of the values or intervals "
            "of one segment"
        )
    aliases = given.display_aliases
    if aliases is not None and len(aliases) not in {count, count + 1}:
        raise UserError(
            f"{place}.display_aliases has {len(aliases)} names for {count} segments: give one for each, and "
            f"perhaps one more for {DEFAULT}"
        )
    segments = [
        _segment(items, f"{place}.segments[{at}]", aliases[at] if aliases else None)
        for at, items in enumerate(given.segments)
    ]
    for (at, one), (later, other) in _pairs(segments):
        if (both := _common(one, other)) is not None:
            raise UserError(
                f"{place}: segments[{at}] and segments[{later}] both hold {both}: each value belongs to one"
            )
    last = aliases[count] if aliases and len(aliases) > count else None
    segments.append(Segment(last or DEFAULT, named=last is not None))
    names = [segment.name for segment in segments]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{place} has two segments called {name!r}: give each a name of its own")
    return Segmentation(given.config_name or column, column, tuple(segments))


def _segment(items: Sequence[bool | int | float | str], place: str, alias: str | None) -> Segment:
    if not items:
        raise UserError(f"{place} is empty: give its values, or intervals such as '[1, 4]'")
    values = tuple(dict.fromkeys(canonical(item) for item in items))
    intervals = [_interval(item, place) for item in items if isinstance(item, str)]
    return Segment(
        alias if alias is not None else ", ".join(values),
        values,
        tuple(found for found in intervals if found is not None),
        named=alias is not None,
    )


def _interval(text: str, place: str) -> Interval | None:
    """The interval that a text is meant for: brackets, and a number on one side of a comma; None for others.

    UserError where such a text is no interval, or one without any number.
    """
    held = text.strip()
    ends = [part.strip() for part in re.split("[,;]", held.strip(_BRACKETS + " "))]
    bracketed = held[:1] in set(_BRACKETS) or held[-1:] in set(_BRACKETS)
    if not bracketed or len(ends) < 2 or all(_end(end) is None for end in ends):
        return None
    low, high = (_end(end) for end in ends) if len(ends) == 2 and "," in held else (None, None)
    if low is None or high is None or held[0] not in "[(" or held[-1] not in "])":
        raise UserError(
            f"{place} holds {text!r}, which cannot be read as an interval: write two numbers in brackets, "
            "such as '[1, 4]', '(2, 5]' or '(10, inf)'"
        )
    found = Interval(low, high, held[0] == "[", held[-1] == "]")
    if not (low < high or (low == high and found.has_low and found.has_high)):
        raise UserError(f"{place} holds {text!r}, which no number is in: give the lower end first")
    return found


def _end(text: str) -> float | None:
    if text.lower().lstrip("+-") in {"inf", "infinity"}:
        return float(text)
    return number_of(text)


def _pairs(segments: Sequence[Segment]) -> Iterator[tuple[tuple[int, Segment], tuple[int, Segment]]]:
    for at, one in enumerate(segments):
        for later in range(at + 1, len(segments)):
            yield (at, one), (later, segments[later])


def _common(one: Segment, other: Segment) -> str | None:
    """What is in both, in words."""
    for value in one.values:
        if value in other.values:
            return repr(value)
    for first, second in ((one, other), (other, one)):
        for value in first.values:
            if (number := number_of(value)) is not None and _in_some(number, second):
                return repr(value)
    if any(mine.meets(theirs) for mine in one.intervals for theirs in other.intervals):
        return "some numbers"
    return None


def partner_of(of: Segmentation, segment: Segment, known: Sequence[Known]) -> Known | None:
    """The baseline's segment of the same column and values, whatever its alias; None where there is none.

    The rest is the same rows only where all other segments of the column are the same.
    """
    alike = [one for one in known if one.column == of.column]
    if segment.values:
        return next((one for one in alike if sorted(one.values) == sorted(segment.values)), None)
    wanted = sorted(sorted(one.values) for one in of.segments)
    for one in alike:
        held = [other.values for other in alike if other.segmentation == one.segmentation]
        if not one.values and sorted(map(sorted, held)) == wanted:
            return one
    return None


def not_compared(details: str) -> str:
    """The sentence where the baseline has no segments: `details` is the file that would hold them."""
    return (
        f"Segments were not compared: {details} beside the baseline's analysis.json, which would hold the "
        "baseline's, is not there or has none"
    )


def without_partner(names: Sequence[str]) -> str:
    """The sentence on segments that the baseline does not have."""
    return f"Segments that the baseline does not have, so not compared: {listed(names)}"


def chance(excess: float, *intervals: tuple[float, float]) -> float | None:
    """How often chance alone makes an excess as large of two measurements with these 95 % intervals.

    By the normal distribution, whose standard errors the widths tell. None where a width is not finite.
    """
    error = math.hypot(*((high - low) / (2 * 1.959964) for low, high in intervals))
    if not math.isfinite(error) or not math.isfinite(excess):
        return None
    if not error:
        return 0.0 if excess > 0 else 1.0
    return math.erfc(excess / error / math.sqrt(2)) / 2
