"""Monitoring schedules through boto3's client."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import create_endpoint, definition, execute, inline, schedule
from tests.service.serving import Server
from understudy.service.state.tables import MonitoringSchedule

ARN = "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule"
HOURLY, DAILY = "cron(0 * ? * * *)", "cron(0 12 ? * * *)"


@pytest.fixture(autouse=True)
def ground(sagemaker: Any) -> None:
    """An endpoint that is captured, and a definition that looks at it."""
    create_endpoint(sagemaker)
    sagemaker.create_data_quality_job_definition(**definition("DataQuality"))


@pytest.fixture
def described(sagemaker: Any) -> Callable[..., dict[str, Any]]:
    def described(name: str = "hourly") -> dict[str, Any]:
        told: dict[str, Any] = sagemaker.describe_monitoring_schedule(MonitoringScheduleName=name)
        return told

    return described


def names(answer: dict[str, Any]) -> list[str]:
    return [summary["MonitoringScheduleName"] for summary in answer["MonitoringScheduleSummaries"]]


def seen_until(server: Server, name: str = "hourly") -> Any:
    with server.database.reading() as session:
        found = session.get(MonitoringSchedule, name)
        assert found is not None
        return found.seen_until


class TestCreated:
    def test_by_name_it_is_scheduled_at_once(self, sagemaker: Any, described: Any, clock: Any) -> None:
        asked = schedule("Hourly")
        assert sagemaker.create_monitoring_schedule(**asked)["MonitoringScheduleArn"] == f"{ARN}/hourly"
        told = described("Hourly")
        assert told["MonitoringScheduleStatus"] == "Scheduled"
        assert told["MonitoringScheduleConfig"] == asked["MonitoringScheduleConfig"]
        assert (told["MonitoringType"], told["EndpointName"]) == ("DataQuality", "churn")
        assert told["CreationTime"] == told["LastModifiedTime"] == clock()
        assert "LastMonitoringExecutionSummary" not in told

    def test_inline_it_has_what_the_sdk_reads_of_it(self, sagemaker: Any, described: Any) -> None:
        network = {"VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}}
        asked = inline(NetworkConfig=network)
        sagemaker.create_monitoring_schedule(**schedule(MonitoringJobDefinition=asked))
        told = described()
        assert told["MonitoringScheduleConfig"]["MonitoringType"] == told["MonitoringType"] == "DataQuality"
        assert told["MonitoringScheduleConfig"]["MonitoringJobDefinition"] == {
            **asked,
            "Environment": {},
            "NetworkConfig": {
                "EnableInterContainerTrafficEncryption": False,
                "EnableNetworkIsolation": False,
                **network,
            },
        }

    def test_without_a_time_it_fires_once_a_day(self, sagemaker: Any, described: Any) -> None:
        for name, daily in (("one", "cron(0 17 ? * * *)"), ("two", "cron(0 6 ? * * *)")):
            sagemaker.create_monitoring_schedule(**schedule(name, None))
            told = described(name)["MonitoringScheduleConfig"]["ScheduleConfig"]
            assert told == {"ScheduleExpression": daily}

    def test_it_has_an_alert_and_its_tags(self, sagemaker: Any) -> None:
        sagemaker.create_monitoring_schedule(**schedule(), Tags=[{"Key": "team", "Value": "risk"}])
        assert sagemaker.list_tags(ResourceArn=f"{ARN}/hourly")["Tags"] == [{"Key": "team", "Value": "risk"}]
        [alert] = sagemaker.list_monitoring_alerts(MonitoringScheduleName="hourly")[
            "MonitoringAlertSummaries"
        ]
        assert alert["Actions"] == {"ModelDashboardIndicator": {"Enabled": True}}

    def test_a_name_is_taken(self, sagemaker: Any, refused: Refused) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        assert refused(sagemaker.create_monitoring_schedule, **schedule()) == (
            "ResourceInUse",
            f"A monitoring schedule of this name already exists ({ARN}/hourly)",
        )


NAMED = {"MonitoringJobDefinitionName": "churn", "MonitoringType": "DataQuality"}
FORM = (
    "MonitoringScheduleConfig needs either MonitoringJobDefinition or MonitoringJobDefinitionName "
    "with MonitoringType, and not both."
)


def timed(expression: str, **more: str) -> dict[str, Any]:
    return {**NAMED, "ScheduleConfig": {"ScheduleExpression": expression, **more}}


def limited(seconds: int) -> dict[str, Any]:
    return inline(StoppingCondition={"MaxRuntimeInSeconds": seconds})


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"MonitoringType": "DataQuality"}, FORM),
        ({**NAMED, "MonitoringJobDefinition": inline()}, FORM),
        (
            {"MonitoringJobDefinitionName": "churn"},
            "MonitoringScheduleConfig needs MonitoringType beside MonitoringJobDefinitionName.",
        ),
        (
            {"MonitoringJobDefinition": inline(), "MonitoringType": "ModelBias"},
            "MonitoringScheduleConfig has MonitoringType ModelBias with a MonitoringJobDefinition, "
            "which is of DataQuality always: create a definition of that type and give its name.",
        ),
        (
            {"MonitoringJobDefinitionName": "churn", "MonitoringType": "ModelBias"},
            "Could not find a ModelBias job definition with name: churn",
        ),
        (
            {"MonitoringJobDefinition": inline(MonitoringInputs=[{}])},
            "MonitoringInputs needs either EndpointInput or BatchTransformInput, and not both.",
        ),
        (
            {"MonitoringJobDefinition": inline(BaselineConfig={"BaseliningJobName": "gone"})},
            "Could not find requested job with name: gone",
        ),
        (timed("NOW"), "ScheduleExpression NOW needs DataAnalysisStartTime, such as -PT1H."),
        (
            timed("NOW", DataAnalysisStartTime="-PT2H"),
            "ScheduleExpression NOW needs DataAnalysisEndTime, such as -PT1H.",
        ),
        (
            timed(HOURLY, DataAnalysisStartTime="-P2D", DataAnalysisEndTime="-PT1H"),
            "DataAnalysisStartTime must not precede DataAnalysisEndTime by more than 24 hours",
        ),
        (
            {
                "ScheduleConfig": {"ScheduleExpression": HOURLY},
                "MonitoringJobDefinition": limited(3601),
            },
            "MaxRuntimeInSeconds is 3601, more than 3600: "
            "a job must have ended when the next fire of cron(0 * ? * * *) is due.",
        ),
    ],
)
@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_configuration_that_cannot_be_run_is_refused_by_a_sentence(
    sagemaker: Any, refused: Refused, config: dict[str, Any], sentence: str, operation: str
) -> None:
    if operation == "update":
        sagemaker.create_monitoring_schedule(**schedule())
    call = getattr(sagemaker, f"{operation}_monitoring_schedule")
    request = {"MonitoringScheduleName": "hourly", "MonitoringScheduleConfig": config}
    assert refused(call, **request) == ("ValidationException", sentence)


def test_a_time_that_is_none_is_refused(sagemaker: Any, refused: Refused) -> None:
    code, sentence = refused(sagemaker.create_monitoring_schedule, **schedule(expression="cron(5 * ? * * *)"))
    assert code == "ValidationException"
    assert sentence.startswith("ScheduleExpression is 'cron(5 * ? * * *)'; allowed are cron(0 * ? * * *)")


@pytest.mark.parametrize(
    ("kind", "expression", "longest"),
    [
        ("DataQuality", HOURLY, 3600),
        ("ModelExplainability", HOURLY, 3600),
        ("ModelQuality", HOURLY, 1800),
        ("ModelBias", HOURLY, 1800),
        ("ModelBias", "cron(0 0/6 ? * * *)", 10_800),
        ("DataQuality", "cron(0 1/10 ? * * *)", 14_400),
        ("DataQuality", DAILY, 86_400),
        ("ModelBias", DAILY, 43_200),
    ],
)
def test_a_job_may_take_as_long_as_the_shortest_period_and_with_a_merge_half_of_it(
    sagemaker: Any, refused: Refused, kind: str, expression: str, longest: int
) -> None:
    words = {
        "DataQuality": "data_quality",
        "ModelExplainability": "model_explainability",
        "ModelQuality": "model_quality",
        "ModelBias": "model_bias",
    }
    create = getattr(sagemaker, f"create_{words[kind]}_job_definition")
    for name, seconds in (("fits", longest), ("too-long", min(longest + 1, 86_400))):
        create(**definition(kind, name), StoppingCondition={"MaxRuntimeInSeconds": seconds})
    config = {"MonitoringType": kind, "MonitoringJobDefinitionName": "fits"}
    sagemaker.create_monitoring_schedule(**schedule("fits", expression, **config))
    if longest < 86_400:
        config["MonitoringJobDefinitionName"] = "too-long"
        code, sentence = refused(
            sagemaker.create_monitoring_schedule, **schedule("too-long", expression, **config)
        )
        assert code == "ValidationException"
        assert sentence.startswith(f"MaxRuntimeInSeconds is {longest + 1}, more than {longest}: ")


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("describe", {}),
        ("start", {}),
        ("stop", {}),
        ("delete", {}),
        ("update", {"MonitoringScheduleConfig": NAMED}),
    ],
)
def test_an_unknown_schedule_has_the_code_that_the_sdk_waits_for(
    sagemaker: Any, refused: Refused, operation: str, more: dict[str, Any]
) -> None:
    call = getattr(sagemaker, f"{operation}_monitoring_schedule")
    assert refused(call, MonitoringScheduleName="nobody", **more) == (
        "ResourceNotFound",
        "Could not find a monitoring schedule with name: nobody",
    )


class TestWhileItExecutes:
    @pytest.mark.parametrize("status", ["Pending", "InProgress", "Stopping"])
    def test_it_is_neither_updated_nor_deleted(
        self, sagemaker: Any, server: Server, refused: Refused, status: str
    ) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        execute(server, status=status)
        update, delete = sagemaker.update_monitoring_schedule, sagemaker.delete_monitoring_schedule
        for done, refusal in (
            ("updated", refused(update, **schedule())),
            ("deleted", refused(delete, MonitoringScheduleName="hourly")),
        ):
            assert refusal == (
                "ValidationException",
                f"The monitoring schedule hourly has an execution in status {status}: "
                f"it can be {done} when that has ended.",
            )

    def test_it_is_stopped_and_the_execution_goes_on(
        self, sagemaker: Any, server: Server, described: Any
    ) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        execute(server, status="InProgress")
        for _ in range(2):
            sagemaker.stop_monitoring_schedule(MonitoringScheduleName="hourly")
            told = described()
            assert told["MonitoringScheduleStatus"] == "Stopped"
            assert told["LastMonitoringExecutionSummary"]["MonitoringExecutionStatus"] == "InProgress"


def test_a_pending_schedule_is_not_touched(sagemaker: Any, server: Server, refused: Refused) -> None:
    sagemaker.create_monitoring_schedule(**schedule())
    with server.database.writing() as session:
        found = session.get(MonitoringSchedule, "hourly")
        assert found is not None
        found.status = "Pending"
    assert refused(sagemaker.delete_monitoring_schedule, MonitoringScheduleName="hourly") == (
        "ValidationException",
        "The monitoring schedule hourly is Pending: it can be deleted when it is ready.",
    )


class TestUpdated:
    def test_the_whole_configuration_is_another(self, sagemaker: Any, described: Any, clock: Any) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        clock.move(minutes=90)
        sagemaker.update_monitoring_schedule(**schedule(expression=DAILY, MonitoringJobDefinition=inline()))
        told = described()
        assert told["MonitoringScheduleConfig"]["ScheduleConfig"] == {"ScheduleExpression": DAILY}
        assert "MonitoringJobDefinitionName" not in told["MonitoringScheduleConfig"]
        assert told["LastModifiedTime"] == clock()
        sagemaker.delete_data_quality_job_definition(JobDefinitionName="churn")

    def test_hours_before_it_are_not_made_up_for_by_its_new_times(
        self, sagemaker: Any, server: Server, clock: Any
    ) -> None:
        sagemaker.create_monitoring_schedule(**schedule(expression=DAILY))
        clock.move(hours=5)
        sagemaker.update_monitoring_schedule(**schedule(expression=HOURLY))
        assert seen_until(server) == clock()

    def test_an_hour_that_is_due_stays_due_where_the_times_are_the_same(
        self, sagemaker: Any, server: Server, clock: Any
    ) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        clock.move(hours=1)
        sagemaker.update_monitoring_schedule(**schedule())
        assert seen_until(server) == clock() - timedelta(hours=1)

    def test_one_that_fires_once_fires_again(self, sagemaker: Any, server: Server, clock: Any) -> None:
        window = {"DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"}
        once = {"MonitoringScheduleName": "once", "MonitoringScheduleConfig": timed("NOW", **window)}
        sagemaker.create_monitoring_schedule(**once)
        assert seen_until(server, "once") == clock()
        clock.move(hours=1)
        sagemaker.update_monitoring_schedule(**once)
        assert seen_until(server, "once") == clock()

    @pytest.mark.parametrize(("before", "after"), [("Stopped", "Stopped"), ("Failed", "Scheduled")])
    def test_it_stays_stopped_but_not_failed(
        self, sagemaker: Any, server: Server, described: Any, before: str, after: str
    ) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        with server.database.writing() as session:
            found = session.get(MonitoringSchedule, "hourly")
            assert found is not None
            found.status, found.failure_reason = before, "why" if before == "Failed" else None
        assert described().get("FailureReason") == ("why" if before == "Failed" else None)
        sagemaker.update_monitoring_schedule(**schedule())
        assert described()["MonitoringScheduleStatus"] == after
        assert "FailureReason" not in described()


def test_a_started_schedule_fires_from_now_on(
    sagemaker: Any, server: Server, described: Any, clock: Any
) -> None:
    sagemaker.create_monitoring_schedule(**schedule())
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="hourly")
    clock.move(hours=7)
    for _ in range(2):
        sagemaker.start_monitoring_schedule(MonitoringScheduleName="hourly")
        assert described()["MonitoringScheduleStatus"] == "Scheduled"
        assert seen_until(server) == described()["LastModifiedTime"] == clock()


class TestDeleted:
    def test_it_is_gone_and_its_history_stays(self, sagemaker: Any, server: Server, refused: Refused) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        execute(server)
        sagemaker.delete_monitoring_schedule(MonitoringScheduleName="hourly")
        assert (
            refused(sagemaker.describe_monitoring_schedule, MonitoringScheduleName="hourly")[0]
            == "ResourceNotFound"
        )
        found = sagemaker.list_monitoring_executions(MonitoringScheduleName="hourly")
        assert len(found["MonitoringExecutionSummaries"]) == 1

    def test_another_one_of_its_name_has_executed_nothing(
        self, sagemaker: Any, server: Server, described: Any, clock: Any
    ) -> None:
        sagemaker.create_monitoring_schedule(**schedule())
        execute(server)
        sagemaker.delete_monitoring_schedule(MonitoringScheduleName="hourly")
        clock.move(minutes=1)
        sagemaker.create_monitoring_schedule(**schedule())
        assert "LastMonitoringExecutionSummary" not in described()
        execute(server, status="Failed", failure_reason="Job inputs had no data")
        last = described()["LastMonitoringExecutionSummary"]
        assert last["FailureReason"] == "Job inputs had no data"
        assert "ProcessingJobArn" not in last


def test_schedules_are_listed_by_all_that_they_are(sagemaker: Any, server: Server, clock: Any) -> None:
    create_endpoint(sagemaker, "other")
    sagemaker.create_model_bias_job_definition(**definition("ModelBias", "bias", EndpointName="other"))
    bias = {"MonitoringJobDefinitionName": "bias", "MonitoringType": "ModelBias"}
    sagemaker.create_monitoring_schedule(**schedule("b-hourly"))
    clock.move(hours=1)
    middle = clock()
    sagemaker.create_monitoring_schedule(**schedule("a-daily", DAILY))
    clock.move(hours=1)
    sagemaker.create_monitoring_schedule(**schedule("c-bias", HOURLY, **bias))
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="a-daily")
    listed = sagemaker.list_monitoring_schedules
    assert names(listed()) == ["c-bias", "a-daily", "b-hourly"]
    [summary] = listed(StatusEquals="Stopped")["MonitoringScheduleSummaries"]
    assert summary == {
        "MonitoringScheduleName": "a-daily",
        "MonitoringScheduleArn": f"{ARN}/a-daily",
        "CreationTime": middle,
        "LastModifiedTime": clock(),
        "MonitoringScheduleStatus": "Stopped",
        "EndpointName": "churn",
        "MonitoringJobDefinitionName": "churn",
        "MonitoringType": "DataQuality",
    }
    for filters, expected in (
        ({"EndpointName": "other"}, ["c-bias"]),
        ({"MonitoringJobDefinitionName": "churn"}, ["a-daily", "b-hourly"]),
        ({"MonitoringTypeEquals": "ModelBias"}, ["c-bias"]),
        ({"NameContains": "ly"}, ["a-daily", "b-hourly"]),
        ({"CreationTimeAfter": middle}, ["c-bias"]),
        ({"CreationTimeBefore": middle}, ["b-hourly"]),
        ({"LastModifiedTimeAfter": middle}, ["c-bias", "a-daily"]),
        ({"LastModifiedTimeBefore": middle}, ["b-hourly"]),
        ({"SortBy": "Status"}, ["a-daily", "c-bias", "b-hourly"]),
        ({"SortBy": "Name", "SortOrder": "Ascending"}, ["a-daily", "b-hourly", "c-bias"]),
    ):
        assert names(listed(**filters)) == expected, filters
