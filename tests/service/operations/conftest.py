"""boto3's own client before the operations: what it sends is answered in this process, nothing runs."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import Shape
from botocore.utils import parse_timestamp

from understudy.service.operations.call import Call
from understudy.service.operations.table import OPERATIONS
from understudy.service.refusals import Refusal
from understudy.service.settings import Settings
from understudy.service.state.database import Database, opened
from understudy.service.state.tables import Table

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class StoppedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = opened(f"sqlite:///{tmp_path}/state.db")
    Table.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


@pytest.fixture
def settings() -> Settings:
    return Settings(queue_limit=3)


@pytest.fixture(scope="session")
def client() -> Any:
    """A client of boto3, which takes its time to be made."""
    return boto3.client(
        "sagemaker",
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def sagemaker(client: Any, database: Database, settings: Settings, clock: StoppedClock) -> Iterator[Any]:
    """The client, before a database of its own."""

    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        name = request.headers["X-Amz-Target"].decode().removeprefix("SageMaker.")
        shape = client.meta.service_model.operation_model(name).input_shape
        status, answer = answered(name, in_moments(json.loads(request.body), shape))
        body = BytesIO(json.dumps(answer, default=datetime.timestamp).encode())
        body.stream = lambda: [body.getvalue()]  # type: ignore[attr-defined]
        return AWSResponse(request.url, status, {}, body)

    def answered(name: str, request: Any) -> tuple[int, Any]:
        operation = OPERATIONS[name]
        transaction = database.writing() if operation.writes else database.reading()
        try:
            with transaction as session:
                return 200, operation.run(Call(session, settings, clock()), request)
        except Refusal as refusal:
            return 400, {"__type": refusal.code, "message": refusal.message}

    client.meta.events.register("before-send.sagemaker", send)
    yield client
    client.meta.events.unregister("before-send.sagemaker", send)


def in_moments(value: Any, shape: Shape) -> Any:
    """A request's times as datetimes, whatever else it holds as it came."""
    if shape.type_name == "structure":
        return {name: in_moments(part, shape.members[name]) for name, part in value.items()}
    if shape.type_name == "list":
        return [in_moments(part, shape.member) for part in value]
    return parse_timestamp(value).astimezone(UTC) if shape.type_name == "timestamp" else value


@pytest.fixture
def refused() -> Callable[..., tuple[str, str]]:
    """The code and the sentence that a call is refused with."""

    def refusal(call: Callable[..., Any], **request: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            call(**request)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return refusal
