"""The documents that executions compare with: those a definition names, else those its baseline job wrote."""

from understudy.service.timetable.definitions import Definition
from understudy.service.timetable.job_requests.order import Baseline

CONSTRAINTS = {
    "DataQuality": "constraints.json",
    "ModelQuality": "constraints.json",
    "ModelBias": "analysis.json",
    "ModelExplainability": "analysis.json",
}
"""What a baseline job of each type writes that is checked against (contract §14)."""


def baseline_job(definition: Definition) -> str | None:
    """The baseline job whose output has to be known, since a resource that it wrote is not named itself."""
    named = definition.baseline
    needed = ["ConstraintsResource"]
    if definition.monitoring_type == "DataQuality":
        needed.append("StatisticsResource")
    unnamed = any(not (named.get(key) or {}).get("S3Uri") for key in needed)
    return named.get("BaseliningJobName") if unnamed else None


def baseline_of(definition: Definition, written: str | None) -> Baseline:
    """The addresses; `written` is where the baseline job's output lies."""
    named = definition.baseline
    constraints = (named.get("ConstraintsResource") or {}).get("S3Uri")
    statistics = (named.get("StatisticsResource") or {}).get("S3Uri")
    if written is not None:
        folder = written.rstrip("/")
        constraints = constraints or f"{folder}/{CONSTRAINTS[definition.monitoring_type]}"
        if definition.monitoring_type == "DataQuality":
            statistics = statistics or f"{folder}/statistics.json"
    return Baseline(constraints, statistics)
