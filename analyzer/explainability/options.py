"""What an explainability analysis is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from understudy.analyzer.explainability.global_values import AggregationMethod
from understudy.analyzer.explainability.kernel_shap import ShapOptions
from understudy.analyzer.segments import Segmentation


@dataclass(frozen=True)
class ShapAsked:
    """SHAP values: how, how they are aggregated, of which features they are told (None: all)."""

    how: ShapOptions = field(default_factory=ShapOptions)
    method: AggregationMethod = "mean_abs"
    features: Sequence[str] | None = None
    saves_local: bool = False


@dataclass(frozen=True)
class DependenceAsked:
    """Partial dependence: of which features (None: the first `top` by their global values), on which grid."""

    features: Sequence[str] | None = None
    resolution: int = 15
    top: int = 10


@dataclass(frozen=True)
class ExplainabilityOptions:
    """Which of the two, how the model's outputs are called, and in which segments values are told as well."""

    shap: ShapAsked | None = None
    dependence: DependenceAsked | None = None
    label_headers: Sequence[str] = ()
    segments: Sequence[Segmentation] = ()
