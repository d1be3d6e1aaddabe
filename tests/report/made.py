"""Documents of small jobs, as the analyzer makes them."""

from typing import Any

from tests.analyzer.made import baseline as baseline_of
from tests.analyzer.made import numbers, table, texts
from understudy.analyzer import data_quality
from understudy.analyzer.documents import Constraints
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, Offender
from understudy.report.data_quality.compared import Compared, compared_features
from understudy.report.folder import DataQuality

__all__ = ["numbers", "table", "texts"]


def monitored(
    current: list[ColumnProfile],
    baseline: list[ColumnProfile],
    options: AnalysisOptions | None = None,
    **config: Any,
) -> DataQuality:
    """What a data-quality job writes of a window, beside the baseline that it was held against."""
    statistics, constraints = baseline_of(*baseline, **config)
    analysis = data_quality.monitor(table(*current), constraints, statistics, options or AnalysisOptions())
    documents: dict[str, Any] = dict(analysis.documents)
    return DataQuality(
        statistics=documents["statistics.json"],
        suggested=documents["constraints.json"],
        violations=documents["constraint_violations.json"],
        details=documents["violation_details.json"],
        features=documents["feature_details.json"],
        baseline=statistics,
        constraints=constraints,
        title="made",
    )


def described(*columns: ColumnProfile) -> DataQuality:
    """What a baseline job writes."""
    analysis = data_quality.baseline(table(*columns), AnalysisOptions())
    documents: dict[str, Any] = dict(analysis.documents)
    suggested: Constraints = documents["constraints.json"]
    return DataQuality(
        statistics=documents["statistics.json"],
        suggested=suggested,
        features=documents["feature_details.json"],
        title="made",
    )


def feature(job: DataQuality, name: str) -> Compared:
    """One feature of a job."""
    return next(one for one in compared_features(job) if one.name == name)


def offender(value: str | None) -> Offender:
    """A captured value and where it stands."""
    return Offender(value, "event-1", "captures/2026/hour.jsonl", 7)
