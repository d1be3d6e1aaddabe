"""Requests of any operation, as its shape has them: right ones, and some with something wrong in them."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.service.operations.requests import CAPTURE, CLUSTER, IMAGE, ROLE, definition, inline, schedule
from understudy.service.shapes.model import Shape, operation_shapes, shape

NAMES = ("churn", "hourly", "Other-1")
"""Few, so that requests meet what earlier ones left."""
MOSTLY = st.sampled_from([True, True, True, False])
KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
JOB = {
    "ProcessingResources": {"ClusterConfig": CLUSTER},
    "AppSpecification": {"ImageUri": IMAGE},
    "RoleArn": ROLE,
    "Environment": {"dataset_format": "{}"},
}
GOOD: Mapping[str, tuple[dict[str, Any], ...]] = {
    "CreateProcessingJob": tuple({"ProcessingJobName": name, **JOB} for name in NAMES),
    "CreateModel": ({"ModelName": "churn", "PrimaryContainer": {"Image": "http://127.0.0.1:9000/"}},),
    "CreateEndpointConfig": tuple(
        {
            "EndpointConfigName": name,
            "ProductionVariants": [{"VariantName": "AllTraffic"}],
            "DataCaptureConfig": CAPTURE,
        }
        for name in NAMES
    ),
    "CreateEndpoint": tuple({"EndpointName": name, "EndpointConfigName": "churn"} for name in NAMES),
    "UpdateEndpoint": tuple({"EndpointName": "churn", "EndpointConfigName": name} for name in NAMES),
    **{f"Create{kind}JobDefinition": tuple(definition(kind, name) for name in NAMES) for kind in KINDS},
    **{
        f"{action}MonitoringSchedule": (
            schedule("hourly"),
            schedule("churn", "NOW"),
            schedule("Other-1", None, MonitoringJobDefinition=inline()),
        )
        for action in ("Create", "Update")
    },
}
"""What operations take that ask for more than their shapes say."""
KNOWN: Mapping[str, tuple[object, ...]] = {
    "RoleArn": (ROLE,),
    "S3Uri": ("s3://bucket/key", "file:///tmp/nowhere", "https://s3.amazonaws.com/bucket/key"),
    "MonitoringS3Uri": ("s3://bucket/results",),
    "DestinationS3Uri": ("s3://bucket/captures", "s3://b/"),
    "ProcessingLocalPath": ("/opt/ml/processing/a", "/opt/ml/processing/b/../../..", "relative"),
    "ScheduleExpression": ("cron(0 * ? * * *)", "NOW", "cron(0 0/24 ? * * *)", "every hour"),
    "MonitoringTimeOffsetString": ("-PT1H", "-P7H", "P", "-P400000D"),
    "String": ("", "-PT2H", "-PT1H", "text"),
    "ResourceArn": tuple(
        f"arn:aws:sagemaker:us-east-1:123456789012:{kind}/{name.lower()}"
        for kind in ("processing-job", "monitoring-schedule", "endpoint", "nothing")
        for name in NAMES
    ),
    "NextToken": ("", "WyJhIiwxLDJd", "b'x'", "é"),
    "LogGroupName": ("/aws/sagemaker/ProcessingJobs", "/other"),
    "LogStreamName": ("a/algo-1-1", "../../etc/passwd", "a/algo-1-1/../x"),
    "Timestamp": (0, 1772452800.5, -62135596800, 253402300799),
}
"""Values by the names of shapes whose patterns let through what no operation would take."""
DEEPEST = 7
TEXTS = st.text(max_size=20)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=2**62),
    st.floats(allow_nan=False),
    TEXTS,
    st.sampled_from(["\0", "\ud800", "x" * 3000, "-" * 64, "../..", "s3://", "'; DROP TABLE jobs; --"]),
    st.lists(TEXTS, max_size=3),
    st.dictionaries(TEXTS, TEXTS, max_size=3),
)


@st.composite
def requests(draw: st.DrawFn, operation: str, service: str = "sagemaker") -> Any:
    """One that an operation takes, or that its shape lets through, or with a part that is anything."""
    expected = operation_shapes(service, operation).request
    if expected is None:
        return {}
    if operation in GOOD:
        asked = draw(st.sampled_from(GOOD[operation]))
        right = _with_more(asked, expected, draw) if draw(MOSTLY) else asked
    else:
        right = draw(values(expected))
    return right if draw(MOSTLY) else _with_something_else(right, draw)


def _with_more(value: Any, expected: Shape, draw: st.DrawFn) -> Any:
    """A structure with a field more or another value of one, or the same of one of its parts."""
    members = {field: shape(expected.service, name) for field, name in expected.members.items()}
    inner = [field for field in value if members[field].kind == "structure"]
    if inner and draw(st.booleans()):
        field = draw(st.sampled_from(inner))
        return {**value, field: _with_more(value[field], members[field], draw)}
    field = draw(st.sampled_from(sorted(members)))
    return {**value, field: draw(_field(expected, field, DEEPEST - 2))}


def values(expected: Shape, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a shape that its rules let through, as far as they can be made."""
    match expected.kind:
        case _ if expected.name in KNOWN:
            made = st.sampled_from(KNOWN[expected.name])
        case "structure":
            made = _structures(expected, depth)
        case "list":
            made = _lists(expected, depth)
        case "map":
            made = st.dictionaries(values(shape(expected.service, expected.key or "")), TEXTS, max_size=2)
        case "string":
            made = _texts(expected)
        case "integer" | "long":
            made = st.integers(int(expected.least or 0), int(min(expected.most or 100, 10**6)))
        case "float" | "double":
            made = st.floats(expected.least or 0, expected.most or 1)
        case "timestamp":
            made = st.sampled_from(KNOWN["Timestamp"])
        case _:
            made = st.booleans()
    return made


def _lists(expected: Shape, depth: int) -> st.SearchStrategy[list[Any]]:
    least, most = int(expected.least or 0), int(expected.most or 3)
    element = values(shape(expected.service, expected.element or ""), depth + 1)
    return st.lists(element, min_size=min(least, 3), max_size=min(most, max(least, 2)))


@st.composite
def _structures(draw: st.DrawFn, expected: Shape, depth: int) -> dict[str, Any]:
    optional = [field for field in expected.members if field not in expected.required]
    more = draw(st.sets(st.sampled_from(optional), max_size=4)) if optional and depth < DEEPEST else set()
    fields = [field for field in expected.members if field in expected.required or field in more]
    return {field: draw(_field(expected, field, depth)) for field in fields}


def _field(expected: Shape, field: str, depth: int) -> st.SearchStrategy[Any]:
    member = shape(expected.service, expected.members[field])
    if field.endswith("Name") and member.kind == "string" and member.name not in KNOWN:
        return st.sampled_from(NAMES)
    return values(member, depth + 1)


def _texts(expected: Shape) -> st.SearchStrategy[str]:
    if expected.enum:
        return st.sampled_from(expected.enum)
    least, most = int(expected.least or 0), int(min(expected.most or 40, 400))
    if matcher := _matcher(expected.pattern):
        return st.from_regex(matcher, fullmatch=True).map(lambda text: text[:most] if most else text)
    return st.text("abc-1 é/", min_size=min(least, most), max_size=min(most, max(least, 12)))


@cache
def _matcher(pattern: str | None) -> re.Pattern[str] | None:
    """A pattern as Python's own package has it; some are written for Java."""
    try:
        return re.compile(pattern, re.ASCII) if pattern else None
    except re.error:
        return None


def _with_something_else(value: Any, draw: st.DrawFn) -> Any:
    """The value with anything in the place of one of its parts, however deep, or of itself."""
    if isinstance(value, dict) and value and draw(MOSTLY):
        field = draw(st.sampled_from(sorted(value)))
        return {**value, field: _with_something_else(value[field], draw)}
    if isinstance(value, list) and value and draw(MOSTLY):
        return [_with_something_else(value[0], draw), *value[1:]]
    return draw(ANYTHING)
