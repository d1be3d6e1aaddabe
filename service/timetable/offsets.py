"""How far before its scheduled time a window's side lies: `-PT1H`, `-P7H`, `-P30M`, `-P8D` (SERVICE §3.2)."""

import re
from datetime import timedelta

LONGEST = timedelta(days=366)
"""A bound of ours: an offset beyond it is a slip of the pen."""

_DURATION = re.compile(
    r"-?P(?=T?\d)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T?(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII,
)


def before(text: str, name: str) -> timedelta:
    """How long before the scheduled time an offset lies, zero or more; ValueError that says `name`.

    AWS's guide writes hours and minutes without a T, SDK users with it: both are read, and M is minutes in
    either. The sign may be left out, since nothing is captured after the scheduled time.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{name} is {text!r}; it must be a duration before the scheduled time such as -PT1H or -P7H "
            "(hours), -P30M (minutes) or -P8D (days)"
        )
    parts = {unit: int(number) for unit, number in found.groupdict().items() if number}
    try:
        offset = timedelta(**parts)
    except OverflowError:
        offset = timedelta.max
    if offset > LONGEST:
        raise ValueError(f"{name} is {text!r}; the longest is {LONGEST.days} days")
    return offset
