"""CloudWatch Logs, as far as jobs' logs are asked for (SERVICE §2.1): read from disk, as they are written."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from understudy.service.operations.call import Answer, Call, Operation, Request
from understudy.service.refusals import Refusal
from understudy.service.running import logs_on_disk
from understudy.service.settings import Settings

GROUP = "/aws/sagemaker/ProcessingJobs"
PAGE_STREAMS = 50


def describe_log_streams(call: Call, request: Request) -> Answer:
    """Streams of jobs' logs, a page at a time; the token is the last one's name."""
    _check_group(request)
    by_time, prefix = request.get("orderBy") == "LastEventTime", request.get("logStreamNamePrefix", "")
    if by_time and prefix:
        raise _wrong("Cannot order by LastEventTime with a logStreamNamePrefix.")
    data_dir = call.settings.data_dir
    names = sorted(_names(data_dir, prefix))
    if by_time:
        names.sort(key=lambda name: _last_event(data_dir, name))
    if request.get("descending"):
        names.reverse()
    if (token := request.get("nextToken")) is not None:
        if token not in names:
            raise _wrong("The specified nextToken is invalid.")
        names = names[names.index(token) + 1 :]
    limit = request.get("limit", PAGE_STREAMS)
    page = names[:limit]
    streams = [stream for name in page for stream in logs_on_disk.streams(data_dir, name)]
    return {
        "logStreams": [_described(call.settings, stream) for stream in streams],
        "nextToken": page[-1] if len(names) > limit else None,
    }


def get_log_events(call: Call, request: Request) -> Answer:
    """A page of a stream's lines. At the end of what is written the token stays the same: ask again later."""
    _check_group(request)
    try:
        page = logs_on_disk.events(
            call.settings.data_dir,
            request["logStreamName"],
            token=request.get("nextToken"),
            from_head=request.get("startFromHead", False),
            limit=request.get("limit", logs_on_disk.PAGE_EVENTS),
            since=request.get("startTime"),
            before=request.get("endTime"),
        )
    except ValueError:
        raise _wrong("The specified nextToken is invalid.") from None
    if page is None:
        raise Refusal("ResourceNotFoundException", "The specified log stream does not exist.")
    return {
        "events": [
            {"timestamp": event.at, "message": event.text, "ingestionTime": event.at} for event in page.events
        ],
        "nextForwardToken": page.forward,
        "nextBackwardToken": page.backward,
    }


OPERATIONS: Mapping[str, Operation] = {
    "DescribeLogStreams": Operation(describe_log_streams, writes=False),
    "GetLogEvents": Operation(get_log_events, writes=False),
}


def _check_group(request: Request) -> None:
    named = [request[key] for key in ("logGroupName", "logGroupIdentifier") if key in request]
    if len(named) != 1:
        raise _wrong("Exactly one of logGroupName and logGroupIdentifier has to be given.")
    # An identifier may be the group's ARN.
    if named[0].removesuffix(":*").rpartition(":log-group:")[2] != GROUP:
        raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")


def _names(data_dir: Path, prefix: str) -> Iterator[str]:
    """The streams whose names begin so, jobs' names cut short among them."""
    job, whole, _ = prefix.partition("/")
    folder = data_dir / logs_on_disk.LOGS
    jobs = [job] if whole else [path.name for path in folder.glob("*") if path.name.startswith(job)]
    for name in jobs:
        for stream in logs_on_disk.streams(data_dir, prefix if whole else f"{name}/"):
            yield stream.name


def _last_event(data_dir: Path, name: str) -> int:
    return max((stream.last or 0 for stream in logs_on_disk.streams(data_dir, name)), default=0)


def _described(settings: Settings, stream: logs_on_disk.Stream) -> Answer:
    group = f"arn:aws:logs:{settings.region}:{settings.account}:log-group:{GROUP}"
    return {
        "logStreamName": stream.name,
        "creationTime": stream.created,
        "firstEventTimestamp": stream.first,
        "lastEventTimestamp": stream.last,
        "lastIngestionTime": stream.last,
        "storedBytes": stream.size,
        "arn": f"{group}:log-stream:{stream.name}",
    }


def _wrong(message: str) -> Refusal:
    return Refusal("InvalidParameterException", message)
