"""`data_type_check`: too few present values look like the expected type."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.json_form import double
from understudy.analyzer.type_match import match_share


def check(comparison: Comparison) -> Iterator[Finding]:
    """Share of present values of the type below `datatype_check_threshold` (text observed)."""
    for feature, column, config in comparison.pairs:
        share = match_share(feature, column, comparison.options)
        limit, kind = config.datatype_check_threshold, feature.inferred_type
        if share is not None and share < limit:
            yield Finding(
                feature_name=feature.name,
                constraint_check_type="data_type_check",
                description=f"Data type match requirement is not met. Expected data type: {kind}, "
                f"Expected match: {double(limit * 100)}%. "
                f"Observed: Only {double(share * 100)}% of data is {kind}.",
                measured=share,
                expected=kind,
                threshold=limit,
                set_by=config.set_by["datatype_check_threshold"],
                sample_size_current=column.types.present,
                offenders=offenders(column, "type"),
            )
