"""The monitoring schedules of an endpoint: their state, their last run, whether their baselines are there."""

from collections.abc import Iterator, Mapping
from typing import Any

from understudy.container.endpoint.capture import Found
from understudy.container.endpoint.clients import NoAnswer, answer, bucket_and_key

DEFINITIONS = {
    "DataQuality": ("describe_data_quality_job_definition", "DataQualityBaselineConfig"),
    "ModelQuality": ("describe_model_quality_job_definition", "ModelQualityBaselineConfig"),
    "ModelBias": ("describe_model_bias_job_definition", "ModelBiasBaselineConfig"),
    "ModelExplainability": (
        "describe_model_explainability_job_definition",
        "ModelExplainabilityBaselineConfig",
    ),
}


def schedules(sagemaker: Any, s3: Any, endpoint: str) -> Found:
    """What is said of each schedule; none is no fault, since plain jobs need none."""
    try:
        listed = answer(sagemaker.list_monitoring_schedules, EndpointName=endpoint, MaxResults=50)
    except NoAnswer as error:
        return Found((f"schedules could not be looked at: {error}",))
    found = listed.get("MonitoringScheduleSummaries", [])
    if not found:
        return Found(("has no monitoring schedule: docs/moving.md shows what can start a job each hour",))
    told = Found()
    for summary in found:
        name = summary["MonitoringScheduleName"]
        schedule = answer(sagemaker.describe_monitoring_schedule, MonitoringScheduleName=name)
        told += _schedule(schedule) + _baseline(sagemaker, s3, schedule)
    return told


def _schedule(schedule: Mapping[str, Any]) -> Found:
    name, status = schedule["MonitoringScheduleName"], schedule["MonitoringScheduleStatus"]
    kind = schedule.get("MonitoringType", "DataQuality")
    last = schedule.get("LastMonitoringExecutionSummary") or {}
    line = f"schedule {name} ({kind}) is {status}"
    if last:
        line += f"; its last run ended {last['MonitoringExecutionStatus']}"
    return Found((line,), tuple(_faults(name, status, schedule, last)))


def _faults(name: str, status: str, schedule: Mapping[str, Any], last: Mapping[str, Any]) -> Iterator[str]:
    if status in ("Failed", "Stopped"):
        why = schedule.get("FailureReason")
        yield f"The schedule {name} is {status}" + (
            f": {why}" if why else "; start it with StartMonitoringSchedule"
        )
    if last.get("MonitoringExecutionStatus") == "Failed":
        why = last.get("FailureReason") or "AWS gives no reason"
        yield f"The last run of the schedule {name} failed: {why}"


def _baseline(sagemaker: Any, s3: Any, schedule: Mapping[str, Any]) -> Found:
    """Whether the files that the schedule compares with can be read."""
    name, config = schedule["MonitoringScheduleName"], schedule.get("MonitoringScheduleConfig") or {}
    baseline = (config.get("MonitoringJobDefinition") or {}).get("BaselineConfig")
    if definition := config.get("MonitoringJobDefinitionName"):
        describe, key = DEFINITIONS[schedule.get("MonitoringType", "DataQuality")]
        baseline = answer(getattr(sagemaker, describe), JobDefinitionName=definition).get(key)
    resources = [
        resource.get("S3Uri") for resource in (baseline or {}).values() if isinstance(resource, Mapping)
    ]
    found = Found()
    for address in filter(None, resources):
        bucket, key = bucket_and_key(address)
        try:
            answer(s3.head_object, Bucket=bucket, Key=key)
            found += Found((f"{address} is there",))
        except NoAnswer:
            found += Found(
                faults=(
                    f"{address}, which the schedule {name} compares with, is not there: "
                    "name the file, not its folder",
                )
            )
    return found
