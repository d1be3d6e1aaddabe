"""From metrics to `statistics.json`."""

from datetime import UTC, datetime
from typing import Any

from understudy.analyzer.model_quality import curve
from understudy.analyzer.model_quality.classification import confusion_matrix, total
from understudy.analyzer.model_quality.documents import (
    BinaryMetrics,
    Metric,
    MulticlassMetrics,
    PrecisionRecallCurve,
    QualityDataset,
    QualityStatistics,
    RegressionMetrics,
    RocCurve,
)
from understudy.analyzer.model_quality.measure import Measured
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Outcomes, Ranking


def statistics_document(outcomes: Outcomes, overall: Measured, options: QualityOptions) -> QualityStatistics:
    """`item_count` counts the labelled rows: those that the metrics rest on."""
    statistics = QualityStatistics(
        dataset=QualityDataset(item_count=overall.rows, evaluation_time=_time(options.evaluation_time))
    )
    metrics: dict[str, Any] = {
        name: Metric(value=metric.value, standard_deviation=metric.standard_deviation)
        for name, metric in overall.metrics.items()
    }
    matrix = confusion_matrix(total(outcomes.overall.cells))
    if options.problem_type == "Regression":
        statistics.regression_metrics = RegressionMetrics.model_validate(metrics)
    elif options.problem_type == "MulticlassClassification":
        statistics.multiclass_classification_metrics = MulticlassMetrics.model_validate(
            {"confusion_matrix": matrix} | metrics
        )
    else:
        statistics.binary_classification_metrics = BinaryMetrics.model_validate(
            {"confusion_matrix": matrix} | _curves(outcomes.overall.ranking) | metrics
        )
    return statistics


def _curves(ranking: Ranking | None) -> dict[str, Any]:
    """Both curves; none without points, or unless both classes occur."""
    if ranking is None or not ranking.true_positives:
        return {}
    roc, precision_recall = curve.roc(ranking), curve.precision_recall(ranking)
    if roc is None or precision_recall is None:
        return {}
    return {
        "receiver_operating_characteristic_curve": RocCurve(
            false_positive_rates=roc[0], true_positive_rates=roc[1]
        ),
        "precision_recall_curve": PrecisionRecallCurve(
            precisions=precision_recall[0], recalls=precision_recall[1]
        ),
    }


def _time(moment: datetime) -> str:
    """As in the published file: `2023-03-30T21:08:34.729Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
