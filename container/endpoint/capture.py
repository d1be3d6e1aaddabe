"""How an endpoint captures, and what it has captured: settings, the newest hour, its first record."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from understudy.container.endpoint.clients import answer, bucket_and_key
from understudy.container.first_look.first_records import record_faults
from understudy.preprocess.captures import first_captures
from understudy.preprocess.formats import Capture
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.malformed import Malformed

FIRST_BYTES = 1 << 20
"""So much of a file of captures is fetched to look at its first record."""
LATE = timedelta(hours=2)
"""Captures are there some minutes after their hour; older ones mean that no request came, none was kept."""


@dataclass(frozen=True)
class Found:
    """Lines on what is in order, and a sentence for each fault."""

    lines: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def __add__(self, later: "Found") -> "Found":
        """Both, one after the other."""
        return Found(self.lines + later.lines, self.faults + later.faults)


def settings(name: str, summary: Mapping[str, Any], config: Mapping[str, Any]) -> Found:
    """What DescribeEndpoint says of capture, and the endpoint's configuration beside it."""
    wanted = config.get("DataCaptureConfig") or {}
    if not summary.get("EnableCapture"):
        return Found(
            faults=(
                f"The endpoint {name} captures nothing: update it with an endpoint configuration whose "
                "DataCaptureConfig has EnableCapture true",
            )
        )
    return Found(tuple(_settings(summary, wanted)), tuple(_faults_of_settings(name, summary, wanted)))


def _settings(summary: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    share = summary.get("CurrentSamplingPercentage")
    yield f"captures {share} % of its requests to {summary.get('DestinationS3Uri')}"
    header = wanted.get("CaptureContentTypeHeader") or {}
    types = [kind for kinds in header.values() for kind in kinds]
    yield (
        f"keeps the text of {', '.join(types)}; all other types are captured as BASE64, which is decoded"
        if types
        else "lists no content types, so all is captured as BASE64: which is decoded here, not by AWS's image"
    )
    if key := summary.get("KmsKeyId"):
        yield f"encrypts captures with {key}: whoever reads them needs kms:Decrypt for it"


def _faults_of_settings(name: str, summary: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    if summary.get("CaptureStatus") == "Stopped":
        yield f"Capture of the endpoint {name} is stopped: start it again with UpdateEndpoint"
    modes = {option.get("CaptureMode") for option in wanted.get("CaptureOptions", ())}
    for mode, said in (
        ("Input", "inputs: drift of features cannot be seen"),
        ("Output", "outputs: the model's answers and its quality cannot be watched"),
    ):
        if modes and not modes & {mode, "InputAndOutput"}:
            yield f"The endpoint {name} does not capture {said}; its CaptureOptions lack the mode {mode}"


def captured(s3: Any, destination: str, endpoint: str, variant: str, now: datetime) -> Found:
    """The newest hour of a variant's captures and its first record; `now` in UTC."""
    bucket, prefix = bucket_and_key(destination)
    folder = "/".join(part for part in (prefix.rstrip("/"), endpoint, variant) if part) + "/"
    hour = _newest(s3, bucket, folder)
    if hour is None:
        return Found(
            faults=(
                f"No capture lies under s3://{bucket}/{folder}yyyy/mm/dd/hh/: no request came, or the "
                "role of the model lacks s3:PutObject there (and kms:GenerateDataKey where there is a key)",
            )
        )
    began = datetime.strptime("/".join(hour.split("/")[-5:-1]), "%Y/%m/%d/%H").replace(tzinfo=UTC)
    told = f"newest captures of {variant}: s3://{bucket}/{hour}"
    if now - began > LATE + timedelta(hours=1):
        told += f", {_ago(now - began)} old: no request since, or capture has stopped"
    return Found((told,)) + _first_record(s3, bucket, hour)


def _newest(s3: Any, bucket: str, folder: str) -> str | None:
    """The last of the folders yyyy/mm/dd/hh below a folder, or None where there is none."""
    at = folder
    for digits in (4, 2, 2, 2):
        below = [one for one in _folders(s3, bucket, at) if one.isdigit() and len(one) == digits]
        if not below:
            return None
        at += f"{max(below)}/"
    return at


def _folders(s3: Any, bucket: str, folder: str) -> Iterator[str]:
    token: dict[str, str] = {}
    while True:
        page = answer(s3.list_objects_v2, Bucket=bucket, Prefix=folder, Delimiter="/", **token)
        for found in page.get("CommonPrefixes", ()):
            yield found["Prefix"].removeprefix(folder).rstrip("/")
        if not page.get("IsTruncated"):
            return
        token = {"ContinuationToken": page["NextContinuationToken"]}


def _first_record(s3: Any, bucket: str, hour: str) -> Found:
    """How the first capture of an hour is encoded, and what a job would say against it."""
    files = [
        one["Key"]
        for one in answer(s3.list_objects_v2, Bucket=bucket, Prefix=hour).get("Contents", ())
        if one["Size"]
    ]
    if not files:
        return Found(faults=(f"s3://{bucket}/{hour} holds no file with captures",))
    body = answer(s3.get_object, Bucket=bucket, Key=files[0], Range=f"bytes=0-{FIRST_BYTES - 1}")[
        "Body"
    ].read()
    whole = body[: body.rfind(b"\n") + 1] or body
    with tempfile.TemporaryDirectory(prefix="understudy-doctor-") as scratch:
        (Path(scratch) / "captures.jsonl").write_bytes(whole)
        inputs = find_inputs(Path(scratch))
        faults = [
            fault.replace(str(inputs[0].path), f"s3://{bucket}/{files[0]}")
            for fault in record_faults(inputs, Capture())
        ]
        _, first = next(first_captures(inputs[0], 1), (0, None))
    if first is None or isinstance(first, Malformed):
        return Found(faults=tuple(faults) or (f"s3://{bucket}/{files[0]} holds no capture",))
    sides = [
        f"{name} {side.get('encoding')} ({side.get('observedContentType') or 'no content type'})"
        for name, side in first["captureData"].items()
        if isinstance(side, dict)
    ]
    return Found((f"its first record: {', '.join(sides)}",), tuple(faults))


def _ago(age: timedelta) -> str:
    return f"{age.days} days" if age.days > 1 else f"{int(age.total_seconds() // 3600)} hours"
