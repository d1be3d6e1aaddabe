"""CloudWatch Logs as the SDKs ask it: the streams of a job, and a stream's lines while they are written."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.service.serving import Server

GROUP = "/aws/sagemaker/ProcessingJobs"
AT = 1772452800000


@pytest.fixture
def logs(server: Server) -> Any:
    return server.client("logs")


@pytest.fixture
def written(server: Server) -> Path:
    """A file of a log that is still written to: the job `churn`, of two hosts, and another job."""
    folder = server.settings.data_dir / "logs"
    for stream, at in (("churn/algo-1", 3), ("churn/algo-2", 1), ("churn-again/algo-1", 2)):
        file = folder / f"{stream}-1772452800.log"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{AT + at} of {stream}\n")
    return folder / "churn" / "algo-1-1772452800.log"


def names(logs: Any, **asked: Any) -> list[str]:
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=GROUP, **asked)
    return [stream["logStreamName"].rpartition("-")[0] for page in pages for stream in page["logStreams"]]


def refused(ask: Any, **asked: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refusal:
        ask(**asked)
    error = refusal.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_jobs_streams_are_those_of_its_hosts_and_of_no_other_job(logs: Any, written: Path) -> None:
    assert names(logs, logStreamNamePrefix="churn/") == ["churn/algo-1", "churn/algo-2"]
    assert names(logs, logStreamNamePrefix="churn") == ["churn-again/algo-1", "churn/algo-1", "churn/algo-2"]
    assert names(logs, logStreamNamePrefix="../logs/churn/") == []


def test_streams_come_by_name_or_by_their_last_line_and_page_by_page(logs: Any, written: Path) -> None:
    by_time = ["churn/algo-2", "churn-again/algo-1", "churn/algo-1"]
    assert names(logs, orderBy="LastEventTime") == by_time
    assert names(logs, orderBy="LastEventTime", descending=True) == by_time[::-1]
    assert names(logs, PaginationConfig={"PageSize": 1}) == names(logs)


def test_a_stream_says_when_it_was_written(logs: Any, written: Path) -> None:
    stream = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix="churn/", limit=1)[
        "logStreams"
    ][0]
    assert (stream["firstEventTimestamp"], stream["lastEventTimestamp"]) == (AT + 3, AT + 3)
    assert stream["arn"].endswith(f":log-group:{GROUP}:log-stream:churn/algo-1-1772452800")


def test_lines_are_read_until_a_page_has_none_and_later_from_there(logs: Any, written: Path) -> None:
    asked = {"logGroupName": GROUP, "logStreamName": "churn/algo-1-1772452800", "startFromHead": True}
    first = logs.get_log_events(**asked)
    assert [(e["timestamp"], e["message"]) for e in first["events"]] == [(AT + 3, "of churn/algo-1")]
    end = logs.get_log_events(**asked, nextToken=first["nextForwardToken"])
    assert (end["events"], end["nextForwardToken"]) == ([], first["nextForwardToken"])
    with written.open("a") as file:
        file.write(f"{AT + 4} more\n")
    more = logs.get_log_events(**asked, nextToken=end["nextForwardToken"])
    assert [event["message"] for event in more["events"]] == ["more"]


def test_what_is_not_there_or_cannot_be_is_refused_as_by_cloudwatch(logs: Any, written: Path) -> None:
    streams, events = logs.describe_log_streams, logs.get_log_events
    assert refused(streams, logGroupName="/aws/lambda/x") == (
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
    assert refused(events, logGroupName=GROUP, logStreamName="churn/algo-9-1772452800") == (
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
    )
    stream = {"logGroupName": GROUP, "logStreamName": "churn/algo-1-1772452800"}
    for ask, asked in (
        (events, {**stream, "nextToken": "mine"}),
        (streams, {"logGroupName": GROUP, "nextToken": "mine"}),
        (streams, {"logGroupName": GROUP, "orderBy": "LastEventTime", "logStreamNamePrefix": "a"}),
        (streams, {}),
    ):
        assert refused(ask, **asked)[0] == "InvalidParameterException"
