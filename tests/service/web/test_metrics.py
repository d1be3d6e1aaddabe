"""What Prometheus reads."""

from datetime import timedelta

from tests.service.serving import NOON, Server
from tests.service.web.test_plain import execution, job, keep, schedule
from understudy.service.state.tables import Alert


def metrics(server: Server) -> dict[str, float]:
    lines = server.call("GET", "/metrics").body.decode().splitlines()
    return {
        name: float(value) for name, _, value in (x.rpartition(" ") for x in lines if not x.startswith("#"))
    }


def test_requests_are_counted_by_operation_and_code(server: Server) -> None:
    server.operation("ListProcessingJobs", b"{}")
    server.operation("ListProcessingJobs", b"[]")
    server.operation("Dance", b"{}")
    told = metrics(server)
    assert told['understudy_requests_total{code="OK",operation="ListProcessingJobs"}'] == 1
    assert (
        told['understudy_requests_total{code="SerializationException",operation="ListProcessingJobs"}'] == 1
    )
    assert told['understudy_requests_total{code="UnknownOperationException",operation="unknown"}'] == 1
    assert told['understudy_request_seconds_count{operation="ListProcessingJobs"}'] == 2


def test_jobs_are_counted_by_status_and_their_seconds_summed(server: Server) -> None:
    done = {"status": "Completed", "started_at": NOON}
    keep(
        server,
        job("waits"),
        job("runs", runner="here"),
        job("one", **done, ended_at=NOON + timedelta(seconds=2)),
        job("two", **done, ended_at=NOON + timedelta(seconds=0.5)),
    )
    told = metrics(server)
    assert told['understudy_jobs{status="Waiting"}'] == 1
    assert told['understudy_jobs{status="InProgress"}'] == 1
    assert told['understudy_jobs{status="Completed"}'] == 2
    assert told['understudy_job_seconds_count{status="Completed"}'] == 2
    assert told['understudy_job_seconds_sum{status="Completed"}'] == 2.5


def test_the_last_execution_of_a_schedule_says_what_it_found(server: Server) -> None:
    old = {"violations": {"data_type_check": 9}, "drift": {"age": 0.9}}
    new = {"violations": {"baseline_drift_check": 1}, "drift": {'a "b"': 0.25}}
    keep(
        server,
        schedule("hourly", created_at=NOON.replace(hour=8)),
        execution(9, findings=old),
        execution(10, findings=new, status="CompletedWithViolations"),
        execution(11, status="Failed"),
    )
    told = metrics(server)
    assert told['understudy_violations{check="baseline_drift_check",schedule="hourly"}'] == 1
    assert told['understudy_drift{feature="a \\"b\\"",schedule="hourly"}'] == 0.25
    hour = NOON.replace(hour=10).timestamp()
    assert told['understudy_last_execution_timestamp_seconds{schedule="hourly"}'] == hour
    assert not [name for name in told if "data_type_check" in name]
    assert told['understudy_executions{schedule="hourly",status="Failed"}'] == 1


def test_what_a_deleted_schedule_found_is_told_no_more_though_its_executions_are(server: Server) -> None:
    found = {"violations": {"data_type_check": 9}, "drift": {"age": 0.9}}
    before = NOON.replace(hour=9)
    keep(
        server,
        schedule("again", created_at=NOON.replace(hour=10)),
        *(execution(9, schedule_name=name, created_at=before, findings=found) for name in ("gone", "again")),
    )
    told = [name for name in metrics(server) if 'schedule="' in name]
    assert sorted(told) == [
        f'understudy_executions{{schedule="{name}",status="Completed"}}' for name in ("again", "gone")
    ]


def test_alerts_are_1_while_they_last(server: Server) -> None:
    times = {"created_at": NOON, "modified_at": NOON, "datapoints": 1, "evaluation_period": 1}
    keep(
        server,
        Alert(schedule_name="hourly", name="a", status="InAlert", **times),
        Alert(schedule_name="hourly", name="b", status="OK", **times),
    )
    told = metrics(server)
    assert told['understudy_alert{alert="a",schedule="hourly"}'] == 1
    assert told['understudy_alert{alert="b",schedule="hourly"}'] == 0
