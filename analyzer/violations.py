"""All checks of a comparison, and the documents of what they found."""

from collections.abc import Sequence

from understudy.analyzer.checks import CHECKS
from understudy.analyzer.checks.finding import Finding, Result
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.documents import Violation, ViolationDetails, Violations
from understudy.analyzer.profile import TableProfile
from understudy.analyzer.set_aside import notes_on_analysed, set_aside_records


def results_of(comparison: Comparison) -> list[Result]:
    """By the baseline's order of features, then of CHECKS; those of no feature last; none if switched off."""
    if comparison.constraints.monitoring_config.evaluate_constraints == "Disabled":
        return []
    order = {feature.name: i for i, feature in enumerate(comparison.constraints.features)}
    found = [(name, result) for name, check in CHECKS.items() for result in check(comparison)]
    last = len(order)
    found.sort(key=lambda pair: last if pair[0] == "columns" else order.get(pair[1].feature, last))
    return [result for _, result in found]


def find_violations(comparison: Comparison) -> list[Finding]:
    """What the checks object to, in the order of `results_of`."""
    return findings_of(results_of(comparison))


def findings_of(results: Sequence[Result]) -> list[Finding]:
    """What was found among results."""
    return [result.finding for result in results if result.finding]


def violations_document(findings: Sequence[Finding]) -> Violations:
    """`constraint_violations.json`."""
    return Violations(
        violations=[
            Violation(
                feature_name=finding.feature_name,
                constraint_check_type=finding.constraint_check_type,
                description=finding.description,
            )
            for finding in findings
        ]
    )


def violation_details_document(
    findings: Sequence[Finding], profile: TableProfile, notes: Sequence[str] = ()
) -> ViolationDetails:
    """`violation_details.json`: the findings whole, what was set aside, and what could not be checked."""
    return ViolationDetails(
        violations=list(findings),
        set_aside=set_aside_records(profile.set_aside),
        notes=[*notes, *notes_on_analysed(profile.set_aside)],
    )
