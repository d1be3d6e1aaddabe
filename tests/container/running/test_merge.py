"""The ground-truth merge as a job: what is written, and what is said of what found no partner."""

import json
from pathlib import Path

import pytest

from tests.container.workspace import Ended, Workspace, capture
from understudy.analyzer.captured_values import hashed
from understudy.analyzer.merge_details import MERGE_DETAILS, UnmatchedId, read_merge_details
from understudy.preprocess.inputs import find_inputs
from understudy.report import MERGE_REPORT

pytestmark = pytest.mark.engine

TRUTH = "/opt/ml/processing/groundtruth"


def label(event: str, value: str = "1") -> str:
    return json.dumps(
        {
            "groundTruthData": {"data": value, "encoding": "CSV"},
            "eventMetadata": {"eventId": event},
            "eventVersion": "0",
        }
    )


def labels(workspace: Workspace, lines: list[str], hour: str = "2026/11/23/14") -> Path:
    path = workspace.opt_ml / "processing" / "groundtruth" / hour / "labels.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def merged(workspace: Workspace, **variables: str) -> Ended:
    return workspace.run(ground_truth_source=TRUTH, **variables)


def test_the_message_counts_both_sides_and_the_metrics_too(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2", number) for number in range(10)])
    labels(workspace, [label(f"event-{number}") for number in range(6)])
    labels(workspace, [label("event-5", "0"), label("event-6"), label("nobody")], "2026/11/25/14")
    ended = merged(
        workspace,
        publish_cloudwatch_metrics="Enabled",
        sagemaker_endpoint_name="endpoint",
        sagemaker_monitoring_schedule_name="schedule",
        metric_time="2026-11-23T14:00:00Z",
    )
    assert ended.code == 0, ended.log
    assert ended.message.strip() == (
        "Completed: merged 7 of 10 captures with their labels; captures without a label yet: 3; "
        "labels without a capture: 1; labels replaced by later ones: 1; "
        "labels that came a day or more after their capture: 2"
    )
    assert "labels that came within a day after their capture: 5; 71.4% had come by then" in ended.log
    (file,) = workspace.output.rglob("*.jsonl")
    assert file.parent.relative_to(workspace.output).as_posix() == "endpoint/AllTraffic/2026/11/23/14"
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert [record["groundTruthData"]["data"] for record in records] == ["1"] * 5 + ["0", "1"]
    published = (workspace.opt_ml / "output/metrics/cloudwatch/cloudwatch_metrics.jsonl").read_text()
    counts = {line["MetricName"]: line["Value"] for line in map(json.loads, published.splitlines())}
    assert counts == {
        "merged": 7,
        "captures_without_label": 3,
        "labels_without_capture": 1,
        "duplicate_captures": 0,
        "duplicate_labels": 1,
        "labels_a_day_late": 2,
    }


def test_a_merge_tells_its_days_and_what_found_no_partner(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2", number) for number in range(8)])
    labels(workspace, [label("event-0"), label("stranger")], "2026/11/25/14")
    ended = merged(workspace, understudy_report="Enabled", understudy_report_values="Hashed")
    assert ended.code == 0, ended.log
    details = read_merge_details(workspace.output / MERGE_DETAILS)
    assert (details.captures, details.merged, details.labels_without_capture) == (8, 1, 1)
    (day,) = details.capture_days
    assert (day.with_label, day.unlabelled) == (1, 7)
    assert [(one.day, one.matched, one.unmatched) for one in details.label_days] == [("2026-11-25", 1, 1)]
    assert [(delay.days, delay.labels) for delay in details.delays] == [(1, 1)]
    assert details.unmatched_labels == [UnmatchedId(hash=hashed("stranger"))]
    assert details.job is not None
    assert (details.job.kind, details.job.endpoint, details.job.records.read) == ("merge", "endpoint", 8)
    page = (workspace.output / MERGE_REPORT).read_text()
    assert "1 of 8 captures have their label" in page
    assert f"#{hashed('stranger')}" in page
    assert "stranger" not in page
    # Its tree is the next job's data, and these are none.
    read = [file.path.suffix for file in find_inputs(workspace.output)]
    assert read == [".jsonl"]
    assert merged(workspace).code == 0
    assert not (workspace.output / MERGE_REPORT).exists()


def test_too_many_unreadable_labels_fail_and_leave_nothing(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2", number) for number in range(4)])
    path = labels(workspace, [label("event-0"), '{"groundTruthData":', label("event-1")])
    ended = merged(workspace)
    assert ended.code == 1
    assert f"1 of 3 labels cannot be read; the first, {path}, line 2, is not JSON" in ended.message
    assert list(workspace.output.rglob("*.jsonl")) == []
    assert list(workspace.output.iterdir()) == []


def test_a_missing_folder_of_labels_is_named_by_its_variable(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2")])
    ended = merged(workspace)
    assert ended.code == 1
    assert "of ground_truth_source does not exist" in ended.message


def test_labels_whose_id_stands_elsewhere_are_told_where_it_belongs(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2", number) for number in range(3)])
    lines = [json.loads(label(f"event-{number}")) for number in range(3)]
    for line in lines:
        line["eventMetadata"] = {"inferenceId": line["eventMetadata"]["eventId"]}
    labels(workspace, [json.dumps(line) for line in lines])
    ended = merged(workspace)
    assert ended.code == 1, ended.log
    assert (
        "the labels hold the captures' ids in eventMetadata.inferenceId, where eventMetadata.eventId is read"
        in ended.message
    )


def test_ids_that_do_not_belong_together_are_shortened(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2", int("1" * 4_000))])
    labels(workspace, [label("x" * 100_000)])
    ended = merged(workspace)
    assert ended.code == 1
    assert "a label's 'xxx" in ended.message
    assert max(map(len, ended.log.splitlines())) < 2_000
