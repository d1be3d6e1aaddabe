"""The switches of an analysis that go beyond AWS's image."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AnalysisOptions:
    """The first two are off in AWS's image: `5.0` counts as Fractional, negative values are not reported.

    `quote_values` lets captured values stand in the documents that are ours.
    """

    whole_fractions_as_integral: bool = False
    check_non_negative: bool = False
    quote_values: bool = True
