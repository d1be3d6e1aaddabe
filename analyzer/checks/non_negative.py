"""`non_negative_check`, an extension behind a switch: negative values where the baseline had none."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.comparison import Comparison, offenders


def check(comparison: Comparison) -> Iterator[Finding]:
    """Only with `check_non_negative`; AWS's image has no such check."""
    for feature, column, _ in comparison.pairs if comparison.options.check_non_negative else []:
        numbers = feature.num_constraints
        if numbers and numbers.is_non_negative and column.negative:
            yield Finding(
                feature_name=feature.name,
                constraint_check_type="non_negative_check",
                description=f"{column.negative} of {column.types.present} values are negative.",
                measured=column.negative,
                expected=0,
                set_by=f"features[{feature.name}].num_constraints.is_non_negative",
                sample_size_current=column.types.present,
                offenders=offenders(column, "negative"),
            )
