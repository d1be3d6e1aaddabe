"""The edit of a baseline's constraints after which a violation is none any more, as a clause."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from understudy.analyzer.acceptance import DataRun, Edit, edits
from understudy.analyzer.documents import Constraints, Statistics, ViolationDetail, ViolationDetails
from understudy.analyzer.feature_details import FeatureDetails
from understudy.analyzer.json_form import double
from understudy.analyzer.model_quality.acceptance import met
from understudy.analyzer.model_quality.documents import QualityFinding
from understudy.analyzer.names import listed

if TYPE_CHECKING:
    from understudy.library.results import Report

VALUES_SHOWN = 3


def edits_of(report: "Report") -> Mapping[str, Edit]:
    """What `understudy accept` would make of each feature that violates; empty of model quality."""
    constraints, details = report.held.get("constraints.json"), report.details
    if not (isinstance(constraints, Constraints) and isinstance(details, ViolationDetails)):
        return {}
    statistics, suggested = report.statistics, report.constraints
    assert isinstance(statistics, Statistics)
    assert isinstance(suggested, Constraints)
    known, told = report.held.get("statistics.json"), report.documents.get("feature_details.json")
    run = DataRun.of(
        details.violations,
        statistics,
        suggested,
        known if isinstance(known, Statistics) else None,
        told if isinstance(told, FeatureDetails) else None,
    )
    return edits(constraints.as_written, run)


def how_to_accept(finding: ViolationDetail | QualityFinding, found: Mapping[str, Edit]) -> str:
    """A clause on keys of `constraints.json` and their new values; `found` are the edits of its report."""
    if isinstance(finding, QualityFinding):
        limit = double(met(finding.measured, finding.operator))
        return f"set {finding.set_by}.threshold to {limit} in constraints.json"
    names = [name for name in (finding.feature_name, *(finding.columns or ())) if name in found]
    clauses = [clause for name in names for clause in _clauses(name, found[name])]
    if not clauses:
        return "make a new baseline, as no edit of constraints.json accepts it"
    return f"{' and '.join(clauses)} in constraints.json"


def _clauses(name: str, edit: Edit) -> Iterator[str]:
    if edit.after is None:
        yield f"take {name} out of features"
    elif edit.before is None:
        yield f"add {name} to features, as the run's own constraints.json has it,"
    else:
        yield from _changes(f"features[{name}]", edit.before, edit.after)


def _changes(at: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Of each key that holds something else afterwards, at any depth."""
    for key, value in after.items():
        held = before.get(key)
        if value == held:
            continue
        if isinstance(value, dict):
            yield from _changes(f"{at}.{key}", held if isinstance(held, dict) else {}, value)
        elif isinstance(value, list) and isinstance(held, list):
            new = [repr(one) for one in value if one not in held]
            yield f"add {listed(new, VALUES_SHOWN)} to {at}.{key}"
        else:
            yield f"set {at}.{key} to {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return double(value) if isinstance(value, float) else str(value)
