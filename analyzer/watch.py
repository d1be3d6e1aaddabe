"""Which cells the scan should keep as examples of what the checks object to."""

from typing import TypedDict

from understudy.analyzer.constraints import effective_config
from understudy.analyzer.documents import Constraints
from understudy.analyzer.options import AnalysisOptions


class Watch(TypedDict):
    """What is expected of a feature's cells; JSON-able, as the scan reads it."""

    type: str | None
    domain: list[str] | None
    missing: bool
    negative: bool
    whole_fractions_as_integral: bool


def watch_list(constraints: Constraints, options: AnalysisOptions) -> dict[str, Watch]:
    """A watch for each feature whose constraints are evaluated, by name."""
    watches: dict[str, Watch] = {}
    for feature in constraints.features:
        if effective_config(constraints, feature).evaluate_constraints == "Disabled":
            continue
        numbers = feature.num_constraints
        watches[feature.name] = {
            "type": None if feature.inferred_type == "Unknown" else feature.inferred_type,
            "domain": feature.string_constraints.domains if feature.string_constraints else None,
            "missing": bool(feature.completeness),
            "negative": options.check_non_negative and bool(numbers and numbers.is_non_negative),
            "whole_fractions_as_integral": options.whole_fractions_as_integral,
        }
    return watches
