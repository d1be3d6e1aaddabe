"""The switches of an analysis that go beyond AWS's image."""

from dataclasses import dataclass

from understudy.analyzer.captured_values import Values


@dataclass(frozen=True)
class AnalysisOptions:
    """The first two are off in AWS's image: `5.0` counts as Fractional, negative values are not reported.

    `shown_values`: how captured values stand in the details of features.
    """

    whole_fractions_as_integral: bool = False
    check_non_negative: bool = False
    shown_values: Values = "Enabled"
