"""The plain API: the same facts as AWS's, as plain JSON."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.service.serving import NOON, Server, Stage, StillClock, application, new_database
from understudy.service.clock import MovedClock
from understudy.service.settings import Settings
from understudy.service.state.tables import MonitoringExecution, MonitoringSchedule, ProcessingJob, Table

HOUR = timedelta(hours=1)


def asked(server: Server, path: str, method: str = "GET", body: object = None, status: int = 200) -> Any:
    sent = b"" if body is None else json.dumps(body).encode()
    answered = server.call(method, path, sent, content_type="application/json")
    assert answered.status == status, answered.body
    return json.loads(answered.body)


def keep(server: Server, *rows: Table) -> None:
    with server.database.writing() as session:
        session.add_all(rows)


def job(name: str, **fields: Any) -> ProcessingJob:
    given = {
        "status": "InProgress",
        "created_at": NOON,
        "modified_at": NOON,
        "request": {
            "ProcessingJobName": name,
            "ProcessingResources": {"ClusterConfig": {"VolumeSizeInGB": 1, "InstanceType": "ml.m5.large"}},
            "AppSpecification": {"ImageUri": "an-image"},
        },
    }
    return ProcessingJob(name=name, arn=f"arn:aws:sagemaker:…/{name}", **(given | fields))


def execution(hour: int, **fields: Any) -> MonitoringExecution:
    at = NOON.replace(hour=hour)
    given = {
        "schedule_name": "hourly",
        "schedule_arn": "arn:…/hourly",
        "scheduled_at": at,
        "status": "Completed",
        "created_at": at,
        "modified_at": at,
        "monitoring_type": "DataQuality",
        "plan": {},
    }
    return MonitoringExecution(**(given | fields))


def schedule(name: str, **fields: Any) -> MonitoringSchedule:
    given = {
        "arn": f"arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/{name.lower()}",
        "status": "Scheduled",
        "created_at": NOON,
        "modified_at": NOON,
        "config": {
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
            "MonitoringJobDefinitionName": "a-definition",
            "MonitoringType": "DataQuality",
        },
        "monitoring_type": "DataQuality",
        "definition_name": "a-definition",
        "endpoint_name": "an-endpoint",
        "seen_until": NOON,
    }
    return MonitoringSchedule(name=name, **(given | fields))


def test_jobs_are_listed_the_newest_first_and_page_by_page(server: Server) -> None:
    keep(server, *(job(f"job-{n}", created_at=NOON + n * HOUR) for n in range(5)))
    first = asked(server, "/api/jobs?limit=3")
    assert [one["name"] for one in first["items"]] == ["job-4", "job-3", "job-2"]
    rest = asked(server, f"/api/jobs?limit=3&token={first['next']}")
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["job-1", "job-0"], None)


def test_a_job_says_what_was_asked_for_and_what_became_of_it(server: Server) -> None:
    ended = {"status": "Completed", "started_at": NOON, "ended_at": NOON + timedelta(seconds=1.5)}
    keep(server, job("done", exit_message="Completed: all is well", **ended))
    told = asked(server, "/api/jobs/done")
    assert (told["status"], told["seconds"], told["exit_message"]) == (
        "Completed",
        1.5,
        "Completed: all is well",
    )
    assert told["created"] == "2026-03-02T12:00:00Z"
    assert told["described"]["AppSpecification"] == {"ImageUri": "an-image"}


def test_a_job_names_its_schedule_as_that_is_found(server: Server) -> None:
    own = schedule("Hourly")
    keep(server, own, job("analysis", schedule_name=own.name, schedule_arn=own.arn))
    told = asked(server, "/api/jobs/analysis")
    assert asked(server, f"/api/schedules/{told['schedule']}")["name"] == "Hourly"


def test_a_job_is_stopped(server: Server) -> None:
    keep(server, job("running"))
    assert asked(server, "/api/jobs/running/stop", "POST") == {"ok": True}
    assert asked(server, "/api/jobs/running")["status"] == "Stopping"


def test_what_is_not_there_is_404_and_what_is_wrong_400(server: Server) -> None:
    missing = asked(server, "/api/jobs/nothing", status=404)
    assert missing == {
        "code": "ValidationException",
        "message": "Could not find requested job with name: nothing",
    }
    assert "processingJobName" in asked(server, "/api/jobs/bad_name", status=400)["message"]
    assert asked(server, "/api/jobs?limit=0", status=400)["message"].startswith("limit: ")
    assert asked(server, "/api/jobs?status=Gone", status=400)["message"].endswith("Stopped]")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/jobs?state=Failed", "state: /api/jobs has no such parameter; known are contains, limit, "),
        ("/api/executions?schedule=s&job=a", "job: /api/executions has no such parameter; known are limit, "),
        ("/api/clock?to=1", "to: /api/clock has no such parameter; nothing is asked for there"),
    ],
)
def test_a_filter_that_is_none_is_not_passed_over(server: Server, path: str, told: str) -> None:
    assert asked(server, path, status=400)["message"].startswith(told)


def test_a_log_is_read_on_from_where_it_was_left(server: Server) -> None:
    keep(server, job("talks"))
    folder = server.settings.data_dir / "logs" / "talks"
    assert asked(server, "/api/jobs/talks/log")["lines"] == []
    folder.mkdir(parents=True)
    log = folder / "algo-1-1772452800.log"
    log.write_text("1772452800000 one\n1772452801500 two\n")
    told = asked(server, "/api/jobs/talks/log")
    assert told["lines"][1] == {"at": "2026-03-02T12:00:01.500000Z", "text": "two"}
    with log.open("a") as file:
        file.write("1772452802000 three\n")
    more = asked(server, f"/api/jobs/talks/log?token={told['next']}")
    assert [line["text"] for line in more["lines"]] == ["three"]
    assert asked(server, f"/api/jobs/talks/log?token={more['next']}")["next"] == more["next"]
    assert asked(server, "/api/jobs/nothing/log", status=404)
    assert asked(server, "/api/jobs/talks/log?host=2", status=404)["message"] == (
        "The job talks has no host 2: its last is 1"
    )


def test_executions_say_what_they_found(server: Server) -> None:
    found = {"violations": {"missing_column_check": 2}, "drift": {"distance": 0.25}}
    keep(
        server,
        execution(9, findings=found, status="CompletedWithViolations", analysis_job="a-job"),
        execution(10, status="Failed", failure_reason="Job inputs had no data"),
    )
    late, early = asked(server, "/api/executions?schedule=hourly")["items"]
    assert (early["violations"], early["drift"]) == ({"missing_column_check": 2}, {"distance": 0.25})
    assert (early["scheduled"], early["job"]) == ("2026-03-02T09:00:00Z", "a-job")
    assert (late["violations"], late["job"]) == (None, None)
    assert late["failure_reason"] == "Job inputs had no data"
    assert len(asked(server, "/api/executions?status=Failed")["items"]) == 1


def test_executions_of_a_schedule_that_never_was_are_not_there(server: Server) -> None:
    told = asked(server, "/api/executions?schedule=nope", status=404)
    assert (told["code"], "nope" in told["message"]) == ("ResourceNotFound", True)
    keep(server, schedule("new"), execution(9, schedule_name="deleted"))
    assert asked(server, "/api/executions?schedule=new")["items"] == []
    assert len(asked(server, "/api/executions?schedule=deleted")["items"]) == 1
    assert asked(server, "/api/executions?schedule=deleted&status=Failed")["items"] == []


def test_a_schedule_is_listed_described_stopped_and_started(server: Server) -> None:
    keep(server, schedule("hourly"))
    assert [one["name"] for one in asked(server, "/api/schedules")["items"]] == ["hourly"]
    told = asked(server, "/api/schedules/hourly")
    assert (told["expression"], told["definition"]) == ("cron(0 * ? * * *)", "a-definition")
    asked(server, "/api/schedules/hourly/stop", "POST")
    assert asked(server, "/api/schedules/hourly")["status"] == "Stopped"
    asked(server, "/api/schedules/hourly/start", "POST")
    assert asked(server, "/api/schedules/hourly")["status"] == "Scheduled"
    assert asked(server, "/api/schedules/other", status=404)


def test_schedules_are_listed_as_they_are_described(server: Server) -> None:
    failed = {"status": "Failed", "failure_reason": "a reason", "created_at": NOON - HOUR}
    keep(server, schedule("hourly"), schedule("failed", **failed))
    listed = asked(server, "/api/schedules")["items"]
    assert listed == [asked(server, f"/api/schedules/{name}") for name in ("hourly", "failed")]
    assert (listed[0]["expression"], listed[1]["failure_reason"]) == ("cron(0 * ? * * *)", "a reason")


def test_the_machines_clock_is_not_moved(server: Server) -> None:
    assert asked(server, "/api/clock") == {"now": "2026-03-02T12:00:00Z", "movable": False}
    body = {"to": "2026-03-02T13:00:00Z"}
    assert "--time" in asked(server, "/api/clock", "POST", body, status=400)["message"]


@pytest.fixture
def replaying(stage: Stage, tmp_path: Path) -> Iterator[Server]:
    """A service with a clock of its own."""
    settings, database, clock = (
        Settings(data_dir=tmp_path),
        new_database(tmp_path),
        MovedClock(NOON, StillClock()),
    )
    with application(stage, settings, database, clock):
        yield Server(stage.url, settings, database, StillClock())
    database.engine.dispose()


def test_a_clock_of_the_services_own_is_moved_ahead_and_never_back(replaying: Server) -> None:
    moved = asked(replaying, "/api/clock", "POST", {"to": "2026-03-02T15:00:00+02:00"})
    assert moved == {"now": "2026-03-02T13:00:00Z", "movable": True}
    back = asked(replaying, "/api/clock", "POST", {"to": "2026-03-02T12:00:00Z"}, status=400)
    assert back["message"].startswith("The clock stands at 2026-03-02T13:00:00Z")
    assert asked(replaying, "/api/clock", "POST", {"to": "2026-03-02T14:00:00"}, status=400)


@pytest.mark.parametrize(
    "to", ["2062-03-02T12:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-23:00"]
)
def test_a_clock_is_not_moved_to_where_nothing_could_be_timed_any_more(replaying: Server, to: str) -> None:
    assert "366 days at once" in asked(replaying, "/api/clock", "POST", {"to": to}, status=400)["message"]
    before = asked(replaying, "/api/clock", "POST", {"to": "0001-01-01T00:00:00+23:00"}, status=400)
    assert "moved ahead only" in before["message"]
    assert asked(replaying, "/api/clock")["now"] == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "ResourceNotFound"),
        ("DELETE", "/api/jobs", 405, "ValidationException"),
    ],
)
def test_what_no_route_takes_is_a_fault_like_any_other(
    server: Server, method: str, path: str, status: int, code: str
) -> None:
    answered = server.call(method, path)
    told = json.loads(answered.body)
    assert (answered.status, told["code"]) == (status, code)
    assert told["message"].startswith(f"{method} {path}: ")
    assert told["message"].endswith("/api lists what can be asked")


def test_a_body_that_is_nested_without_end_is_a_fault_like_any_other(replaying: Server) -> None:
    answered = replaying.call("POST", "/api/clock", b"[" * 100_000, content_type="application/json")
    assert (answered.status, json.loads(answered.body)["code"]) == (400, "ValidationException")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_a_body_that_does_not_say_that_it_is_json_is_answered_by_the_header_to_send(
    replaying: Server, kind: str
) -> None:
    answered = replaying.call("POST", "/api/clock", b'{"to": "2026-03-02T13:00:00Z"}', content_type=kind)
    message = json.loads(answered.body)["message"]
    assert answered.status == 400
    assert message.startswith(f"The body's content type is {kind}, and JSON is asked for: ")
    assert "curl: -H 'content-type: application/json'" in message


def test_every_route_of_the_api_stands_on_its_page(server: Server) -> None:
    assert server.call("GET", "/").headers["location"] == "/api"
    page = server.call("GET", "/api").body.decode()
    for path in asked(server, "/api/openapi.json")["paths"]:
        assert path in page
    assert "<script" not in page


def test_what_the_page_says_to_try_is_answered(replaying: Server) -> None:
    page = unescape(replaying.call("GET", "/api").body.decode())
    tried = [shlex.split(command) for command in re.findall(r"<code>(curl .*?)</code>", page)]
    assert {command[-1].startswith(f"{replaying.url}/api/") for command in tried} == {True}
    assert asked(replaying, tried[0][-1].removeprefix(replaying.url)) == {"items": [], "next": None}
    [(curl, *options, _)] = [command for command in tried if "-d" in command]
    assert [curl, *options[:3]] == ["curl", "-H", "content-type: application/json", "-d"]
    body = options[3]
    assert asked(replaying, "/api/clock", "POST", json.loads(body))["now"] == "2026-03-02T15:00:00Z"


def test_the_description_tells_no_answer_that_nobody_gets(server: Server) -> None:
    described = asked(server, "/api/openapi.json")
    answers = [of["responses"] for path in described["paths"].values() for of in path.values()]
    assert [answer for answer in answers if "422" in answer] == []
    assert "HTTPValidationError" not in described["components"]["schemas"]
