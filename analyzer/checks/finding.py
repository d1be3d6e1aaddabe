"""What a check found."""

from dataclasses import dataclass

from understudy.analyzer.documents import ViolationDetail
from understudy.analyzer.feature_details import Measure

Finding = ViolationDetail
"""A violation (feature, check, text) with what explains it."""


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
