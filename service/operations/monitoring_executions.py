"""Executions of schedules, told; schedules that were deleted left theirs behind."""

from typing import Any

from understudy.service.arns import arn
from understudy.service.operations.call import Answer, Call, Request
from understudy.service.state import pages
from understudy.service.state.tables import MonitoringExecution

LISTING = pages.Listing(
    "ListMonitoringExecutions",
    MonitoringExecution,
    {
        "CreationTime": MonitoringExecution.created_at,
        "ScheduledTime": MonitoringExecution.scheduled_at,
        "Status": MonitoringExecution.status,
    },
    tie=MonitoringExecution.id,
    filters={
        "MonitoringScheduleName": pages.equals(MonitoringExecution.schedule_name),
        "EndpointName": pages.equals(MonitoringExecution.endpoint_name),
        "MonitoringJobDefinitionName": pages.equals(MonitoringExecution.definition_name),
        "MonitoringTypeEquals": pages.equals(MonitoringExecution.monitoring_type),
        "StatusEquals": pages.equals(MonitoringExecution.status),
        **pages.times("ScheduledTime", MonitoringExecution.scheduled_at),
        **pages.times("CreationTime", MonitoringExecution.created_at),
        **pages.times("LastModifiedTime", MonitoringExecution.modified_at),
    },
)


def list_monitoring_executions(call: Call, request: Request) -> Answer:
    """Executions, the newest first unless the request says otherwise."""
    page = pages.page(call.session, LISTING, request)
    summaries = [execution_summary(call, execution) for execution in page.rows]
    return {"MonitoringExecutionSummaries": summaries, "NextToken": page.token}


def execution_summary(call: Call, execution: MonitoringExecution) -> dict[str, Any]:
    """An execution in short: its job is the analysis, and one without has no such key (SERVICE §1.6)."""
    job = execution.analysis_job
    return {
        "MonitoringScheduleName": execution.schedule_name,
        "ScheduledTime": execution.scheduled_at,
        "CreationTime": execution.created_at,
        "LastModifiedTime": execution.modified_at,
        "MonitoringExecutionStatus": execution.status,
        "ProcessingJobArn": job and arn(call.settings, "processing-job", job),
        "EndpointName": execution.endpoint_name,
        "FailureReason": execution.failure_reason,
        "MonitoringJobDefinitionName": execution.definition_name,
        "MonitoringType": execution.monitoring_type,
    }
