"""What Python reads for scripts and the first look and the JVM for the scan is one, on hostile lines too."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.preprocess.reading import read_text
from understudy.preprocess.captures import read_capture, rows_of
from understudy.preprocess.formats import Capture, DatasetFormat, Merged
from understudy.preprocess.malformed import Malformed
from understudy.preprocess.merged import merged_rows_of
from understudy.preprocess.naming import named
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.window import Window, record_millis

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


QUICK: dict[str, Any] = {
    "suppress_health_check": list(HealthCheck),
    # To make a failing case smaller takes a Spark job a step.
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
FORMATS = (
    Capture(("endpointOutput",)),
    Capture(("endpointOutput", "endpointInput")),
    Capture(("batchTransformOutput", "endpointInput")),
    Capture(("endpointOutput", "batchTransformOutput")),
    Merged(("endpointOutput",)),
    Merged(),
)
CAPTURED = (
    ("endpointOutput", "endpointInput"),
    ("endpointOutput", "endpointInput"),
    ("batchTransformOutput",),
)
NAMES = (None, ["a", "b", "c[0]", "x[0].a", "x[0]"])


def text(value: str) -> str:
    return json.dumps(value)


def listed(items: list[str]) -> str:
    return "[" + ",".join(items) + "]"


def members(pairs: list[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{text(key)}: {value}" for key, value in pairs) + "}"


keys = st.sampled_from(["a", "b", "c", "x", "y.z", "", "é", "\U0001f600", "\ud800"]) | st.text(max_size=3)
numbers = st.sampled_from(
    ["0", "-7", "0.5", "1e5", "1E400", "-1.50", "1" * 40, "9" * 4400, "NaN", "-Infinity"]
)
strings = (st.text(max_size=4) | st.sampled_from(["\ud800", "\udfffx", "a\ud83d", "\U0001f600", "1,2"])).map(
    text
)
scalars = st.sampled_from(["null", "true", "false", '""']) | numbers | strings
broken = st.sampled_from(
    ["", "{", "[1,", '{"a":', "nul", "1 2", "01", "[" * 600 + "]" * 600, '"a', "\x01", "{}{}"]
)


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    # A key that stands twice within data is `a` and `a_2` in the JVM, the last one in Python's own reader.
    objects = st.dictionaries(keys.map(lambda key: key.replace("\ud800", "\ufffd")), inner, max_size=3)
    return st.lists(inner, max_size=3).map(listed) | objects.map(lambda found: members(list(found.items())))


values = st.recursive(scalars, containers, max_leaves=6)
lists = st.integers(0, 3).flatmap(lambda n: st.lists(values, min_size=n, max_size=n).map(listed))
batches = st.dictionaries(st.sampled_from("xyc"), lists, min_size=1, max_size=2).map(
    lambda found: members(list(found.items()))
)
json_data = st.lists(values | batches, min_size=1, max_size=2).map("\n".join) | broken
csv_data = st.lists(
    st.lists(st.sampled_from(["1", "", " x ", "é", "0.5", "a\ud800"]), max_size=3).map(",".join), max_size=3
).map("\n".join)
packed = st.one_of(
    (json_data | csv_data).map(
        lambda data: base64.b64encode(data.encode("utf-8", "replace")).decode().rstrip("=")
    ),
    st.sampled_from(
        ["QQ==", "QQ=", "QQ", "Q", "QQ===", "Q-Q_", "Q\nQ\r\n==", " QQ== ", "QQ==QQ==", "gA==", "%", "="]
    ),
)
bare = st.recursive(
    st.sampled_from(["null", "1", "-2", "0.5", "true", '"t"', '""']),
    lambda inner: (
        st.lists(inner, max_size=2).map(listed)
        | st.dictionaries(st.sampled_from("abx"), inner, max_size=2).map(
            lambda found: members(list(found.items()))
        )
    ),
    max_leaves=4,
)


@st.composite
def sides(draw: st.DrawFn) -> str:
    """One side of a capture: most often of its encoding, else with something odd in any field."""
    encoding = draw(st.sampled_from(["CSV", "JSON", "BASE64", "NONE", "json"]))
    data = {"CSV": csv_data, "BASE64": packed}.get(encoding, json_data)
    pairs = [
        ("data", draw(data.map(text) | bare if draw(st.booleans()) else data.map(text))),
        ("encoding", text(encoding)),
        (
            "observedContentType",
            draw(st.sampled_from(['"text/csv"', '"application/json"', '"x"', "null", "[1]"])),
        ),
    ]
    if draw(st.integers(0, 5)) == 0:
        odd = st.sampled_from(["null", "1", '"AVRO"', '"CSV"', "[]", '"\\ud800"', '"cſv"'])
        pairs.insert(draw(st.integers(0, 3)), (draw(st.sampled_from(["data", "encoding"])), draw(odd)))
    return members(draw(st.permutations(pairs)))


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A capture, merged or not, with any value in any place; keys may be absent, odd, or stand twice."""
    odd_sides = sides() if draw(st.integers(0, 5)) else values
    inner = [(side, draw(odd_sides)) for side in draw(st.sampled_from(CAPTURED)) if draw(st.integers(0, 9))]
    inner += [(draw(keys), draw(values))] if draw(st.booleans()) else []
    metadata = [("eventId", draw(strings | values)), ("inferenceTime", draw(strings))]
    pairs = [("captureData", members(draw(st.permutations(inner)))), ("eventMetadata", members(metadata))]
    if draw(st.booleans()):
        pairs.append(("groundTruthData", draw(sides() | values)))
    if draw(st.integers(0, 5)) == 0:
        names = ["captureData", "eventMetadata", "groundTruthData", "eventVersion", "odd"]
        pairs.append((draw(st.sampled_from(names)), draw(values | sides())))
    line = members(draw(st.permutations(pairs)))
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(line)))
        line = line[:at] + draw(st.sampled_from(["", "}", ",", "\\", '"', "x"])) + line[at + 1 :]
    return line.replace("\n", " ")


def in_python(line: str, form: DatasetFormat, names: list[str] | None) -> tuple[str | None, Any]:
    """Event id and rows of a line, or the fault up to what the two JSON parsers word in their own ways."""
    event = None
    try:
        capture = read_capture(line.encode())
        metadata = capture.get("eventMetadata")
        event = metadata.get("eventId") if isinstance(metadata, dict) else None
        event = event if isinstance(event, str) else None
        assert isinstance(form, Capture | Merged)
        read = merged_rows_of if isinstance(form, Merged) else rows_of
        found = read(capture, form.sides, names=names)
        return event, [(named(row.keys, names).names, list(row.cells)) for row in found]
    except Malformed as error:
        return event, kind_of(str(error))


def kind_of(reason: str) -> str:
    """A fault without what the two JSON parsers word, or meet first, in their own ways."""
    kind = reason.partition(": ")[0]
    return "is not JSON" if kind in ("is not a capture", "holds more than one JSON value") else kind


def lacks_a_side(line: str, form: DatasetFormat) -> bool:
    """What then becomes of the line depends on others, and has tests of its own."""
    assert isinstance(form, Capture | Merged)
    try:
        data = read_capture(line.encode())["captureData"]
    except Malformed:
        return False
    return len({data.get(side) is None for side in form.sides if side != "batchTransformOutput"}) > 1


@settings(max_examples=60, deadline=None, **QUICK)
@given(st.lists(lines(), min_size=1, max_size=25), st.sampled_from(FORMATS), st.sampled_from(NAMES))
def test_captures_come_to_the_same_rows_and_faults(
    spark: "SparkSession", tmp_path: Path, found: list[str], form: DatasetFormat, names: list[str] | None
) -> None:
    kept = [line for line in found if line.strip() and not lacks_a_side(line, form)]
    if not kept:
        return
    items = read_text(spark, tmp_path, "\n".join(kept).encode(), form, ReadOptions(names=names))
    for number, line in enumerate(kept, start=1):
        event, expected = in_python(line, form, names)
        said = [item for item in items if item["line"] == number]
        rows: Any = [(item["names"], item["cells"]) for item in said if "note" not in item]
        if said and "note" in said[0]:
            rows = kind_of(said[0]["reason"])
        assert (line, rows) == (line, expected)
        if not isinstance(expected, str):
            assert {item["event_id"] for item in said} == {event}


LONG_KEY = json.dumps({"x" * 5000: 1})
WIDE = ",".join("1" * 21)
PAST_BOUNDS = [
    json.dumps({"captureData": {"endpointInput": {"data": data, "encoding": encoding}}})
    for data, encoding in ((LONG_KEY, "JSON"), (WIDE, "CSV"), (f"[{WIDE}]", "JSON"), ("1", "CSV"))
]
IDENTITY = "def preprocess_handler(record):\n    return record\n"


@settings(max_examples=8, deadline=None, **QUICK)
@given(st.lists(lines(), min_size=1, max_size=40), st.sampled_from(FORMATS))
@example(PAST_BOUNDS, Capture(("endpointInput",)))
def test_a_script_that_hands_captures_back_changes_nothing(
    spark: "SparkSession", tmp_path: Path, found: list[str], form: DatasetFormat
) -> None:
    script = tmp_path / "identity.py"
    script.write_text(IDENTITY)
    content = "\n".join(found).encode()
    plain = read_text(spark, tmp_path, content, form, ReadOptions(max_columns=20))
    scripted = read_text(spark, tmp_path, content, form, ReadOptions(max_columns=20, script=script))
    for item in (*plain, *scripted):
        item.pop("text", None)
        if "note" in item:
            item["reason"] = kind_of(item["reason"])
            item.pop("event_id")
    assert scripted == plain


zones = st.sampled_from(
    ["", "Z", "z", "+01:00", "-0530", "+18:00", "+18:01", "+1", "+01", "+01:", " Z", "+00:60"]
)
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(datetime.isoformat)
odd_times = st.sampled_from(
    [
        "",
        "2026-03-02",
        "20260302T141000Z",
        "2026-02-30T00:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-W10-1T00:00:00",
    ]
)
times = st.one_of(
    st.tuples(moments, zones).map("".join),
    st.tuples(moments.map(lambda time: time[:16].replace("T", " ")), zones).map("".join),
    st.tuples(
        moments.map(lambda time: time[:19]),
        st.sampled_from([".", ",", ":"]),
        st.text("0123456789", max_size=10),
    ).map("".join),
    odd_times,
    st.text(max_size=6),
)


@settings(max_examples=25, deadline=None, **QUICK)
@given(st.lists(times, min_size=1, max_size=60), st.data())
def test_times_come_to_the_same_moment(
    spark: "SparkSession", tmp_path: Path, found: list[str], data: st.DataObject
) -> None:
    known = [millis for time in found if (millis := record_millis(time)) is not None]
    start = data.draw(st.sampled_from(known or [0]))
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    try:
        at = begin + timedelta(milliseconds=start)
    except OverflowError:
        at = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))
    side = {"data": "1", "encoding": "CSV"}
    content = "\n".join(
        json.dumps({"captureData": {"endpointOutput": side}, "eventMetadata": {"inferenceTime": time}})
        for time in found
    )
    expected = [
        "malformed" if millis is None else None if Window(at).holds(millis) else "outside_window"
        for millis in map(record_millis, found)
    ]
    items = read_text(spark, tmp_path, content, FORMATS[0], ReadOptions(start=at))
    assert [item.get("note") for item in items] == expected
