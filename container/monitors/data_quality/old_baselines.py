"""What a baseline that was made or edited elsewhere leaves unchecked, without being wrong."""

import re
from collections.abc import Iterator

from understudy.analyzer.constraints import effective_config
from understudy.analyzer.documents import Constraints, FeatureStatistics, Statistics
from understudy.analyzer.names import quoted

_LAX = 0.5
"""A share of values that must match below this lets most faults pass."""
_SHARES = ("datatype_check_threshold", "domain_content_threshold")


def quirks(constraints: Constraints, statistics: Statistics | None) -> Iterator[str]:
    """One sentence for each, with what to change."""
    names = [feature.name for feature in constraints.features]
    if names and all(re.fullmatch(r"_c\d+", name) for name in names):
        yield (
            "The baseline was made of data without a header, so its features are called _c0, _c1 and so on: "
            "make it again with a header to have names"
        )
    for key in _SHARES:
        if (limit := getattr(effective_config(constraints, None), key)) < _LAX:
            yield (
                f"monitoring_config.{key} is {limit:g}, as AWS's documentation shows it: only {limit:.0%} of "
                "the values must match; 1.0 is what baselines are made with"
            )
    if untyped := [feature.name for feature in constraints.features if feature.inferred_type == "Unknown"]:
        yield (
            f"The baseline held no value of {quoted(untyped)}, whose type is not checked: "
            "make it of data that has them, or leave them out with --exclude"
        )
    if statistics:
        yield from _of_statistics(names, statistics)


def _of_statistics(names: list[str], statistics: Statistics) -> Iterator[str]:
    held = {feature.name: feature for feature in statistics.features}
    if lacking := [name for name in names if name not in held]:
        yield (
            f"The baseline's statistics lack {quoted(lacking)}, whose drift cannot be checked: "
            "give both files of one baseline"
        )
    if bare := [name for name in names if name in held and not _distributed(held[name])]:
        yield (
            f"The baseline's statistics hold no distribution of {quoted(bare)}, whose drift cannot be "
            "checked (texts with many distinct values have none)"
        )


def _distributed(feature: FeatureStatistics) -> bool:
    numbers, texts = feature.numerical_statistics, feature.string_statistics
    if numbers:
        return bool(numbers.distribution and numbers.distribution.kll)
    return bool(texts and texts.distribution and texts.distribution.categorical)
