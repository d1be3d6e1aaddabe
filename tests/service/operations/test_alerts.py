"""Alerts and their history through boto3's client."""

from datetime import timedelta
from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import create_endpoint, inline, schedule
from tests.service.serving import Server
from understudy.service.state.tables import AlertChange


@pytest.fixture(autouse=True)
def ground(sagemaker: Any) -> None:
    """A schedule, with the alert that it has from the start."""
    create_endpoint(sagemaker)
    sagemaker.create_monitoring_schedule(**schedule(MonitoringJobDefinition=inline()))


def turned(server: Server, status: str, schedule: str = "hourly") -> None:
    """What the scheduler writes when an alert's status changes."""
    with server.database.writing() as session:
        session.add(
            AlertChange(
                schedule_name=schedule, alert_name="violations", status=status, created_at=server.clock()
            )
        )


def test_every_schedule_has_one_of_one_execution(sagemaker: Any, clock: Any) -> None:
    assert sagemaker.list_monitoring_alerts(MonitoringScheduleName="hourly")["MonitoringAlertSummaries"] == [
        {
            "MonitoringAlertName": "violations",
            "CreationTime": clock(),
            "LastModifiedTime": clock(),
            "AlertStatus": "OK",
            "DatapointsToAlert": 1,
            "EvaluationPeriod": 1,
            "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
        }
    ]


def test_an_alert_is_updated(sagemaker: Any, clock: Any) -> None:
    clock.move(hours=1)
    answer = sagemaker.update_monitoring_alert(
        MonitoringScheduleName="hourly",
        MonitoringAlertName="violations",
        DatapointsToAlert=2,
        EvaluationPeriod=3,
    )
    assert answer["MonitoringAlertName"] == "violations"
    assert answer["MonitoringScheduleArn"].endswith(":monitoring-schedule/hourly")
    [alert] = sagemaker.list_monitoring_alerts(MonitoringScheduleName="hourly")["MonitoringAlertSummaries"]
    assert (alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == (2, 3)
    assert alert["LastModifiedTime"] == clock()


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (
            {"MonitoringScheduleName": "nobody"},
            ("ResourceNotFound", "Could not find a monitoring schedule with name: nobody"),
        ),
        (
            {"MonitoringAlertName": "nobody"},
            ("ResourceNotFound", "Could not find an alert with name nobody of monitoring schedule hourly"),
        ),
        (
            {"DatapointsToAlert": 4},
            (
                "ValidationException",
                "DatapointsToAlert is 4 and EvaluationPeriod 3: "
                "it cannot be more than the executions that are looked at.",
            ),
        ),
    ],
)
def test_an_alert_that_cannot_be_is_refused(
    sagemaker: Any, refused: Refused, asked: dict[str, Any], refusal: tuple[str, str]
) -> None:
    request = {
        "MonitoringScheduleName": "hourly",
        "MonitoringAlertName": "violations",
        "DatapointsToAlert": 2,
        "EvaluationPeriod": 3,
        **asked,
    }
    assert refused(sagemaker.update_monitoring_alert, **request) == refusal


@pytest.mark.parametrize("operation", ["list_monitoring_alerts", "list_monitoring_alert_history"])
def test_an_unknown_schedule_has_no_alerts(sagemaker: Any, refused: Refused, operation: str) -> None:
    assert refused(getattr(sagemaker, operation), MonitoringScheduleName="nobody") == (
        "ResourceNotFound",
        "Could not find a monitoring schedule with name: nobody",
    )


def test_history_is_listed_by_all_that_it_is_its_own_moments_included(
    sagemaker: Any, server: Server, clock: Any
) -> None:
    noon = clock()
    for status in ("InAlert", "OK", "InAlert"):
        turned(server, status)
        clock.move(hours=1)
    turned(server, "OK", "daily")
    listed = sagemaker.list_monitoring_alert_history
    for filters, expected in (
        ({}, [15, 14, 13, 12]),
        ({"MonitoringScheduleName": "hourly", "MonitoringAlertName": "violations"}, [14, 13, 12]),
        ({"MonitoringAlertName": "another"}, []),
        ({"StatusEquals": "OK"}, [15, 13]),
        ({"CreationTimeAfter": noon + timedelta(hours=1)}, [15, 14, 13]),
        ({"CreationTimeBefore": noon + timedelta(hours=1)}, [13, 12]),
        ({"SortBy": "Status", "SortOrder": "Ascending"}, [12, 14, 13, 15]),
    ):
        history = listed(**filters)["MonitoringAlertHistory"]
        assert [change["CreationTime"].hour for change in history] == expected, filters


def test_history_outlives_its_schedule_and_the_alert_does_not(
    sagemaker: Any, server: Server, refused: Refused
) -> None:
    turned(server, "InAlert")
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName="hourly")
    [change] = sagemaker.list_monitoring_alert_history(MonitoringScheduleName="hourly")[
        "MonitoringAlertHistory"
    ]
    assert change["AlertStatus"] == "InAlert"
    assert refused(sagemaker.list_monitoring_alerts, MonitoringScheduleName="hourly")[0] == "ResourceNotFound"
