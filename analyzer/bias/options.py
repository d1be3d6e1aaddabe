"""What a bias analysis is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from understudy.analyzer.bias.membership import Rules, Value
from understudy.analyzer.segments import Segmentation

Decision = Literal["plain", "interval", "ideal"]


@dataclass(frozen=True)
class FacetOption:
    """A facet by the name of its column, and the values of group d; None for each value in turn."""

    name: str
    values: Sequence[Value] | None


@dataclass(frozen=True)
class BiasOptions:
    """`label` is the label's name, `label_values` are positive; metrics by their short names, sorted.

    `segments`: columns by whose values everything is measured as well. `quotes_values`: notes may show labels
    and values of facets that are in the data.
    """

    label: str
    label_values: Sequence[Value]
    facets: Sequence[FacetOption]
    pre_training: Sequence[str]
    post_training: Sequence[str]
    rules: Rules = "understudy"
    decision: Decision = "plain"
    segments: Sequence[Segmentation] = ()
    quotes_values: bool = True
