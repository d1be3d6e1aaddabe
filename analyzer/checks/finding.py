"""What a check found."""

from dataclasses import dataclass

from understudy.analyzer.documents import ViolationDetail
from understudy.analyzer.feature_details import Measure

Finding = ViolationDetail
"""A violation (feature, check, text) with what explains it."""


def of_share(met: int, of: int, limit: float, set_by: str) -> Measure:
    """The share of `of` cells (more than none) that meet a check, which fails below its limit."""
    share = met / of
    return Measure(
        measured=share, failed=share < limit or None, offenders=of - met or None, limit=limit, set_by=set_by
    )


@dataclass(frozen=True)
class Result:
    """What a check says of a feature: what it measured, and a finding where it objects.

    `measure` carries its own limit, method and `set_by`; what all features share is taken off where the
    document is made. A feature of which a check expects nothing has no result.
    """

    feature: str
    check: str
    measure: Measure
    finding: Finding | None = None
