"""Numbers as a person reads them."""

import math
from collections.abc import Sequence

MINUS = "−"
NONE = "–"
"""What stands where there is no number."""
THIN = "\u202f"
_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
MOST_DIGITS = 15
MOST_OF_A_POWER = 6
"""Digits above which a number below 10¹⁵ is read more easily without a power of ten."""
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def number(value: float, digits: int = 3) -> str:
    """At least so many digits, without zeros at the end: `57.9`, `3,000`, `−0.00123`, `1.23 × 10¹²`."""
    if not math.isfinite(value):
        return "no number" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size < 1e-4 or size >= (1e9 if digits <= MOST_OF_A_POWER else 1e15):
        part, power = f"{size:.{digits - 1}e}".split("e")
        high = "".join("⁻" if c == "-" else _HIGH[int(c)] for c in str(int(power)))
        return f"{sign}{part.rstrip('0').rstrip('.') if '.' in part else part} × 10{high}"
    if size == int(size):
        return f"{sign}{size:,.0f}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{size:,.{decimals}f}"
    return sign + (text.rstrip("0").rstrip(".") if "." in text else text)


def told_apart(values: Sequence[float]) -> list[str]:
    """Numbers of one axis: with so many digits that a hundredth of the way between the ends is seen.

    Times in seconds since 1970 differ in no digit that `number` shows alone.
    """
    finite = [value for value in values if math.isfinite(value)]
    biggest = max(map(abs, finite), default=0.0)
    spread = max(finite, default=0.0) - min(finite, default=0.0)
    close = 0 < spread < biggest and math.isfinite(spread)
    more = math.floor(math.log10(biggest) - math.log10(spread)) if close else 0
    return [number(value, min(3 + more, MOST_DIGITS)) for value in values]


def distance(value: float) -> str:
    """A distance or metric with its last digits, so that columns of them align: `0.52`, `0.00`."""
    return f"{value:.2f}".replace("-", MINUS) if math.isfinite(value) else number(value)


def percent(share: float) -> str:
    """A share of 0..1; none that is not nothing reads `0 %`, and none that is not all `100 %`."""
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.001:
        return f"<{THIN}0.1{THIN}%"
    if 0.999 < share < 1:
        return f">{THIN}99.9{THIN}%"
    text = f"{share * 100:.1f}".removesuffix(".0").replace("-", MINUS)
    return f"{text}{THIN}%"


def count(value: float) -> str:
    """A whole number: `3,000`."""
    return f"{value:,.0f}".replace("-", MINUS)


def words(value: int) -> str:
    """Small numbers as words, `five`; others as digits."""
    return _WORDS[value] if 0 <= value < len(_WORDS) else count(value)


def counted(value: int, one: str, many: str | None = None) -> str:
    """`one record`, `21 records`: small numbers as words."""
    return f"{words(value)} {one if value == 1 else many or one + 's'}"


def chance(p: float) -> str:
    """A p-value: `p < 0.0001`, `p = 0.03`."""
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}" if p < 0.1 else f"p = {p:.2f}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
