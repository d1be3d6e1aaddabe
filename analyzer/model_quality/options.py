"""What a job says of its model, and the switch that goes beyond AWS's image."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from understudy.analyzer.model_quality.documents import ProblemType

DEFAULT_POSITIVE = "1"


@dataclass(frozen=True)
class QualityOptions:
    """What the job says of the model; a `positive_label` of None means "1".

    `decision` is AWS's plain comparison of value and threshold, or `interval`: a violation only where the
    whole 95 % interval lies beyond the threshold. `other_labels_share` is how large a share of a binary
    problem's labelled rows may have a label or prediction that is neither of its two.
    Without `quote_labels` no error quotes a label.
    """

    problem_type: ProblemType
    evaluation_time: datetime
    positive_label: str | None = None
    decision: Literal["plain", "interval"] = "plain"
    other_labels_share: float = 0.0
    quote_labels: bool = True

    @property
    def positive(self) -> str:
        """The positive label of a binary problem."""
        return DEFAULT_POSITIVE if self.positive_label is None else self.positive_label
