"""Bias and explanations in one `analysis.json`, as AWS's image writes it where both are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from understudy.analyzer.bias.documents import (
    STAGES,
    BiasAnalysis,
    BiasMetrics,
    BiasViolation,
    BiasViolations,
    SegmentDetail,
    read_analysis,
)
from understudy.analyzer.documents import Model
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability.documents import (
    AttributionViolation,
    AttributionViolations,
    ExplainabilityAnalysis,
    MethodResults,
    read_explanations,
)
from understudy.analyzer.explainability.documents import SegmentDetail as ExplainedSegment
from understudy.analyzer.reading import read_object


class BothAnalyses(Model):
    """`analysis.json`: as a baseline it is the constraints of either analysis."""

    form: ClassVar[Literal["jackson", "python"]] = "python"

    version: str = "1.0"
    explanations: MethodResults
    post_training_bias_metrics: BiasMetrics | None = None
    pre_training_bias_metrics: BiasMetrics | None = None


class BothViolations(Model):
    """`constraint_violations.json`: those of bias, then those of attributions."""

    form: ClassVar[Literal["jackson", "python"]] = "python"

    version: str = "1.0"
    violations: Sequence[BiasViolation | AttributionViolation]


@dataclass(frozen=True)
class BothBaselines:
    """What a baseline holds of either; None where nothing. Segments are those of the details beside it."""

    bias: BiasAnalysis | None = None
    explanations: ExplainabilityAnalysis | None = None
    bias_segments: Sequence[SegmentDetail] = ()
    explained_segments: Sequence[ExplainedSegment] = ()

    @property
    def missing(self) -> list[str]:
        """A sentence for what it does not hold."""
        of = [("metrics of bias", self.bias), ("explanations", self.explanations)]
        return [f"The baseline has no {what}: these are not compared" for what, found in of if found is None]


def read_both(path: Path) -> BothBaselines:
    """A baseline's `analysis.json`; UserError where it holds neither analysis, or cannot be read."""
    value = read_object(path, "analysis")
    compares = any(stage in value for stage in STAGES)
    explains = "explanations" in value
    return BothBaselines(
        read_analysis(path) if compares or not explains else None,
        read_explanations(path) if explains else None,
    )


def read_violations(path: Path) -> BothViolations:
    """Violations of either, AWS's or ours; UserError names the file and what is wrong with it."""
    value = read_object(path, "constraint violations")
    try:
        return BothViolations.model_validate(value)
    except ValueError as error:
        first = str(error).splitlines()[1:3]
        raise UserError(
            f"{path} is not a file of violations of bias or attributions: {', '.join(map(str.strip, first))}."
        ) from error


def both_analyses(bias: BiasAnalysis, explained: ExplainabilityAnalysis) -> BothAnalyses:
    """The one document."""
    return BothAnalyses(
        explanations=explained.explanations,
        post_training_bias_metrics=bias.post_training_bias_metrics,
        pre_training_bias_metrics=bias.pre_training_bias_metrics,
    )


def parts_of(document: Model) -> BothBaselines:
    """What of either stands in the `analysis.json` of a job, of one analysis or both."""
    match document:
        case BothAnalyses():
            bias = BiasAnalysis(
                post_training_bias_metrics=document.post_training_bias_metrics,
                pre_training_bias_metrics=document.pre_training_bias_metrics,
            )
            return BothBaselines(bias, ExplainabilityAnalysis(explanations=document.explanations))
        case ExplainabilityAnalysis():
            return BothBaselines(explanations=document)
    assert isinstance(document, BiasAnalysis)
    return BothBaselines(document)


def both_violations(
    bias: BiasViolations | None, attributions: AttributionViolations | None
) -> BothViolations | None:
    """The one document; None where there are no violations of either."""
    found = [*(bias.violations if bias else ()), *(attributions.violations if attributions else ())]
    return BothViolations(violations=found) if found else None
