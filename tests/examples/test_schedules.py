"""The examples that start a job each hour: requests that the services take, for the hour before."""

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import jinja2
import pytest
from botocore.model import Shape, StringShape
from botocore.validate import ParamValidator
from jsonata.jsonata import Jsonata

from understudy.container.settings.reading import job_of_variables

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "schedules"
STARTED = datetime(2026, 3, 2, 16, 20, tzinfo=UTC)
HOUR = "2026/03/02/15"


def complaints(service: str, operation: str, request: dict[str, Any]) -> list[str]:
    """What the service's own model has against a request: types, what is missing, the form of each text."""
    shape = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
    assert shape is not None
    report = ParamValidator().validate(request, shape)
    return [report.generate_report()] if report.has_errors() else list(_mismatches(shape, request))


def _mismatches(shape: Shape, value: Any, at: str = "") -> Iterator[str]:
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from _mismatches(shape.members[name], member, f"{at}.{name}")  # type: ignore[attr-defined]
    elif shape.type_name == "list":
        for member in value:
            yield from _mismatches(shape.member, member, at)  # type: ignore[attr-defined]
    elif shape.type_name == "map":
        for name, member in value.items():
            yield from _mismatches(shape.value, member, f"{at}.{name}")  # type: ignore[attr-defined]
    elif isinstance(shape, StringShape):
        pattern, most = shape.metadata.get("pattern"), shape.metadata.get("max")
        if pattern and not re.fullmatch(pattern, value):
            yield f"{at}: {value!r} is not of the form {pattern}"
        if most and len(value) > most:
            yield f"{at}: {len(value)} characters, at most {most}"


def airflow_request() -> dict[str, Any]:
    """The request that Airflow sends at the scheduled time, its templates filled in as Airflow does."""
    module = ast.parse((FOLDER / "airflow_dag.py").read_text())
    names: dict[str, Any] = {}
    kept = [
        node for node in module.body if not isinstance(node, ast.With) and "airflow" not in ast.unparse(node)
    ]
    exec(compile(ast.Module(kept, []), "airflow_dag.py", "exec"), names)
    (config,) = (
        node.value for node in ast.walk(module) if isinstance(node, ast.keyword) and node.arg == "config"
    )
    request: dict[str, Any] = eval(compile(ast.Expression(config), "airflow_dag.py", "eval"), names)
    began = STARTED.replace(hour=15)

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            return jinja2.Template(value).render(data_interval_start=began)
        if isinstance(value, dict):
            return {name: fill(member) for name, member in value.items()}
        return [fill(member) for member in value] if isinstance(value, list) else value

    filled: dict[str, Any] = fill(request)
    return filled


def step_functions_request() -> dict[str, Any]:
    """The request that the state machine sends when the scheduler starts it, its expressions evaluated."""
    schedule = json.loads((FOLDER / "scheduler.json").read_text())
    given = json.loads(
        schedule["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", f"{STARTED:%Y-%m-%dT%H:%M:%SZ}")
    )
    machine = json.loads((FOLDER / "step_functions.asl.json").read_text())

    def evaluated(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("{%"):
            expression = Jsonata(value.removeprefix("{%").removesuffix("%}"))
            expression.assign("states", {"input": given})
            return expression.evaluate(None)
        if isinstance(value, dict):
            return {name: evaluated(member) for name, member in value.items()}
        return [evaluated(member) for member in value] if isinstance(value, list) else value

    (state,) = machine["States"].values()
    request: dict[str, Any] = evaluated(state["Arguments"])
    return request


@pytest.mark.parametrize("request_of", [airflow_request, step_functions_request])
def test_the_job_analyses_the_hour_before_and_is_a_request_that_sagemaker_takes(request_of: Any) -> None:
    request = request_of()
    assert complaints("sagemaker", "CreateProcessingJob", request) == []
    assert request["ProcessingJobName"] == "flight-delays-2026030215"
    captures, baseline = (given["S3Input"] for given in request["ProcessingInputs"])
    (report,) = (output["S3Output"] for output in request["ProcessingOutputConfig"]["Outputs"])
    assert captures["S3Uri"].endswith(f"/{HOUR}")
    assert report["S3Uri"].endswith(f"/{HOUR}")
    job = job_of_variables(request["Environment"])
    assert job.kind == "monitor"
    assert str(job.dataset_source) == captures["LocalPath"]
    assert str(job.baseline_constraints) == f"{baseline['LocalPath']}/constraints.json"
    assert str(job.output_path) == report["LocalPath"]


def test_a_complaint_names_what_the_service_would_refuse() -> None:
    request = airflow_request() | {"ProcessingJobName": "flight/delays"}
    assert complaints("sagemaker", "CreateProcessingJob", request) == [
        ".ProcessingJobName: 'flight/delays' is not of the form [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    ]


def test_the_schedule_is_a_request_that_the_scheduler_takes() -> None:
    schedule = json.loads((FOLDER / "scheduler.json").read_text())
    assert complaints("scheduler", "CreateSchedule", schedule) == []


def test_the_roles_statements_allow_actions_of_services_that_exist() -> None:
    policy = json.loads((FOLDER / "job_role.json").read_text())
    services = set(botocore.session.get_session().get_available_services())
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert {action.split(":")[0] for action in actions} <= services
        assert statement["Resource"] != "*" or actions == ["ecr:GetAuthorizationToken"]
