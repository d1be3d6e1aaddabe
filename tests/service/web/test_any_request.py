"""Whatever is asked, in whatever state: no request gets a 5xx, no answer misses what its shape requires."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.service.any_request import requests
from tests.service.serving import NOON, Server
from tests.service.web.test_plain import execution
from tests.service.whole_life import asked_and_changed, made, unmade
from understudy.service.operations.table import OPERATIONS
from understudy.service.shapes.answering import missing
from understudy.service.state.tables import AlertChange, ProcessingJob
from understudy.service.web import logs

OPTIONAL_IN_TRUTH = {"JobDefinitionSummaries[].EndpointName"}
"""Definitions of batch transforms have no endpoint, and AWS's shape says that all have (SERVICE §1.3)."""

ONE_SERVER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
QUERIES = st.text().map(lambda name: f"Action=GetRole&Version=2010-05-08&RoleName={name}")


@pytest.fixture
def furnished(server: Server) -> Server:
    """A service that has one of each, to begin with."""
    for name, request in made():
        rightly(server, name, request)
    return server


def test_every_operation_is_answered_with_all_that_its_shape_requires(server: Server) -> None:
    update_alert = {"MonitoringScheduleName": "hourly", "DatapointsToAlert": 1, "EvaluationPeriod": 1}
    answered_all = set()
    for name, request in (*made(), *asked_and_changed()):
        answered_all.add(name)
        told = rightly(server, name, request)
        if name == "ListMonitoringAlerts":
            alert = told["MonitoringAlertSummaries"][0]["MonitoringAlertName"]
            answered_all.add("UpdateMonitoringAlert")
            rightly(server, "UpdateMonitoringAlert", {**update_alert, "MonitoringAlertName": alert})
    with server.database.writing() as session:
        session.scalars(select(ProcessingJob)).one().status = "Stopped"
        session.add_all([execution(10), change()])
    rightly(server, "ListMonitoringExecutions", {})
    rightly(server, "ListMonitoringAlertHistory", {})
    for name, request in unmade():
        answered_all.add(name)
        rightly(server, name, request)
    assert answered_all == OPERATIONS.keys()


@settings(ONE_SERVER, max_examples=200)
@given(data=st.data())
def test_no_operation_of_sagemakers_fails_whatever_it_is_asked(
    furnished: Server, data: st.DataObject
) -> None:
    for name in data.draw(st.lists(st.sampled_from(sorted(OPERATIONS)), min_size=1, max_size=5)):
        answered(furnished, name, data.draw(requests(name)))


@ONE_SERVER
@given(data=st.data())
def test_no_operation_of_the_logs_fails_whatever_it_is_asked(server: Server, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(logs.OPERATIONS)))
    body = json.dumps(data.draw(requests(name, "logs"))).encode()
    assert server.operation(name, body, "Logs_20140328").status < 500


@ONE_SERVER
@given(body=st.binary(max_size=60), target=st.sampled_from([*sorted(OPERATIONS), "", "X"]))
def test_no_body_at_all_is_too_strange(server: Server, body: bytes, target: str) -> None:
    assert server.operation(target, body).status < 500


@ONE_SERVER
@given(body=st.one_of(st.binary(max_size=60), QUERIES))
def test_no_query_is_too_strange(server: Server, body: bytes | str) -> None:
    sent = body if isinstance(body, bytes) else body.encode(errors="surrogatepass")
    form = "application/x-www-form-urlencoded"
    assert server.call("POST", "/", sent, content_type=form).status < 500


def change() -> AlertChange:
    return AlertChange(schedule_name="hourly", alert_name="a", status="InAlert", created_at=NOON)


def rightly(server: Server, name: str, request: Any) -> Any:
    answer = server.operation(name, json.dumps(request).encode())
    assert answer.status == 200, (name, answer.body)
    told = json.loads(answer.body)
    assert missing(name, told) == [], name
    return told


def answered(server: Server, name: str, request: Any) -> None:
    answer = server.operation(name, json.dumps(request).encode())
    told = json.loads(answer.body)
    if answer.status == 200:
        assert set(missing(name, told)) <= OPTIONAL_IN_TRUTH
    else:
        assert answer.status == 400
        assert told["__type"]
        assert told["message"]
