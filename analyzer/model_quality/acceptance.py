"""Thresholds of model quality so edited that a run's metrics meet them."""

import copy
import math
from collections.abc import Collection
from typing import Any

from understudy.analyzer.acceptance import at_least, at_most, refuse_unknown
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.checks import OWN_NAMES, VIOLATES
from understudy.analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    Operator,
    QualityDetails,
    QualityFinding,
)

_LEAST = -3
"""The power of ten of the smallest numbers that a threshold is set a step of."""


def accepted(
    constraints: dict[str, Any], details: QualityDetails, names: Collection[str] = ()
) -> dict[str, Any]:
    """The constraints file's object with a new threshold for each violation of `names` (metrics), or for all.

    That of a segment gets limits of its own. UserError where a name has no violation.
    """
    found = details.violations or []
    known = {name for one in found for name in _names_of(one)}
    refuse_unknown(names, known)
    edited = copy.deepcopy(constraints)
    for violation in found:
        if not names or set(names) & _names_of(violation):
            name = _own_name(violation)
            place = _limits(edited, violation, details)
            limit = {"threshold": violation.threshold, "comparison_operator": violation.operator}
            place[name] = {**limit, **place.get(name, {})}
            place[name]["threshold"] = met(violation.measured, violation.operator)
    return edited


def met(measured: float, operator: Operator) -> float:
    """The threshold of about four digits, next to `measured`, that it does not violate."""
    wants_more = operator.startswith("Less")
    threshold = at_most(measured) if wants_more else at_least(measured)
    if VIOLATES[operator](measured, threshold):
        # Equal to it, where that is a violation too.
        step = 10.0 ** (max(math.floor(math.log10(abs(measured) or 1.0)), _LEAST) - 3)
        threshold += -step if wants_more else step
    return threshold


def _own_name(violation: QualityFinding) -> str:
    return OWN_NAMES.get(violation.metric_name, violation.metric_name)


def _names_of(violation: QualityFinding) -> set[str]:
    return {violation.metric_name, _own_name(violation), *filter(None, [violation.segment])}


def _limits(edited: dict[str, Any], violation: QualityFinding, details: QualityDetails) -> dict[str, Any]:
    """The limits that hold for the violation alone."""
    if violation.segment is None:
        overall: dict[str, Any] = edited[CONSTRAINTS_KEY[details.problem_type]]
        return overall
    segment = next((one for one in details.segments if one.segment == violation.segment), None)
    if segment is None:
        raise UserError(
            f"the details have a violation of segment {violation.segment!r} and no such segment; run the job "
            "again, or leave the segment out."
        )
    segments: list[dict[str, Any]] = edited.setdefault("segments", [])
    for known in segments:
        if (known["column"], known.get("value")) == (segment.column, segment.value):
            limits: dict[str, Any] = known["constraints"]
            return limits
    new: dict[str, Any] = {"column": segment.column}
    if segment.value is not None:
        new["value"] = segment.value
    segments.append(new | {"rows": segment.rows, "constraints": {}})
    made: dict[str, Any] = segments[-1]["constraints"]
    return made
