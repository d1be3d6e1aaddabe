"""`completeness_check`: fewer values are present than the baseline asks."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding, Result, of_share
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.feature_details import Measure
from understudy.analyzer.json_form import double
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile

CHECK = "completeness_check"


def check(comparison: Comparison) -> Iterator[Result]:
    """Present share below the feature's `completeness`; absent columns are the column check's."""
    for feature, column, _ in comparison.pairs:
        cells = column.types.present + column.missing
        limit = feature.completeness
        if limit is None or not cells:
            continue
        measure = of_share(column.types.present, cells, limit, f"features[{feature.name}].completeness")
        yield Result(
            feature.name,
            CHECK,
            measure,
            _finding(feature.name, column, measure, comparison.options) if measure.failed else None,
        )


def _finding(name: str, column: ColumnProfile, measure: Measure, options: AnalysisOptions) -> Finding:
    assert measure.measured is not None
    return Finding(
        feature_name=name,
        constraint_check_type=CHECK,
        description=f"Value: {double(measure.measured)} does not meet the constraint requirement! ",
        measured=measure.measured,
        threshold=measure.limit,
        set_by=measure.set_by,
        offender_count=measure.offenders,
        sample_size_current=column.types.present + column.missing,
        offenders=offenders(column, "missing", options),
    )
