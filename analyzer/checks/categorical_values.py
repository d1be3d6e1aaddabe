"""`categorical_values_check`: too few values are of the known domain."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.checks.finding import Finding, Result, of_share
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.feature_details import Measure
from understudy.analyzer.json_form import double
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile

CHECK = "categorical_values_check"


def check(comparison: Comparison) -> Iterator[Result]:
    """Share of present values inside `domains` below `domain_content_threshold`."""
    for feature, column, config in comparison.pairs:
        domain = feature.string_constraints.domains if feature.string_constraints else None
        if domain is None:
            continue
        if not column.types.present:
            yield Result(feature.name, CHECK, Measure(skipped="no_value"))
            continue
        key = "domain_content_threshold"
        measure = of_share(
            _known(column, domain), column.types.present, config.domain_content_threshold, config.set_by[key]
        )
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
        sample_size_current=column.types.present,
        offenders=offenders(column, "domain", options),
    )


def _known(column: ColumnProfile, domain: Sequence[str]) -> int:
    """Present cells inside the domain: counted by a scan that watched it, else from the value counts."""
    if column.in_domain is not None:
        return column.in_domain
    if column.values is None:
        raise ValueError(f"{column.name} was scanned without a watch on its domain")
    return sum(column.values.get(value, 0) for value in set(domain))
