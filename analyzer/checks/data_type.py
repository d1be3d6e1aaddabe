"""`data_type_check`: too few present values look like the expected type."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding, Result, of_share
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.documents import FeatureConstraints
from understudy.analyzer.feature_details import Measure
from understudy.analyzer.json_form import double
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.type_match import matching

CHECK = "data_type_check"


def check(comparison: Comparison) -> Iterator[Result]:
    """Share of present values of the type below `datatype_check_threshold` (text observed)."""
    for feature, column, config in comparison.pairs:
        match = matching(feature, column, comparison.options)
        if match is None:
            continue
        if not column.types.present:
            yield Result(feature.name, CHECK, Measure(skipped="no_value"))
            continue
        key = "datatype_check_threshold"
        measure = of_share(match, column.types.present, config.datatype_check_threshold, config.set_by[key])
        yield Result(
            feature.name,
            CHECK,
            measure,
            _finding(feature, column, measure, comparison.options) if measure.failed else None,
        )


def _finding(
    feature: FeatureConstraints, column: ColumnProfile, measure: Measure, options: AnalysisOptions
) -> Finding:
    kind = feature.inferred_type
    assert measure.measured is not None
    assert measure.limit is not None
    return Finding(
        feature_name=feature.name,
        constraint_check_type=CHECK,
        description=f"Data type match requirement is not met. Expected data type: {kind}, "
        f"Expected match: {double(measure.limit * 100)}%. "
        f"Observed: Only {double(measure.measured * 100)}% of data is {kind}.",
        measured=measure.measured,
        expected=kind,
        threshold=measure.limit,
        set_by=measure.set_by,
        offender_count=measure.offenders,
        sample_size_current=column.types.present,
        offenders=offenders(column, "type", options),
    )
