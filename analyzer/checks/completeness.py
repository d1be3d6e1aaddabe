"""`completeness_check`: fewer values are present than the baseline asks."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.comparison import Comparison, offenders
from understudy.analyzer.json_form import double


def check(comparison: Comparison) -> Iterator[Finding]:
    """Present share below the feature's `completeness`; absent columns are the column check's."""
    for feature, column, _ in comparison.pairs:
        cells = column.types.present + column.missing
        limit = feature.completeness
        if limit is None or not cells or column.types.present / cells >= limit:
            continue
        share = column.types.present / cells
        yield Finding(
            feature_name=feature.name,
            constraint_check_type="completeness_check",
            description=f"Value: {double(share)} does not meet the constraint requirement! ",
            measured=share,
            threshold=limit,
            set_by=f"features[{feature.name}].completeness",
            sample_size_current=cells,
            offenders=offenders(column, "missing"),
        )
