"""Operations that meet in one moment, on each kind of database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from tests.service.operations.requests import CAPTURE, definition, schedule
from tests.service.serving import StillClock
from understudy.service.operations.call import Answer
from understudy.service.operations.table import OPERATIONS
from understudy.service.refusals import Refusal
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.migrations import migrated
from understudy.service.web.performing import Service, perform

Ask = Callable[..., Answer]
ROUNDS = 8


@pytest.fixture
def ask(any_database: Database, settings: Settings) -> Ask:
    """An operation in a transaction of its own."""
    migrated(any_database)
    service = Service(settings, any_database, StillClock())

    def ask(name: str, **request: Any) -> Answer:
        return perform(service, OPERATIONS[name], request)

    return ask


def at_once(*calls: Callable[[], Answer]) -> list[str]:
    """The code that each is refused with, or nothing."""
    together = Barrier(len(calls))

    def code(call: Callable[[], Answer]) -> str:
        together.wait()
        try:
            call()
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(code, calls))


def test_of_many_jobs_of_one_name_one_is_created(ask: Ask) -> None:
    job = {
        "ProcessingJobName": "churn",
        "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}},
        "AppSpecification": {"ImageUri": "understudy:latest"},
    }
    answers = at_once(*[partial(ask, "CreateProcessingJob", **job)] * 4)
    assert sorted(answers) == ["", "ResourceInUse", "ResourceInUse", "ResourceInUse"]


def test_a_schedule_never_runs_a_definition_that_is_gone(ask: Ask) -> None:
    variants = [{"VariantName": "a"}]
    ask(
        "CreateEndpointConfig",
        EndpointConfigName="churn",
        ProductionVariants=variants,
        DataCaptureConfig=CAPTURE,
    )
    ask("CreateEndpoint", EndpointName="churn", EndpointConfigName="churn")
    for number in range(ROUNDS):
        name = f"definition-{number}"
        ask("CreateDataQualityJobDefinition", **definition("DataQuality", name))
        named = {"MonitoringJobDefinitionName": name, "MonitoringType": "DataQuality"}
        answers = at_once(
            partial(ask, "CreateMonitoringSchedule", **schedule(f"hourly-{number}", **named)),
            partial(ask, "DeleteDataQualityJobDefinition", JobDefinitionName=name),
        )
        assert sorted(answers) == ["", "ValidationException"]


def test_tags_of_one_key_end_with_one_value(ask: Ask) -> None:
    ask("CreateModel", ModelName="churn")
    arn = "arn:aws:sagemaker:us-east-1:123456789012:model/churn"
    tags = [[{"Key": "team", "Value": str(number)}] for number in range(4)]
    assert at_once(*(partial(ask, "AddTags", ResourceArn=arn, Tags=tag) for tag in tags)) == [""] * 4
    assert len(ask("ListTags", ResourceArn=arn)["Tags"]) == 1


def test_changes_of_an_endpoints_variants_add_up(ask: Ask) -> None:
    names = [f"v-{number}" for number in range(4)]
    variants = [{"VariantName": name} for name in names]
    ask("CreateEndpointConfig", EndpointConfigName="churn", ProductionVariants=variants)
    ask("CreateEndpoint", EndpointName="churn", EndpointConfigName="churn")
    changes = [[{"VariantName": name, "DesiredWeight": 7.0}] for name in names]
    change = partial(ask, "UpdateEndpointWeightsAndCapacities", EndpointName="churn")
    at_once(*(partial(change, DesiredWeightsAndCapacities=each) for each in changes))
    told = ask("DescribeEndpoint", EndpointName="churn")["ProductionVariants"]
    assert [variant["CurrentWeight"] for variant in told] == [7.0] * 4
