"""Executions through boto3's client."""

from datetime import timedelta
from typing import Any

from tests.service.operations.requests import execute
from tests.service.serving import Server

NO_DATA = "Job inputs had no data"


def hours(answer: dict[str, Any]) -> list[int]:
    return [summary["ScheduledTime"].hour for summary in answer["MonitoringExecutionSummaries"]]


def test_an_execution_names_its_analysis_and_not_the_merge(sagemaker: Any, server: Server) -> None:
    execute(
        server, merge_job="merge-1", analysis_job="Analysis-1", definition_name="d", endpoint_name="churn"
    )
    [summary] = sagemaker.list_monitoring_executions()["MonitoringExecutionSummaries"]
    assert summary == {
        "MonitoringScheduleName": "hourly",
        "ScheduledTime": server.clock(),
        "CreationTime": server.clock(),
        "LastModifiedTime": server.clock(),
        "MonitoringExecutionStatus": "Completed",
        "ProcessingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:processing-job/analysis-1",
        "EndpointName": "churn",
        "MonitoringJobDefinitionName": "d",
        "MonitoringType": "DataQuality",
    }


def test_one_without_a_job_has_no_such_key(sagemaker: Any, server: Server) -> None:
    execute(server, status="Failed", failure_reason=NO_DATA)
    [summary] = sagemaker.list_monitoring_executions()["MonitoringExecutionSummaries"]
    assert "ProcessingJobArn" not in summary
    assert summary["FailureReason"] == NO_DATA


def test_executions_are_listed_by_all_that_they_are(sagemaker: Any, server: Server, clock: Any) -> None:
    noon = clock()
    execute(server, status="Completed", endpoint_name="churn", definition_name="d")
    clock.move(hours=1)
    execute(server, status="CompletedWithViolations", endpoint_name="churn", definition_name="e")
    clock.move(hours=1)
    execute(server, status="Failed", monitoring_type="ModelBias", scheduled_at=noon - timedelta(hours=1))
    execute(server, "daily", status="InProgress", modified_at=clock() + timedelta(hours=1))
    listed = sagemaker.list_monitoring_executions
    for filters, expected in (
        ({}, [14, 11, 13, 12]),
        ({"SortBy": "ScheduledTime"}, [14, 13, 12, 11]),
        ({"SortBy": "ScheduledTime", "SortOrder": "Ascending"}, [11, 12, 13, 14]),
        ({"SortBy": "Status", "SortOrder": "Ascending"}, [12, 13, 11, 14]),
        ({"MonitoringScheduleName": "hourly"}, [11, 13, 12]),
        ({"EndpointName": "churn"}, [13, 12]),
        ({"MonitoringJobDefinitionName": "e"}, [13]),
        ({"MonitoringTypeEquals": "ModelBias"}, [11]),
        ({"StatusEquals": "InProgress"}, [14]),
        ({"ScheduledTimeBefore": noon}, [11]),
        ({"ScheduledTimeAfter": noon}, [14, 13]),
        ({"CreationTimeBefore": noon + timedelta(hours=2)}, [13, 12]),
        ({"CreationTimeAfter": noon}, [14, 11, 13]),
        ({"LastModifiedTimeAfter": clock()}, [14]),
        ({"LastModifiedTimeBefore": clock()}, [13, 12]),
    ):
        assert hours(listed(**filters)) == expected, filters


def test_ten_are_a_page_unless_asked_otherwise(sagemaker: Any, server: Server, clock: Any) -> None:
    for _ in range(12):
        execute(server)
        clock.move(hours=1)
    answer = sagemaker.list_monitoring_executions()
    assert len(answer["MonitoringExecutionSummaries"]) == 10
    pages = sagemaker.get_paginator("list_monitoring_executions").paginate(PaginationConfig={"PageSize": 5})
    assert [len(page["MonitoringExecutionSummaries"]) for page in pages] == [5, 5, 2]
