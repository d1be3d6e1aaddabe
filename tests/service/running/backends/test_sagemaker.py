"""Jobs in an account, which is moto's: there they are Completed at once, unless they are held."""

import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.sagemaker import models
from moto.server import ThreadedMotoServer

from tests.service.running.programs import request
from understudy.analyzer.errors import UserError
from understudy.service.running.backends.backend import Closed, Ending, Refused, Work
from understudy.service.running.backends.sagemaker import SageMakerBackend
from understudy.service.settings import Settings

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/understudy:1"
ANALYZER = "159807026194.dkr.ecr.us-west-2.amazonaws.com/sagemaker-model-monitor-analyzer"


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def account(moto: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of the account; nothing is in it."""
    for name, value in {
        "AWS_ENDPOINT_URL_SAGEMAKER": moto,
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    urllib.request.urlopen(urllib.request.Request(f"{moto}/moto-api/reset", method="POST")).close()
    return boto3.client("sagemaker", region_name="us-east-1")


@pytest.fixture
def backend(account: Any) -> SageMakerBackend:
    return SageMakerBackend(Settings(image=IMAGE), "this-service", poll_seconds=0.05)


def work(name: str = "job", **more: Any) -> Work:
    wanted = request(name, "sh", inputs={"in": "s3://bucket/in"}, image=ANALYZER, **more)
    return Work(name, f"arn:…:processing-job/{name}", wanted, (), lambda *_, **__: None)


def status(moto: str, name: str, **told: str) -> None:
    """What the account says of a job from now on."""
    job = models.sagemaker_backends["123456789012"]["us-east-1"].processing_jobs[name]
    for attribute, value in told.items():
        setattr(job, attribute, value)


def test_a_job_is_created_in_the_account_with_our_image_there(
    backend: SageMakerBackend, account: Any
) -> None:
    vpc = {"VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}}
    ending = backend.run(work(NetworkConfig=vpc, Tags=[{"Key": "team", "Value": "churn"}]))
    assert ending == Ending(0)
    told = account.describe_processing_job(ProcessingJobName="job")
    assert told["AppSpecification"]["ImageUri"] == IMAGE
    assert told["NetworkConfig"] == vpc
    assert told["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://bucket/in"
    tags = account.list_tags(ResourceArn=told["ProcessingJobArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "churn"}, {"Key": "understudy:runner", "Value": "this-service"}]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs in the account go on until they are told to end."""
    made = models.FakeProcessingJob.__init__

    def running(self: Any, *arguments: Any, **options: Any) -> None:
        made(self, *arguments, **options)
        self.processing_job_status = "InProgress"

    monkeypatch.setattr(models.FakeProcessingJob, "__init__", running)


def run(backend: SageMakerBackend, wanted: Work, ends: list[Any]) -> threading.Thread:
    def target() -> None:
        try:
            ends.append(backend.run(wanted))
        except Exception as error:
            ends.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    return thread


def begun(account: Any, name: str = "job") -> None:
    while not account.list_processing_jobs(NameContains=name)["ProcessingJobSummaries"]:
        pass


def test_a_failure_there_is_told_as_it_was_told(
    backend: SageMakerBackend, account: Any, moto: str, held: None
) -> None:
    ends: list[Any] = []
    thread = run(backend, work(), ends)
    begun(account)
    status(moto, "job", failure_reason="AlgorithmError: x", exit_message="m", processing_job_status="Failed")
    thread.join(20)
    assert ends == [Ending(1, "AlgorithmError: x", "m")]


def test_a_job_that_shall_stop_is_stopped_there(backend: SageMakerBackend, account: Any, held: None) -> None:
    ends: list[Any] = []
    wanted = work()
    thread = run(backend, wanted, ends)
    begun(account)
    wanted.stopping.set()
    thread.join(20)
    assert ends == [Ending(143)]


def test_a_stop_by_others_is_told_apart(backend: SageMakerBackend, account: Any, held: None) -> None:
    ends: list[Any] = []
    thread = run(backend, work(), ends)
    begun(account)
    account.stop_processing_job(ProcessingJobName="job")
    thread.join(20)
    assert ends == [Ending(143, stopped=True)]


def test_a_job_goes_on_when_the_service_ends_and_is_joined_by_the_next(
    backend: SageMakerBackend, account: Any, moto: str, held: None
) -> None:
    ends: list[Any] = []
    thread = run(backend, work(), ends)
    begun(account)
    backend.close()
    thread.join(20)
    (closed,) = ends
    assert isinstance(closed, Closed)
    assert closed.goes_on
    again = SageMakerBackend(Settings(image=IMAGE), "this-service", poll_seconds=0.05)
    assert again.leftovers(["job", "never-begun"]) == {"job"}
    assert SageMakerBackend(Settings(image=IMAGE), "another").leftovers(["job"]) == set()


def test_a_service_that_would_ask_itself_is_refused(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", "http://127.0.0.1:8080")
    with pytest.raises(UserError, match=r"would ask this very service, http://127.0.0.1:8080"):
        SageMakerBackend(Settings(), "this-service")


def test_what_the_account_refuses_is_told(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", "http://127.0.0.1:9")
    monkeypatch.setattr("understudy.service.running.s3.ATTEMPTS", 1)
    backend = SageMakerBackend(Settings(image=IMAGE), "this-service")
    with pytest.raises(Refused, match="InternalServerError: The account cannot be asked: Could not connect"):
        backend.run(work())
