"""A data check as a test: `assert_no_violations(understudy.monitor(...))` in a function that pytest finds."""

from collections.abc import Iterable

from understudy.analyzer.model_quality.documents import QualityFinding
from understudy.library.acceptance import edits_of, how_to_accept
from understudy.library.in_words import counted, example, measured, named, shortened
from understudy.library.results import Finding, Report

MOST = 20


def assert_no_violations(report: Report, only: str | Iterable[str] | None = None) -> None:
    """AssertionError where the report holds violations, in words: of what, measured, limit, how to accept it.

    With `only`, features, metrics or checks by name, others do not count. ValueError for a name in it that is
    none, which would let everything pass.
    """
    __tracebackhide__ = True
    wanted = [only] if isinstance(only, str) else None if only is None else list(only)
    if wanted is not None:
        _check_names(wanted, report)
    found = [finding for finding in report.findings if wanted is None or _is_of(finding, wanted)]
    if found:
        raise AssertionError("\n".join(_lines(found, report)))


def _is_of(finding: Finding, names: list[str]) -> bool:
    return any(name in names for name in (_of(finding), finding.constraint_check_type))


def _of(finding: Finding) -> str:
    return finding.metric_name if isinstance(finding, QualityFinding) else finding.feature_name


def _check_names(wanted: list[str], report: Report) -> None:
    """Names that are neither of the data, nor of the baseline, nor of a check."""
    known = report.names
    for name in wanted:
        if name not in known:
            from understudy.analyzer.nearest import did_you_mean

            raise ValueError(
                f"only names {name!r}, which is neither a feature or metric of the report nor a check"
                f"{did_you_mean(name, known)}"
            )


def _lines(found: list[Finding], report: Report) -> Iterable[str]:
    edits = edits_of(report)
    yield f"{counted(len(found), 'violation')}:"
    for finding in found[:MOST]:
        yield f"  {shortened(named(finding))}: {finding.constraint_check_type}"
        yield f"    measured {shortened(measured(finding))}"
        if shown := example(finding):
            yield f"    for example {shown}"
        yield f"    to accept it: {how_to_accept(finding, edits)}"
    if len(found) > MOST:
        yield f"  and {len(found) - MOST} more"
    yield "Or save the report and the baseline, and let `understudy accept` write all of it."
