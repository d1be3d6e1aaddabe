"""`categorical_values_check`: too few values are of the known domain."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.json_form import double
from understudy.analyzer.profile import ColumnProfile


def check(comparison: Comparison) -> Iterator[Finding]:
    """Share of present values inside `domains` below `domain_content_threshold`."""
    for feature, column, config in comparison.pairs:
        domain = feature.string_constraints.domains if feature.string_constraints else None
        if domain is None or not column.types.present:
            continue
        share = _known(column, domain) / column.types.present
        limit = config.domain_content_threshold
        if share >= limit:
            continue
        yield Finding(
            feature_name=feature.name,
            constraint_check_type="categorical_values_check",
            description=f"Value: {double(share)} does not meet the constraint requirement! ",
            measured=share,
            threshold=limit,
            set_by=config.set_by["domain_content_threshold"],
            sample_size_current=column.types.present,
            offenders=offenders(column, "domain"),
        )


def _known(column: ColumnProfile, domain: Sequence[str]) -> int:
    """Present cells inside the domain: counted by a scan that watched it, else from the value counts."""
    if column.in_domain is not None:
        return column.in_domain
    if column.values is None:
        raise ValueError(f"{column.name} was scanned without a watch on its domain")
    return sum(column.values.get(value, 0) for value in set(domain))
