"""The data-quality monitor: a profile in, documents by file name out."""

from collections.abc import Sequence
from dataclasses import dataclass

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.constraints import suggest_constraints
from understudy.analyzer.details import BaselineFile, BaselineFiles
from understudy.analyzer.documents import Constraints, Model, Statistics
from understudy.analyzer.drift import CategoricalMethod
from understudy.analyzer.measured_features import baseline_details, feature_details
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import TableProfile
from understudy.analyzer.statistics import notes_on_numbers, statistics_of
from understudy.analyzer.violations import (
    findings_of,
    results_of,
    violation_details_document,
    violations_document,
)


@dataclass(frozen=True)
class Analysis:
    """Documents by file name, what the checks found, notes, and the comparison that metrics are made from."""

    documents: dict[str, Model]
    findings: list[Finding]
    notes: list[str]
    statistics: Statistics
    comparison: Comparison


def baseline(
    profile: TableProfile,
    options: AnalysisOptions,
    categorical_drift_method: CategoricalMethod | None = None,
    notes: Sequence[str] = (),
) -> Analysis:
    """The three documents of a baseline run; `notes` are said before its own."""
    statistics = statistics_of(profile, whole_fractions_as_integral=options.whole_fractions_as_integral)
    constraints = suggest_constraints(statistics, categorical_drift_method=categorical_drift_method)
    comparison = Comparison(profile, constraints, None, options)
    documents: dict[str, Model] = {
        "statistics.json": statistics,
        "constraints.json": constraints,
        "feature_details.json": baseline_details(comparison),
    }
    all_notes = [*notes, *notes_on_numbers(profile, statistics)]
    return Analysis(documents, [], all_notes, statistics, comparison)


def monitor(
    profile: TableProfile,
    constraints: Constraints,
    baseline_statistics: Statistics | None,
    options: AnalysisOptions,
    notes: Sequence[str] = (),
) -> Analysis:
    """The five documents of a monitoring run, and what was found; `notes` are said before its own."""
    comparison = Comparison(profile, constraints, baseline_statistics, options)
    results = results_of(comparison)
    findings = findings_of(results)
    details = feature_details(comparison, results)
    details.baseline = _files(constraints, baseline_statistics)
    statistics = statistics_of(profile, whole_fractions_as_integral=options.whole_fractions_as_integral)
    all_notes = [*notes, *comparison.notes, *notes_on_numbers(profile, statistics)]
    documents: dict[str, Model] = {
        "statistics.json": statistics,
        "constraints.json": suggest_constraints(statistics),
        "constraint_violations.json": violations_document(findings),
        "violation_details.json": violation_details_document(findings, profile, all_notes),
        "feature_details.json": details,
    }
    return Analysis(documents, findings, all_notes, statistics, comparison)


def _files(constraints: Constraints, statistics: Statistics | None) -> BaselineFiles:
    """How much the baseline's documents hold; whoever read them knows their addresses."""
    files = BaselineFiles(constraints=BaselineFile(features=len(constraints.features)))
    if statistics:
        files.statistics = BaselineFile(
            features=len(statistics.features), items=statistics.dataset.item_count
        )
    return files
