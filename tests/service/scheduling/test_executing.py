from collections.abc import Iterator
from typing import Any

import pytest

from tests.service.scheduling.world import ARN, NOON, World, later
from understudy.service.running.faults import Fault, service_fault
from understudy.service.running.objects import Objects
from understudy.service.scheduling import Scheduler
from understudy.service.state.tables import JobDefinition, ProcessingJob

VIOLATED = "CompletedWithViolations: Job completed successfully with 2 violations."


def test_without_captures_an_execution_fails_without_a_job(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.scheduler().step(later(1))
    (execution,) = world.executions()
    assert (execution.status, execution.failure_reason) == ("Failed", "Job inputs had no data")
    assert (execution.analysis_job, world.jobs()) == (None, [])


def test_captures_of_another_hour_or_of_an_empty_file_are_none(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(later(1), later(-1))
    world.captured(NOON, text="")
    world.scheduler().step(later(1))
    assert world.statuses() == ["Failed"]


def test_data_quality_is_one_job_of_the_hour_before(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    (execution,), (job,) = world.executions(), world.jobs()
    assert (execution.status, execution.analysis_job, execution.merge_job) == ("InProgress", job.name, None)
    assert (job.schedule_name, job.schedule_arn) == ("s", f"{ARN}:monitoring-schedule/s")
    assert job.name.startswith("data-quality-monitoring-202603021300-")
    assert job.request["Environment"]["start_time"] == "2026-03-02T12:00:00Z"
    assert job.request["Environment"]["dataset_format"] == (
        '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
    )
    address = f"{world.at('captures')}/ep/AllTraffic/2026/03/02/12"
    assert job.request["ProcessingInputs"][-1]["S3Input"]["S3Uri"] == address
    assert execution.plan["window"] == {"start": "2026-03-02T12:00:00Z", "end": "2026-03-02T13:00:00Z"}
    assert execution.plan["prefixes"] == [address]
    world.end()
    scheduler.step(later(1, minutes=5))
    assert world.statuses() == ["Completed"]
    assert world.executions()[0].modified_at == later(1, minutes=5)


@pytest.mark.parametrize(
    ("ending", "status", "reason"),
    [
        ({"message": VIOLATED}, "CompletedWithViolations", None),
        ({"message": "Completed: Job completed successfully with no violations."}, "Completed", None),
        ({"message": "Completed: SageMaker XAI Analyzer ran successfully"}, "Completed", None),
        ({"message": None}, "Completed", None),
        (
            {"status": "Failed", "reason": "ClientError: no memory", "message": VIOLATED},
            "Failed",
            "ClientError: no memory",
        ),
        ({"status": "Failed"}, "Failed", "Failure reason unknown"),
        ({"status": "Stopped"}, "Stopped", None),
    ],
)
def test_an_execution_ends_as_its_job_did(
    world: World, ending: dict[str, Any], status: str, reason: str | None
) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.end(**ending)
    scheduler.step(later(1, minutes=5))
    (execution,) = world.executions()
    assert (execution.status, execution.failure_reason) == (status, reason)


def test_an_execution_stops_with_its_job(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    with world.database.writing() as session:
        session.get_one(ProcessingJob, world.jobs()[0].name).status = "Stopping"
    scheduler.step(later(1))
    assert world.statuses() == ["Stopping"]
    world.end("Stopped")
    scheduler.step(later(1))
    assert world.statuses() == ["Stopped"]


def test_model_quality_is_merged_before_it_is_analysed(world: World) -> None:
    world.endpoint()
    world.schedule(kind="ModelQuality", ProblemType="Regression")
    world.captured(NOON)
    world.captured(NOON, tree="labels")
    scheduler = world.scheduler()
    scheduler.step(later(1))
    (execution,), (merge,) = world.executions(), world.jobs()
    assert (execution.merge_job, execution.analysis_job) == (merge.name, None)
    assert merge.name.startswith("groundtruth-merge-202603021300-")
    inputs = {one["InputName"]: one["S3Input"]["S3Uri"] for one in merge.request["ProcessingInputs"]}
    assert inputs == {
        "groundtruth_input_1": f"{world.at('labels')}/2026/03/02/12",
        "endpoint_input_1": f"{world.at('captures')}/ep/AllTraffic/2026/03/02/12",
    }
    world.captured(NOON, tree="results/merge/ep/AllTraffic")
    world.end()
    scheduler.step(later(1, minutes=5))
    (execution,) = world.executions()
    analysis = execution.analysis_job
    assert analysis == f"model-quality-monitoring-{merge.name.removeprefix('groundtruth-merge-')}"
    assert execution.status == "InProgress"
    world.end(message=VIOLATED)
    scheduler.step(later(1, minutes=10))
    assert world.statuses() == ["CompletedWithViolations"]
    assert [job.name for job in world.jobs()] == [merge.name, analysis]


def test_a_merge_of_nothing_leaves_nothing_to_analyse(world: World) -> None:
    world.endpoint()
    world.schedule(kind="ModelBias", ConfigUri="s3://bucket/analysis_config.json")
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.end()
    scheduler.step(later(1))
    (execution,) = world.executions()
    assert (execution.status, execution.failure_reason) == ("Failed", "Job inputs had no data")
    assert execution.analysis_job is None


def test_the_analysis_reads_what_the_merge_wrote_only(world: World) -> None:
    """Hours whose captures no label belongs to are not merged, and an input of nothing would fail the job."""
    world.endpoint()
    world.schedule(kind="ModelQuality", when={"ScheduleExpression": "cron(0 1/2 ? * * *)"})
    world.captured(later(-1), NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.captured(NOON, tree="results/merge/ep/AllTraffic")
    (merge,) = world.end()
    scheduler.step(later(1))
    analysis = next(job for job in world.jobs() if job.name != merge)
    read = [one["S3Input"]["S3Uri"] for one in analysis.request["ProcessingInputs"]]
    assert read == [
        world.at("baseline/constraints.json"),
        f"{world.at('results')}/merge/ep/AllTraffic/2026/03/02/12",
    ]


def test_a_merge_that_failed_fails_the_execution(world: World) -> None:
    world.endpoint()
    world.schedule(kind="ModelQuality")
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.end("Failed", reason="ClientError: No S3 objects found")
    scheduler.step(later(1))
    (execution,) = world.executions()
    assert (execution.status, execution.failure_reason) == ("Failed", "ClientError: No S3 objects found")


def test_executions_of_a_schedule_go_one_after_the_other(world: World) -> None:
    world.endpoint()
    world.schedule("s")
    world.schedule("other")
    world.captured(NOON, later(1), later(3))
    scheduler = world.scheduler()
    scheduler.step(later(4))
    assert world.statuses("s") == world.statuses("other") == ["InProgress", "Pending", "Pending", "Pending"]
    world.end()
    scheduler.step(later(4))
    assert world.statuses("s") == ["Completed", "InProgress", "Pending", "Pending"]
    world.end()
    while scheduler.step(later(4)):
        pass
    assert world.statuses("s") == ["Completed", "Completed", "Failed", "InProgress"]


def test_what_has_fired_goes_on_when_the_schedule_is_stopped(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.change(status="Stopped")
    world.end()
    scheduler.step(later(3))
    assert world.statuses() == ["Completed"]


def test_what_has_not_begun_stops_when_the_schedule_is_deleted(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON, later(1))
    scheduler = world.scheduler()
    scheduler.step(later(2))
    world.forget()
    world.end()
    while scheduler.step(later(2)):
        pass
    assert world.statuses() == ["Completed", "Stopped"]
    assert world.executions()[1].failure_reason == "The schedule was deleted before this execution began"


@pytest.mark.parametrize("captures", [True, False])
def test_an_endpoint_that_is_gone_or_captures_nothing(world: World, captures: bool) -> None:
    if not captures:
        world.endpoint(captures=False)
    world.schedule()
    world.scheduler().step(later(1))
    (execution,) = world.executions()
    assert execution.failure_reason == "ClientError: Endpoint 'ep' does not exist or is not valid"


def test_a_job_that_is_refused_fails_its_execution(world: World) -> None:
    world.endpoint()
    world.schedule(source={"EndpointInput": {"EndpointName": "ep", "LocalPath": "/etc"}})
    world.captured(NOON)
    world.scheduler().step(later(1))
    (execution,) = world.executions()
    assert execution.status == "Failed"
    assert "which must lie in /opt/ml/processing/" in (execution.failure_reason or "")
    assert (execution.analysis_job, world.jobs()) == (None, [])


def test_a_job_that_was_deleted_fails_its_execution(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    with world.database.writing() as session:
        session.delete(session.get_one(ProcessingJob, world.jobs()[0].name))
    scheduler.step(later(1))
    (execution,) = world.executions()
    assert (execution.failure_reason or "").endswith(" was deleted before its execution had ended")


def test_a_definition_without_labels_says_what_it_lacks(world: World) -> None:
    world.endpoint()
    world.schedule(kind="ModelQuality", ProblemType="Regression")
    with world.database.writing() as session:
        definition = session.get_one(JobDefinition, ("ModelQuality", "s"))
        data = {**definition.request["ModelQualityJobInput"], "GroundTruthS3Input": {}}
        definition.request = {**definition.request, "ModelQualityJobInput": data}
    world.captured(NOON)
    world.scheduler().step(later(1))
    (execution,) = world.executions()
    assert execution.status == "Failed"
    assert (execution.failure_reason or "").startswith(
        "ClientError: The job definition names no labels: give its GroundTruthS3Input the S3Uri"
    )


def test_data_of_two_formats_is_none_that_can_be_read(world: World) -> None:
    batch = {
        "DataCapturedDestinationS3Uri": world.at("transform"),
        "DatasetFormat": {"Csv": {"Header": True}, "Json": {"Line": True}},
        "LocalPath": "/opt/ml/processing/input",
    }
    world.schedule(source={"BatchTransformInput": batch})
    world.captured(NOON, tree="transform/input", name="a.csv")
    world.scheduler().step(later(1))
    assert [execution.failure_reason for execution in world.executions()] == [
        "ClientError: The job definition's DatasetFormat is both Csv and Json: give one"
    ]


def test_a_baseline_job_is_resolved_to_its_output(world: World) -> None:
    world.endpoint()
    world.schedule(baseline={"BaseliningJobName": "base"})
    world.captured(NOON)
    with world.database.writing() as session:
        output = {"OutputName": "monitoring_output", "S3Output": {"S3Uri": world.at("base")}}
        session.add(
            ProcessingJob(
                name="base",
                arn=f"{ARN}:processing-job/base",
                status="Completed",
                created_at=NOON,
                modified_at=NOON,
                request={"ProcessingOutputConfig": {"Outputs": [output]}},
            )
        )
    world.scheduler().step(later(1))
    job = next(job for job in world.jobs() if job.name != "base")
    read = [one["S3Input"]["S3Uri"] for one in job.request["ProcessingInputs"]]
    assert read[:2] == [f"{world.at('base')}/statistics.json", f"{world.at('base')}/constraints.json"]


def test_a_baseline_job_that_is_not_there_is_named(world: World) -> None:
    world.endpoint()
    world.schedule(baseline={"BaseliningJobName": "gone"})
    world.scheduler().step(later(1))
    assert world.executions()[0].failure_reason == (
        "ClientError: The baseline job gone is not there, or has no output in S3: its constraints cannot be "
        "found. Name them by ConstraintsResource."
    )


class Away(Objects):
    """Places whose server does not answer while `fault` is set."""

    fault: Fault | None = None

    def listed(self, address: Any) -> Iterator[Any]:
        if self.fault:
            raise self.fault
        return super().listed(address)


@pytest.fixture
def away(world: World) -> Away:
    away = Away(world.settings, *world.objects._places.values())
    away.fault = service_fault("s3://bucket cannot be reached: no route to host.")
    return away


def test_an_execution_waits_for_a_server_that_is_away(world: World, away: Away) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = Scheduler(world.database, world.settings, lambda: NOON, away)
    scheduler.step(later(1))
    scheduler.step(later(1, minutes=9))
    assert world.statuses() == ["Pending"]
    away.fault = None
    scheduler.step(later(1, minutes=9))
    assert world.statuses() == ["InProgress"]


def test_but_not_for_ever(world: World, away: Away) -> None:
    world.endpoint()
    world.schedule()
    scheduler = Scheduler(world.database, world.settings, lambda: NOON, away)
    scheduler.step(later(1))
    scheduler.step(later(1, minutes=10))
    (execution,) = world.executions()
    assert execution.status == "Failed"
    assert execution.failure_reason == (
        "InternalServerError: s3://bucket cannot be reached: no route to host."
    )


def test_findings_are_those_of_the_documents(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    (job,) = world.jobs()
    results = job.request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    assert results == f"{world.at('results')}/ep/s/2026/03/02/13"
    kinds = ["data_type_check", "baseline_drift_check", "data_type_check"]
    world.wrote(
        results,
        constraint_violations={"violations": [{"constraint_check_type": kind} for kind in kinds]},
        feature_details={
            "checks": [{"check": "baseline_drift_check", "measured": 0.0}],
            "features": [
                {"name": "a", "checks": {"baseline_drift_check": {"measured": 0.25, "failed": True}}},
                {"name": "b", "checks": {"baseline_drift_check": {}}},
                {"name": "c", "checks": {"baseline_drift_check": {"skipped": "no_value"}}},
                {"name": "d", "checks": {"baseline_drift_check": {"measured": "Infinity"}}},
                {"name": "e", "checks": {"data_type_check": {"measured": 1.0}}},
            ],
        },
    )
    world.end(message=VIOLATED)
    scheduler.step(later(1))
    assert world.executions()[0].findings == {
        "violations": {"baseline_drift_check": 1, "data_type_check": 2},
        "drift": {"a": 0.25, "b": 0.0},
    }


def test_documents_that_are_not_there_or_no_documents_have_no_findings(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.wrote(
        f"{world.at('results')}/ep/s/2026/03/02/13",
        constraint_violations=[1],
        feature_details={"features": 1},
    )
    world.end()
    scheduler.step(later(1))
    assert world.executions()[0].findings == {"violations": {}, "drift": {}}


def run_hours(world: World, *messages: str | None) -> list[str]:
    """Hours after noon, each with captures unless its message is None; the alert's turns."""
    scheduler = world.scheduler()
    for hour, message in enumerate(messages):
        if message is not None:
            world.captured(later(hour))
        scheduler.step(later(hour + 1))
        world.end(message=message)
        scheduler.step(later(hour + 1))
    return world.turns()


def test_an_alert_is_raised_and_taken_back_with_an_entry_each(world: World) -> None:
    world.endpoint()
    world.schedule()
    assert run_hours(world, "Completed: ", VIOLATED, VIOLATED, "Completed: ") == ["InAlert", "OK"]


def test_an_alert_counts_the_last_executions_even_before_there_are_so_many(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.alert(datapoints=2, evaluation_period=3)
    assert run_hours(world, VIOLATED, VIOLATED) == ["InAlert"]
    assert world.turns() == ["InAlert"]


def test_an_alert_of_several_executions_ends_when_fewer_of_them_have_violations(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.alert(datapoints=2, evaluation_period=3)
    assert run_hours(world, VIOLATED, "Completed: ", VIOLATED, "Completed: ", "Completed: ") == [
        "InAlert",
        "OK",
    ]


def test_an_execution_that_failed_has_no_violations(world: World) -> None:
    world.endpoint()
    world.schedule()
    assert run_hours(world, VIOLATED, None) == ["InAlert", "OK"]


def test_a_fault_of_ours_keeps_no_other_schedule_from_its_turn(world: World) -> None:
    world.endpoint()
    world.schedule("broken", source={"EndpointInput": {"EndpointName": "ep"}})
    world.schedule("sound")
    world.captured(NOON)
    world.scheduler().step(later(1))
    assert world.statuses("broken") == ["Failed"]
    assert world.executions("broken")[0].failure_reason == "InternalServerError: KeyError('LocalPath')"
    assert world.statuses("sound") == ["InProgress"]


def test_a_fault_of_ours_at_its_end_keeps_no_other_execution_where_it_is(world: World) -> None:
    world.endpoint()
    for name in ("broken", "sound"):
        world.schedule(name)
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(1))
    with world.database.writing() as session:
        session.merge(world.executions("broken")[0]).plan = {}
    world.end()
    scheduler.step(later(1))
    assert world.statuses("broken") == ["Failed"]
    assert world.executions("broken")[0].failure_reason == "InternalServerError: KeyError('analysis')"
    assert world.statuses("sound") == ["Completed"]
