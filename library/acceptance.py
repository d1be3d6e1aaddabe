"""What to write into a baseline's constraints so that a violation is none any more."""

from collections.abc import Callable, Mapping

from understudy.analyzer.documents import ViolationDetail
from understudy.analyzer.json_form import double
from understudy.analyzer.model_quality.documents import QualityFinding


def how_to_accept(finding: ViolationDetail | QualityFinding) -> str:
    """A clause on the key of `constraints.json` and its new value."""
    if isinstance(finding, QualityFinding):
        return f"set {finding.set_by}.threshold to {_number(finding.measured)} in constraints.json"
    return f"{HOW[finding.constraint_check_type](finding)} in constraints.json"


def _type(finding: ViolationDetail) -> str:
    threshold = _threshold(finding, "datatype_check_threshold")
    return f"{threshold}, or {_of(finding)}.inferred_type to the type that it has now,"


def _completeness(finding: ViolationDetail) -> str:
    return f"set {_of(finding)}.completeness to {_number(finding.measured)}"


def _values(finding: ViolationDetail) -> str:
    domains = f"add the new values to {_of(finding)}.string_constraints.domains"
    return f"{domains}, or {_threshold(finding, 'domain_content_threshold')}"


def _drift(finding: ViolationDetail) -> str:
    key = (finding.set_by or "").rpartition(".")[2] or "comparison_threshold"
    key = "comparison_threshold" if key == "default" else key
    return _threshold(finding, f"distribution_constraints.{key}")


def _non_negative(finding: ViolationDetail) -> str:
    return f"set {_of(finding)}.num_constraints.is_non_negative to false"


def _columns(finding: ViolationDetail) -> str:
    names = ", ".join(finding.columns or ())
    if finding.constraint_check_type == "missing_column_check":
        return f"take the columns out of features ({names})"
    return f"exclude the columns ({names}), or make the baseline anew with them; they do not stand"


HOW: Mapping[str, Callable[[ViolationDetail], str]] = {
    "data_type_check": _type,
    "completeness_check": _completeness,
    "categorical_values_check": _values,
    "baseline_drift_check": _drift,
    "non_negative_check": _non_negative,
    "missing_column_check": _columns,
    "extra_column_check": _columns,
}
"""By the name of the check."""


def _threshold(finding: ViolationDetail, key: str) -> str:
    return f"set {_of(finding)}.monitoring_config_overrides.{key} to {_number(finding.measured)}"


def _of(finding: ViolationDetail) -> str:
    return f"features[{finding.feature_name}]"


def _number(value: float | str | None) -> str:
    return double(value) if isinstance(value, float) else str(value)
