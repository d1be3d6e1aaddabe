"""`non_negative_check`, an extension behind a switch: negative values where the baseline had none."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding, Result
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.feature_details import Measure
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile

CHECK = "non_negative_check"


def check(comparison: Comparison) -> Iterator[Result]:
    """Only with `check_non_negative`; AWS's image has no such check."""
    for feature, column, _ in comparison.pairs if comparison.options.check_non_negative else []:
        numbers = feature.num_constraints
        if not numbers or not numbers.is_non_negative:
            continue
        measure = Measure(
            measured=float(column.negative),
            failed=column.negative > 0 or None,
            offenders=column.negative or None,
            limit=0.0,
            set_by=f"features[{feature.name}].num_constraints.is_non_negative",
        )
        yield Result(
            feature.name,
            CHECK,
            measure,
            _finding(feature.name, column, measure, comparison.options) if measure.failed else None,
        )


def _finding(name: str, column: ColumnProfile, measure: Measure, options: AnalysisOptions) -> Finding:
    return Finding(
        feature_name=name,
        constraint_check_type=CHECK,
        description=f"{column.negative} of {column.types.present} values are negative.",
        measured=column.negative,
        expected=0,
        set_by=measure.set_by,
        offender_count=measure.offenders,
        sample_size_current=column.types.present,
        offenders=offenders(column, "negative", options),
    )
