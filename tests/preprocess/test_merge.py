"""Captures joined with labels that arrive later."""

import dataclasses
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.golden.files import golden
from tests.preprocess.reading import capture, side
from understudy.analyzer.errors import UserError
from understudy.analyzer.merge_details import CapturesOfDay, LabelsOfDay
from understudy.preprocess.inputs import InputFile, find_inputs
from understudy.preprocess.joint_renames import STAGING
from understudy.preprocess.merge import MergeOptions, merge, staged_merge
from understudy.preprocess.merge_record import RECORD
from understudy.preprocess.merge_summary import MergeSummary

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


HOUR = "churn/AllTraffic/2026/01/31/12"


def label(event: str | None, data: Any = "1", encoding: str = "CSV") -> str:
    metadata = {} if event is None else {"eventId": event}
    return json.dumps(
        {
            "groundTruthData": {"data": data, "encoding": encoding},
            "eventMetadata": metadata,
            "eventVersion": "0",
        }
    )


def put(folder: Path, files: Mapping[str, str | bytes | Sequence[str]]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else "".join(f"{line}\n" for line in content))


@dataclass(frozen=True)
class Merged:
    summary: MergeSummary
    tree: dict[str, bytes]

    @property
    def lines(self) -> dict[str, list[str]]:
        """The lines of each folder, in the order of its files."""
        lines: dict[str, list[str]] = {}
        for path, content in self.tree.items():
            lines.setdefault(path.rpartition("/")[0], []).extend(
                content.decode().removesuffix("\n").split("\n")
            )
        return lines

    @property
    def records(self) -> list[Any]:
        return [json.loads(line) for lines in self.lines.values() for line in lines]


def merged(
    spark: "SparkSession",
    folder: Path,
    captures: Mapping[str, str | bytes | Sequence[str]],
    labels: Mapping[str, str | bytes | Sequence[str]],
    options: MergeOptions | None = None,
    *,
    below: str = "",
) -> Merged:
    put(folder / "captures", captures)
    put(folder / "labels", labels)
    source, output = folder / "captures" / below, folder / "merged"
    summary = merge(
        spark,
        find_inputs(source),
        find_inputs(folder / "labels"),
        source=source,
        output=output,
        options=options,
    )
    assert not (output / STAGING).exists()
    files = sorted(path for path in output.rglob("*") if path.is_file() and path.name != RECORD)
    return Merged(summary, {path.relative_to(output).as_posix(): path.read_bytes() for path in files})


def test_a_capture_gets_the_label_of_its_id(spark: "SparkSession", tmp_path: Path) -> None:
    found = merged(
        spark,
        tmp_path,
        {f"{HOUR}/a.jsonl": [capture(side("1,2"), side("0.5"), event=event) for event in ("e1", "e2", "e3")]},
        {"2026/02/01/00/l.jsonl": [label("e3", "0"), label("e1"), label("e4")]},
    )
    assert list(found.lines) == [HOUR]
    assert [(record["eventMetadata"]["eventId"], record["groundTruthData"]) for record in found.records] == [
        ("e1", {"data": "1", "encoding": "CSV"}),
        ("e3", {"data": "0", "encoding": "CSV"}),
    ]
    assert found.summary == MergeSummary(
        captures=3,
        labels=3,
        merged=2,
        captures_without_label=1,
        labels_without_capture=1,
        duplicate_captures=0,
        duplicate_labels=0,
        written_unlabelled=0,
        late_days={0: 2},
        arrival_unknown=0,
        files=1,
        trees={"churn/AllTraffic": 2},
        unmatched_captures=["e2"],
        unmatched_labels=["e4"],
        capture_days=[
            CapturesOfDay(day="2026-01-31", labelled=[2, 0, 0, 0, 0, 0, 0, 0], unlabelled=1),
        ],
        label_days=[LabelsOfDay(day="2026-02-01", matched=2, unmatched=1)],
    )


def test_an_inference_id_goes_before_the_event_id(spark: "SparkSession", tmp_path: Path) -> None:
    record = json.loads(capture(side("1"), side("2"), event="e1"))
    record["eventMetadata"]["inferenceId"] = "57"
    found = merged(
        spark, tmp_path, {"a.jsonl": [json.dumps(record)]}, {"l.jsonl": [label("e1", "0"), label("57")]}
    )
    assert found.records == [{**record, "groundTruthData": {"data": "1", "encoding": "CSV"}}]
    assert list(found.records[0]) == ["eventMetadata", "eventVersion", "groundTruthData", "captureData"]
    assert found.summary.labels_without_capture == 1


def test_an_id_may_be_a_number(spark: "SparkSession", tmp_path: Path) -> None:
    numbered = label("x").replace('"x"', "57")
    found = merged(
        spark, tmp_path, {"a.jsonl": [capture(side("1"), None, event="57")]}, {"l.jsonl": [numbered]}
    )
    assert found.summary.merged == 1


def test_the_last_label_counts_and_both_captures_of_one_id(spark: "SparkSession", tmp_path: Path) -> None:
    found = merged(
        spark,
        tmp_path,
        {"a.jsonl": [capture(side("1"), None), capture(side("2"), None)]},
        {
            "b/2026/02/03/05/l.jsonl": [label("e1", "early")],
            "a/2026/02/03/06/l.jsonl": [label("e1", "late"), label("e1", "last")],
            "c/unknown-hour.jsonl": [label("e1", "first")],
        },
    )
    assert [record["groundTruthData"]["data"] for record in found.records] == ["last", "last"]
    assert (found.summary.duplicate_captures, found.summary.duplicate_labels) == (1, 3)
    assert found.summary.late_days == {2: 2}


def test_labels_are_counted_by_how_late_they_arrived(spark: "SparkSession", tmp_path: Path) -> None:
    times = ["2026-01-31T12:30:00Z", "2026-01-30T12:30:00+00:00", "2026-01-20T12:30:00Z", "{%s}"]
    found = merged(
        spark,
        tmp_path,
        {f"{HOUR}/a.jsonl": [capture(side("1"), None, t, f"e{i}") for i, t in enumerate(times)]},
        {"2026/01/31/13/l.jsonl": [label(f"e{i}") for i in range(4)]},
    )
    assert found.summary.late_days == {0: 1, 1: 1, 11: 1}
    assert found.summary.arrival_unknown == 1
    (day,) = found.summary.capture_days
    assert (day.day, day.labelled, day.unlabelled) == ("2026-01-31", [1, 1, 0, 0, 1, 0, 0, 1], 0)


def test_captures_and_labels_are_counted_by_their_days(spark: "SparkSession", tmp_path: Path) -> None:
    found = merged(
        spark,
        tmp_path,
        {
            f"{HOUR}/a.jsonl": [capture(side("1"), None, event="e1"), capture(side("1"), None, event="e2")],
            "loose.jsonl": [
                capture(side("1"), None, "1969-12-31T23:59:59Z", "e3"),
                capture(side("1"), None, "no time", "e4"),
            ],
        },
        {
            "2026/02/01/00/l.jsonl": [label("e1"), label("stray")],
            "2026/02/03/00/l.jsonl": [label("e3")],
            "loose.jsonl": [label("e4"), label("e3")],
        },
    )
    assert {day.day: (day.with_label, day.unlabelled) for day in found.summary.capture_days} == {
        None: (1, 0),
        "1969-12-31": (1, 0),
        "2026-01-31": (1, 1),
    }
    assert {day.day: (day.matched, day.unmatched) for day in found.summary.label_days} == {
        None: (1, 0),
        "2026-02-01": (1, 1),
        "2026-02-03": (1, 0),
    }


def test_days_beyond_a_thousand_are_of_no_known_day(spark: "SparkSession", tmp_path: Path) -> None:
    times = [f"{1000 + n}-06-15T12:00:00Z" for n in range(1003)]
    captures = [capture(side("1"), None, time, f"e{n}") for n, time in enumerate(times)]
    found = merged(spark, tmp_path, {"a.jsonl": captures}, {"l.jsonl": [label("e0")]})
    days = {day.day: day.with_label + day.unlabelled for day in found.summary.capture_days}
    assert (len(days), days[None]) == (1001, 3)


def test_only_captures_of_the_window_are_merged(spark: "SparkSession", tmp_path: Path) -> None:
    captures = {
        "2026/01/31/11/a.jsonl": [capture(side("1"), None, "2026-01-31T11:30:00Z", "e1")],
        "2026/01/31/12/a.jsonl": [
            capture(side("1"), None, "2026-01-31T12:10:00Z", "e2"),
            capture(side("1"), None, "2026-01-31T12:50:00Z", "e3"),
            capture(side("1"), None, "soon", "e4"),
        ],
    }
    labels = {"l.jsonl": [label(f"e{i}") for i in range(1, 5)]}
    options = MergeOptions(
        start=datetime(2026, 1, 31, 12, tzinfo=UTC), end=datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    )
    found = merged(spark, tmp_path, captures, labels, options)
    assert [record["eventMetadata"]["eventId"] for record in found.records] == ["e2"]
    assert found.summary.captures == 1
    assert found.summary.set_aside["outside_window"].count == 1
    (example,) = found.summary.set_aside["malformed_captures"].examples
    assert example["reason"] == "has the inferenceTime 'soon', which is not a time like 2026-01-31T12:00:00Z"
    later = MergeOptions(start=datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(UserError, match="None of the 2 files lies between"):
        merged(spark, tmp_path, captures, labels, later)


def test_packed_files_and_labels_of_both_encodings(spark: "SparkSession", tmp_path: Path) -> None:
    found = merged(
        spark,
        tmp_path,
        {"a.jsonl.gz": gzip.compress("\n".join(capture(side("1"), None, event=e) for e in "xy").encode())},
        {"l.jsonl.gz": gzip.compress((label("x", '{"label": 1}', "JSON") + "\n" + label("y")).encode())},
    )
    assert [record["groundTruthData"] for record in found.records] == [
        {"data": '{"label": 1}', "encoding": "JSON"},
        {"data": "1", "encoding": "CSV"},
    ]


def test_every_string_and_number_keeps_its_bytes(spark: "SparkSession", tmp_path: Path) -> None:
    side_text = '{"data":"\\u00e9é\\/\\"{ \\t}\\ud83d\\ude00😀","encoding":"CSV","x":[1.50,-0,1E400]}'
    metadata = '{"eventId":"\\u0065 1","customAttributes":["a, b"],"inferenceTime":"2026-01-31T12:30:00Z"}'
    found = merged(
        spark,
        tmp_path,
        {
            "2026/01/31/12/a.jsonl": f'{{ "captureData" : {{"endpointOutput":{side_text} }} , '
            f'"eventVersion": "0",\t"eventMetadata" :{metadata}}}\r\n'
        },
        {"l.jsonl": '{"groundTruthData": {"data": {"a": 1.0, "b": "\\/ x"}, "encoding": "JSON"}, '
         '"eventMetadata": {"eventId": "e 1"}}'},
    )  # fmt: skip
    assert found.lines == {
        "2026/01/31/12": [
            f'{{"eventMetadata":{metadata},"eventVersion":"0",'
            '"groundTruthData":{"data":{"a":1.0,"b":"\\/ x"},"encoding":"JSON"},'
            f'"captureData":{{"endpointOutput":{side_text}}}}}'
        ]
    }


def test_captures_of_a_batch_transform(spark: "SparkSession", tmp_path: Path) -> None:
    enveloped = {
        "captureData": {"batchTransformOutput": {"data": "1,2", "encoding": "CSV"}},
        "eventMetadata": {"eventId": "e1", "inferenceTime": "2026-01-31T12:30:00Z"},
        "eventVersion": "0",
    }
    time = "2026-01-31T13:29:04Z"
    lines = [
        json.dumps(enveloped),
        json.dumps({"SageMakerInferenceId": "e2", "a": [1.0, "é\t"], "SageMakerInferenceTime": time}),
        f'0.5,"a ""b""",e3,{time}',
        f"0.5,1,e4,{time} or so",
    ]
    found = merged(spark, tmp_path, {"a.out": lines}, {"l.jsonl": [label(f"e{i}") for i in range(1, 5)]})
    assert list(found.lines) == ["2026/01/31/12", "2026/01/31/13"]
    first, second, third = found.records
    assert first == {**enveloped, "groundTruthData": {"data": "1", "encoding": "CSV"}}
    assert second == {
        "eventMetadata": {"eventId": "e2"},
        "eventVersion": "0",
        "groundTruthData": {"data": "1", "encoding": "CSV"},
        "captureData": {"batchTransformOutput": {"data": '{"a":[1.0,"\\u00e9\\t"]}', "encoding": "JSON"}},
    }
    assert third["captureData"] == {"batchTransformOutput": {"data": '0.5,"a ""b"""', "encoding": "CSV"}}
    assert found.summary.set_aside["malformed_captures"].count == 1


@pytest.mark.parametrize("name", ["bias_json_batch", "bias_jsonlines_batch"])
def test_a_merged_record_as_awss_merger_wrote_it(spark: "SparkSession", tmp_path: Path, name: str) -> None:
    wanted = json.loads(golden(f"clarify/{name}/merged_record_76.json").read_text())
    output = wanted["captureData"]["batchTransformOutput"]["data"]
    event = wanted["eventMetadata"]["eventId"]
    transformed = f'{{"SageMakerInferenceId":"{event}","SageMakerInferenceTime":"2023-01-21T01:29:04Z",'
    written = merged(
        spark,
        tmp_path,
        {"a.out": transformed + output[1:]},
        {
            "l.jsonl": [
                json.dumps({k: wanted[k] for k in ("groundTruthData", "eventMetadata", "eventVersion")})
            ]
        },
    )
    (line,) = next(iter(written.lines.values()))
    assert line == json.dumps(wanted, separators=(",", ":"))


def test_the_sdks_pair_of_captures_and_actuals(spark: "SparkSession", tmp_path: Path) -> None:
    folder = golden("sdk_test_data")
    captures, labels = (
        (folder / name).read_text().replace("{%s}", "2026-01-31T12:30:00Z")
        for name in ("capture.jsonl", "actuals.jsonl")
    )
    found = merged(spark, tmp_path, {f"{HOUR}/a.jsonl": captures}, {"2026/01/31/14/l.jsonl": labels})
    # Line by line the same ids in both files.
    truths = [json.loads(line)["groundTruthData"] for line in labels.splitlines()]
    assert [record.pop("groundTruthData") for record in found.records] == truths
    assert found.summary.merged == found.summary.captures == found.summary.labels == len(truths)
    kept = [{k: v for k, v in record.items() if k != "groundTruthData"} for record in found.records]
    assert kept == [json.loads(line) for line in captures.splitlines()]


def test_lines_that_cannot_be_used_are_counted_and_named(spark: "SparkSession", tmp_path: Path) -> None:
    without_id = capture(side("1"), None).replace("eventId", "id")
    found = merged(
        spark,
        tmp_path,
        {"a.jsonl": [capture(side("1"), None), "", '{"captureData":', "[1]", without_id, label("e1"), "{}"]},
        {
            "l.jsonl": [
                label("e1"),
                label(None),
                capture(side("1"), None),
                "{}",
                '{"groundTruthData":{"data":"1"},"eventMetadata":{"eventId":"e1"}}',
                label("e1", None),
                '{"groundTruthData":{},"captureData":{}}',
            ]
        },
    )
    assert found.summary.merged == 1
    told = {
        kind: [(example["line"], example["reason"]) for example in notes.examples]
        for kind, notes in found.summary.set_aside.items()
    }
    assert told == {
        "captures_without_id": [(5, "has neither inferenceId nor eventId in its eventMetadata")],
        "labels_without_id": [(2, "has no eventId in its eventMetadata")],
        "malformed_captures": [
            (3, "is not JSON: it ends too early, as if cut off (column 16)"),
            (4, "is not a capture: it is JSON, but not an object with captureData"),
            (6, "is a label (groundTruthData), not a capture"),
            (7, "is not a capture: it has no captureData object"),
        ],
        "malformed_labels": [
            (3, "is a capture (captureData), not a label"),
            (4, "is not a label: it has no groundTruthData object"),
            (5, "has no encoding in its groundTruthData"),
            (6, "has no data in its groundTruthData"),
            (7, "is a merged record already: it holds both captureData and groundTruthData"),
        ],
    }
    example = found.summary.set_aside["captures_without_id"].examples[0]
    assert example["file"] == str(tmp_path / "captures" / "a.jsonl")
    assert example["text"] == without_id[:200] + "…"


def test_a_line_is_named_by_its_number_in_the_whole_file(spark: "SparkSession", tmp_path: Path) -> None:
    lines = [capture(side("1"), None, event=f"e{i}") for i in range(100)] + ["nothing"]
    options = MergeOptions(partition_bytes=2000)
    found = merged(spark, tmp_path, {"a.jsonl": lines}, {"l.jsonl": [label("e1")] * 60 + ["none"]}, options)
    assert found.summary.set_aside["malformed_captures"].examples[0]["line"] == 101
    assert found.summary.set_aside["malformed_labels"].examples[0]["line"] == 61


def test_captures_without_a_label_are_kept_when_asked_for(spark: "SparkSession", tmp_path: Path) -> None:
    captures = {"a.jsonl": [capture(side("1"), None, event=event) for event in ("e1", "e2")]}
    found = merged(spark, tmp_path, captures, {"l.jsonl": [label("e2")]}, MergeOptions(keep_unlabelled=True))
    assert ["groundTruthData" in record for record in found.records] == [False, True]
    assert (found.summary.merged, found.summary.written_unlabelled) == (1, 1)
    assert found.records[0] == json.loads(captures["a.jsonl"][0])


def test_nothing_is_written_when_no_id_matches(spark: "SparkSession", tmp_path: Path) -> None:
    found = merged(spark, tmp_path, {"a.jsonl": [capture(side("1"), None)]}, {"l.jsonl": [label("0-1")] * 3})
    assert found.tree == {}
    assert (found.summary.merged, found.summary.files) == (0, 0)
    assert (found.summary.unmatched_captures, found.summary.unmatched_labels) == (["e1"], ["0-1"])
    assert (found.summary.labels_without_capture, found.summary.duplicate_labels) == (1, 2)


@pytest.mark.parametrize(
    ("below", "folder"),
    [
        ("", HOUR),
        ("churn", "AllTraffic/2026/01/31/12"),
        ("churn/AllTraffic", "2026/01/31/12"),
        ("churn/AllTraffic/2026/01", "2026/01/31/12"),
        (HOUR, "2026/01/31/12"),
    ],
)
def test_the_tree_is_that_of_the_captures_below_their_source(
    spark: "SparkSession", tmp_path: Path, below: str, folder: str
) -> None:
    # The hour is that of the folders, also where the record's own time is another.
    captures = {f"{HOUR}/a.jsonl": [capture(side("1"), None, "2026-01-31T11:59:59Z")]}
    found = merged(spark, tmp_path, captures, {"l.jsonl": [label("e1")]}, below=below)
    assert list(found.lines) == [folder]
    assert found.summary.trees == {folder.removesuffix("/2026/01/31/12").removesuffix("2026/01/31/12"): 1}


def test_without_folders_of_hours_the_captures_tell_theirs(spark: "SparkSession", tmp_path: Path) -> None:
    hours = [i % 24 for i in range(100)]
    lines = [capture(side("1"), None, f"2026-01-31T{h:02}:30:00Z", f"e{i}") for i, h in enumerate(hours)]
    lines.append(capture(side("1"), None, "some day", "e0"))
    found = merged(
        spark, tmp_path, {"churn/a.jsonl": lines}, {"l.jsonl": [label(f"e{i}") for i in range(100)]}
    )
    events = {
        folder: [json.loads(line)["eventMetadata"]["eventId"] for line in records]
        for folder, records in found.lines.items()
    }
    dated = {f"churn/2026/01/31/{h:02}": [f"e{i}" for i in range(h, 100, 24)] for h in range(24)}
    assert events == {"churn": ["e0"], **dated}


def test_the_same_bytes_from_any_number_of_partitions_and_again(
    spark: "SparkSession", tmp_path: Path
) -> None:
    captures = {
        f"ep/{variant}/2026/01/31/{hour}/a.jsonl": [
            capture(side(f"{i}"), None, event=f"{variant}-{hour}-{i}") for i in range(60)
        ]
        for variant in ("blue", "green")
        for hour in (11, 12)
    }
    labels = {
        "2026/02/01/00/l.jsonl": [
            label(f"{variant}-{hour}-{i}", str(i % 2))
            for i in range(0, 60, 2)
            for variant in ("blue", "green")
            for hour in (11, 12)
        ]
    }
    whole = merged(spark, tmp_path / "one", captures, labels)
    assert [len(lines) for lines in whole.lines.values()] == [30, 30, 30, 30]
    options = MergeOptions(partition_bytes=4000)
    parted = merged(spark, tmp_path / "many", captures, labels, options)
    assert len(parted.tree) > len(whole.tree)
    assert parted.lines == whole.lines
    assert parted.summary == dataclasses.replace(whole.summary, files=len(parted.tree), **unmatched(parted))
    assert merged(spark, tmp_path / "many", captures, labels, options).tree == parted.tree
    assert merged(spark, tmp_path / "elsewhere", captures, labels, options).tree == parted.tree


def two_hours(letters: str = "ab") -> dict[str, list[str]]:
    """Files of captures in two hours, sixty records each."""
    return {
        f"ep/blue/2026/01/31/{hour}/{letter}.jsonl": [
            capture(side(f"{i}"), None, f"2026-01-31T{hour}:{i:02}:00Z", f"{letter}-{hour}-{i}")
            for i in range(60)
        ]
        for hour in (11, 12)
        for letter in letters
    }


LABELS = {
    "l.jsonl": [label(f"{letter}-{hour}-{i}") for letter in "abc" for hour in (11, 12) for i in range(60)]
}
SMALL = MergeOptions(partition_bytes=4000)


def remove(folder: Path, pattern: str) -> None:
    for path in (folder / "captures").glob(pattern):
        path.unlink()


@pytest.mark.parametrize(("first", "second"), [(SMALL, MergeOptions()), (MergeOptions(), SMALL)])
def test_a_second_merge_of_another_cut_replaces_the_first(
    spark: "SparkSession", tmp_path: Path, first: MergeOptions, second: MergeOptions
) -> None:
    once = merged(spark, tmp_path, two_hours(), LABELS, first)
    again = merged(spark, tmp_path, two_hours(), LABELS, second)
    assert set(once.tree) != set(again.tree)
    assert again.lines == once.lines
    assert len(again.records) == again.summary.merged == 240


@pytest.mark.parametrize("options", [MergeOptions(), SMALL])
@pytest.mark.parametrize("gone", ["**/b.jsonl", "**/12/*.jsonl"])
def test_a_second_merge_of_fewer_captures_replaces_the_first_as_a_whole(
    spark: "SparkSession", tmp_path: Path, options: MergeOptions, gone: str
) -> None:
    merged(spark, tmp_path, two_hours(), LABELS, options)
    put(tmp_path / "merged", {"ep/blue/2026/01/31/12/merged-00000-mine.jsonl": "a user's"})
    remove(tmp_path, gone)
    again = merged(spark, tmp_path, {}, {}, options)
    mine = again.tree.pop("ep/blue/2026/01/31/12/merged-00000-mine.jsonl")
    assert mine == b"a user's"
    assert len(again.records) == again.summary.merged == 120


def test_merges_of_other_captures_stay_beside_each_other(spark: "SparkSession", tmp_path: Path) -> None:
    merged(spark, tmp_path, two_hours("a"), LABELS)
    remove(tmp_path, "**/a.jsonl")
    again = merged(spark, tmp_path, two_hours("b"), {})
    assert len(again.records) == 240
    assert again.summary.merged == 120


def test_windows_that_do_not_meet_stay_beside_each_other_and_one_hour_is_merged_again(
    spark: "SparkSession", tmp_path: Path
) -> None:
    def between(start: int, end: int) -> MergeOptions:
        day = datetime(2026, 1, 31, tzinfo=UTC)
        return MergeOptions(start=day + timedelta(minutes=start), end=day + timedelta(minutes=end))

    merged(spark, tmp_path, two_hours(), LABELS, between(0, 11 * 60 + 30))
    halves = merged(spark, tmp_path, two_hours(), {}, between(11 * 60 + 30, 13 * 60))
    assert len(halves.records) == 240
    assert halves.summary.merged == 180
    whole = merged(spark, tmp_path, two_hours(), {}, MergeOptions())
    assert len(whole.records) == 240
    hour = merged(spark, tmp_path, two_hours(), {"later.jsonl": [label("a-12-0", "late")]}, between(720, 780))
    assert len(hour.records) == 240
    assert [record["groundTruthData"]["data"] for record in hour.records].count("late") == 1


def test_a_merge_into_a_folder_that_another_one_writes_into_is_refused(
    spark: "SparkSession", tmp_path: Path
) -> None:
    put(tmp_path, {f"captures/{name}": lines for name, lines in two_hours("a").items()})
    put(tmp_path, {"labels/l.jsonl": LABELS["l.jsonl"]})
    captures, labels = (find_inputs(tmp_path / name) for name in ("captures", "labels"))
    places = {"source": tmp_path / "captures", "output": tmp_path / "merged"}
    with staged_merge(spark, captures, labels, **places) as first:
        with pytest.raises(UserError, match=r"Another merge is writing into .*merged: wait for its end"):
            merge(spark, captures, labels, **places)
        assert all(one.file.exists() for one in first.files)
    assert list((tmp_path / "merged").iterdir()) == []


def unmatched(found: Merged) -> dict[str, Any]:
    """Which ids are the examples depends on the partitions."""
    return {name: getattr(found.summary, name) for name in ("unmatched_captures", "unmatched_labels")}


@pytest.mark.parametrize("swapped", [True, False])
def test_swapped_folders_are_told(spark: "SparkSession", tmp_path: Path, swapped: bool) -> None:
    captures, labels = [capture(side("1"), None)], [label("e1")]
    files = ({"x.jsonl": labels}, {"l.jsonl": labels}) if swapped else ({"a.jsonl": captures},) * 2
    wanted = (
        "'.*x.jsonl' of dataset_source holds labels"
        if swapped
        else "'.*a.jsonl' of ground_truth_source holds captures"
    )
    with pytest.raises(UserError, match=wanted):
        merged(spark, tmp_path, *files)
    assert list((tmp_path / "merged").iterdir()) == []


def test_an_output_that_cannot_take_a_file_is_told_and_left_as_it_was(
    spark: "SparkSession", tmp_path: Path
) -> None:
    captures = {
        f"2026/01/31/{hour}/a.jsonl": [capture(side("1"), None, event=f"e{hour}")] for hour in (11, 12)
    }
    put(tmp_path / "merged", {"2026/01/31/12": "in the way"})
    with pytest.raises(UserError, match=r"2026/01/31/12/merged-.* cannot be written: "):
        merged(spark, tmp_path, captures, {"l.jsonl": [label("e11"), label("e12")]})
    left = [path for path in (tmp_path / "merged").rglob("*") if path.is_file()]
    assert left == [tmp_path / "merged" / "2026/01/31/12"]


def test_a_file_that_is_gone_is_told(spark: "SparkSession", tmp_path: Path) -> None:
    put(tmp_path, {"l.jsonl": [label("e1")]})
    gone = InputFile(tmp_path / "gone.jsonl", 10)
    with pytest.raises(UserError, match=r"^The file '.*gone\.jsonl' is no longer there; start"):
        merge(spark, [gone], find_inputs(tmp_path / "l.jsonl"), source=tmp_path, output=tmp_path / "merged")


def test_a_side_without_files_and_shares_of_hosts_are_told(spark: "SparkSession", tmp_path: Path) -> None:
    file = InputFile(tmp_path / "a.jsonl", 1)
    with pytest.raises(UserError, match="no file of captures to merge"):
        merge(spark, [], [file], source=tmp_path, output=tmp_path)
    with pytest.raises(UserError, match="no file of labels to merge"):
        merge(spark, [file], [], source=tmp_path, output=tmp_path)
    with pytest.raises(UserError, match="FullyReplicated"):
        merge(spark, [dataclasses.replace(file, host="algo-2")], [file], source=tmp_path, output=tmp_path)


@dataclass(frozen=True)
class Event:
    """One id: the files and data of its captures and of its labels; texts are escaped to ASCII or not."""

    id: str
    captures: list[tuple[int, str]]
    labels: list[tuple[int, str]]
    ascii: bool


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLACED = st.lists(st.tuples(st.integers(0, 2), TEXTS), max_size=3)
EVENTS = st.lists(
    st.builds(Event, TEXTS.filter(bool), PLACED, PLACED, st.booleans()),
    min_size=20,
    max_size=60,
    unique_by=lambda event: event.id,
)


def spelled(value: object, event: Event, *, compact: bool) -> str:
    return json.dumps(value, ensure_ascii=event.ascii, separators=(",", ":") if compact else None)


def reference(events: list[Event], keep_unlabelled: bool) -> dict[str, list[str]]:
    """The lines of each hour, as a join in plain Python has them."""
    lines: dict[str, list[str]] = {}
    for hour in range(3):
        for event in events:
            last = max(event.labels, key=lambda placed: placed[0])[0] if event.labels else None
            truths = [data for file, data in event.labels if file == last]
            for data in (data for file, data in event.captures if file == hour):
                if not truths and not keep_unlabelled:
                    continue
                truth = {"data": truths[-1], "encoding": "CSV"} if truths else None
                record = {
                    "eventMetadata": {"eventId": event.id},
                    "eventVersion": "0",
                    **({"groundTruthData": truth} if truth else {}),
                    "captureData": {"endpointInput": {"data": data}},
                }
                lines.setdefault(f"2026/01/31/0{hour}", []).append(spelled(record, event, compact=True))
    return lines


@given(events=EVENTS, partition_bytes=st.sampled_from([1000, 1 << 20]), keep=st.booleans())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_merge_is_the_join_in_plain_python(
    spark: "SparkSession",
    tmp_path_factory: pytest.TempPathFactory,
    events: list[Event],
    partition_bytes: int,
    keep: bool,
) -> None:
    captures: dict[str, list[str]] = {f"2026/01/31/0{hour}/a.jsonl": [] for hour in range(3)}
    labels: dict[str, list[str]] = {f"2026/02/0{day}/00/l.jsonl": [] for day in range(1, 4)}
    for event in events:
        metadata = {"eventMetadata": {"eventId": event.id}, "eventVersion": "0"}
        for file, data in event.captures:
            record: dict[str, object] = {"captureData": {"endpointInput": {"data": data}}, **metadata}
            captures[f"2026/01/31/0{file}/a.jsonl"].append(spelled(record, event, compact=False))
        for file, data in event.labels:
            record = {"groundTruthData": {"data": data, "encoding": "CSV"}, **metadata}
            labels[f"2026/02/0{file + 1}/00/l.jsonl"].append(spelled(record, event, compact=False))
    if not any(captures.values()) or not any(labels.values()):
        return
    options = MergeOptions(partition_bytes=partition_bytes, keep_unlabelled=keep)
    found = merged(spark, tmp_path_factory.mktemp("merge"), captures, labels, options)
    assert found.lines == reference(events, keep)
    summary = found.summary
    assert summary.captures == sum(len(event.captures) for event in events)
    assert summary.labels == sum(len(event.labels) for event in events)
    assert summary.merged == sum(len(event.captures) for event in events if event.labels)
    assert summary.captures == summary.merged + summary.captures_without_label
    assert summary.labels_without_capture == sum(not event.captures for event in events if event.labels)
    assert summary.duplicate_captures == sum(max(0, len(event.captures) - 1) for event in events)
    assert summary.duplicate_labels == sum(max(0, len(event.labels) - 1) for event in events)
    assert summary.written_unlabelled == (summary.captures_without_label if keep else 0)
    assert summary.set_aside == {}


def test_ids_with_half_of_a_character_never_meet(spark: "SparkSession", tmp_path: Path) -> None:
    found = merged(
        spark,
        tmp_path,
        {
            f"{HOUR}/a.jsonl": [
                capture(side("1"), side("0"), event=event) for event in ("e1", "\ud800", "\ud801")
            ]
        },
        {"2026/02/01/00/l.jsonl": [label("\ud802"), label("e1")]},
    )
    assert len(found.records) == 1
    assert found.summary.set_aside["malformed_captures"].count == 2
    assert found.summary.set_aside["malformed_labels"].count == 1
