"""The JSON by which a baseline's constraints would accept what a check objected to."""

import math
from typing import Any

from understudy.analyzer.documents import Constraints, ViolationDetail
from understudy.analyzer.drift import P_VALUES
from understudy.analyzer.record_drift import LIMITS
from understudy.report.data_quality.compared import DRIFT, Compared

SHARES = {
    "data_type_check": "datatype_check_threshold",
    "categorical_values_check": "domain_content_threshold",
}
"""Checks of shares whose limit is an override of the feature's."""
Change = tuple[str, Any]
"""Where in `constraints.json` it belongs, and what stands there then."""


def accepting(found: ViolationDetail, feature: Compared, suggested: Constraints | None) -> Change | None:
    """The change of this feature's constraints after which data like this passes; None where none would."""
    match found.constraint_check_type:
        case "missing_column_check":
            return f"in features, take out the one named {feature.name!r}", None
        case "extra_column_check":
            own = [f for f in suggested.features if f.name == feature.name] if suggested else []
            return ("in features, a new one", own[0].model_dump(exclude_none=True)) if own else None
    keys = _keys(found, feature)
    return (f"in features, in the one named {feature.name!r}", keys) if keys else None


def _keys(found: ViolationDetail, feature: Compared) -> dict[str, Any] | None:
    """The keys of the feature that would be others."""
    measured = found.measured if isinstance(found.measured, float) else None
    keys: dict[str, Any] | None = None
    if found.constraint_check_type == "non_negative_check":
        keys = {"num_constraints": {"is_non_negative": False}}
    elif measured is not None and found.constraint_check_type == "completeness_check":
        keys = {"completeness": _down(measured)}
    elif measured is not None and found.constraint_check_type in SHARES:
        keys = _override(feature, {SHARES[found.constraint_check_type]: _down(measured)})
    elif measured is not None and found.constraint_check_type == DRIFT:
        limit = _down(measured) if found.method in P_VALUES else _up(measured)
        keys = _override(feature, {"distribution_constraints": {_drift_key(found, feature): limit}})
    return keys


def _drift_key(found: ViolationDetail, feature: Compared) -> str:
    """The key that the distance was held against: methods for texts, and ours, have keys of their own."""
    texts = "categorical_" if feature.current is not None and feature.current.counts is not None else ""
    ours = "understudy_" if found.method in LIMITS else ""
    return f"{ours}{texts}comparison_threshold"


def _override(feature: Compared, change: dict[str, Any]) -> dict[str, Any]:
    """The feature's overrides with the change laid over them."""
    there = feature.expected.monitoring_config_overrides if feature.expected else None
    given: dict[str, Any] = there.model_dump(exclude_none=True) if there else {}
    for key, value in change.items():
        given[key] = {**given.get(key, {}), **value} if isinstance(value, dict) else value
    return {"monitoring_config_overrides": given}


def _down(value: float) -> float:
    """Two digits, not above the value; all of them where two would leave nothing."""
    return math.floor(value * 100) / 100 if value >= 0.01 else value


def _up(value: float) -> float:
    """Two digits, not below the value; distances of ours may be above 1."""
    return math.ceil(value * 100) / 100
