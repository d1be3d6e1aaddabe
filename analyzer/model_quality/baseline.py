"""What a window is held against: constraints, and what the baseline's statistics tell of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from understudy.analyzer.documents import Model
from understudy.analyzer.model_quality.documents import (
    METRICS_KEY,
    Limit,
    Metric,
    ProblemType,
    QualityConstraints,
    QualityStatistics,
)
from understudy.analyzer.reading import read_object, validated

KIND = "model-quality statistics"


@dataclass(frozen=True)
class QualityBaseline:
    """Constraints beside the statistics of the run that suggested them, where these are known."""

    constraints: QualityConstraints
    statistics: QualityStatistics | None = None

    @property
    def known_labels(self) -> Collection[str] | None:
        """The labels that the baseline held, which its confusion matrix names; None where nothing tells."""
        metrics = self._metrics("BinaryClassification") or self._metrics("MulticlassClassification")
        matrix = getattr(metrics, "confusion_matrix", None)
        return self.constraints.known_labels if matrix is None else list(matrix)

    def limit_rows(self, problem_type: ProblemType, name: str, limit: Limit) -> int | None:
        """The rows that an overall limit was measured on; None of a fixed number.

        One that was edited is no measurement any more: its metric's value in the statistics is another.
        """
        if self.constraints.rows is not None:
            return self.constraints.rows
        found = getattr(self._metrics(problem_type), name, None)
        measured = isinstance(found, Metric) and found.value == limit.threshold
        return self.statistics.dataset.item_count if measured and self.statistics else None

    def tells_rows(self, problem_type: ProblemType) -> bool:
        """Whether it is known which limits were measured, and on how many rows."""
        return self.constraints.rows is not None or self._metrics(problem_type) is not None

    def _metrics(self, problem_type: ProblemType) -> object:
        return getattr(self.statistics, METRICS_KEY[problem_type], None)


def baseline_of(documents: Mapping[str, Model]) -> QualityBaseline:
    """That of the documents, by file name, which a baseline run has made."""
    constraints, statistics = documents["constraints.json"], documents["statistics.json"]
    assert isinstance(constraints, QualityConstraints)
    assert isinstance(statistics, QualityStatistics)
    return QualityBaseline(constraints, statistics)


def read_statistics(path: Path) -> QualityStatistics:
    """`statistics.json` of model quality; UserError names the file and what is wrong with it."""
    return validated(path, read_object(path, KIND), QualityStatistics, KIND)
