"""Whole jobs in a process of their own, from the environment to documents, message, metrics and exit code."""

import json
import shutil
import signal
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, ROOT, Workspace, capture

pytestmark = pytest.mark.engine

CITIES = ("Bonn", "Köln", "Ulm")
TRAINING = [f"{row % 10 / 10},{row},{row * 1.5 + 0.25},{CITIES[row % 3]}" for row in range(60)]
HANDLER = """
import base64

def preprocess_handler(inference_record):
    sides = [inference_record.endpoint_output, inference_record.endpoint_input]
    row = ",".join(base64.b64decode(side.data).decode() for side in sides).split(",")
    return {str(i).zfill(20): cell for i, cell in enumerate(row)}
"""


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of a baseline job, made once."""
    workspace = Workspace(tmp_path_factory.mktemp("baseline"))
    workspace.file("train.csv", ["label,age,income,city", *TRAINING])
    ended = workspace.run(dataset_format=CSV_FORMAT, publish_cloudwatch_metrics="Disabled")
    assert ended.code == 0, ended.log
    assert ended.message == "Completed: Job completed successfully with no violations."
    assert 'Performing analysis with input: {"dataset_source": ' in ended.log
    return workspace.output


def monitor(baseline: Path) -> dict[str, str]:
    return {
        "dataset_format": CAPTURE_FORMAT,
        "baseline_constraints": str(baseline / "constraints.json"),
        "baseline_statistics": str(baseline / "statistics.json"),
    }


def captured(rows: list[str], encoding: str = "CSV") -> list[str]:
    sides = [row.split(",", 1) for row in rows]
    return [capture(output, inputs, n, encoding=encoding) for n, (output, inputs) in enumerate(sides)]


def test_a_baseline_job_writes_statistics_constraints_and_details(baseline: Path) -> None:
    assert sorted(path.name for path in baseline.iterdir()) == [
        "constraints.json",
        "feature_details.json",
        "statistics.json",
    ]
    features = json.loads((baseline / "constraints.json").read_text())["features"]
    assert [(feature["name"], feature["inferred_type"]) for feature in features] == [
        ("label", "Fractional"),
        ("age", "Integral"),
        ("income", "Fractional"),
        ("city", "String"),
    ]


def test_traffic_like_the_baseline_has_no_violations(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    ended = workspace.run(**monitor(baseline))
    assert ended.code == 0, ended.log
    assert ended.message == "Completed: Job completed successfully with no violations."
    assert ended.documents["constraint_violations.json"] == {"violations": []}
    assert ended.documents["statistics.json"]["dataset"]["item_count"] == 60
    names = [feature["name"] for feature in ended.documents["statistics.json"]["features"]]
    assert names == ["label", "age", "income", "city"]


def test_an_empty_violations_file_can_be_left_out(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    (workspace.output).mkdir(parents=True)
    (workspace.output / "constraint_violations.json").write_text('{"violations": ["of an earlier run"]}')
    ended = workspace.run(**monitor(baseline), understudy_write_empty_violations="Disabled")
    assert ended.code == 0, ended.log
    assert "constraint_violations.json" not in ended.documents
    assert "statistics.json" in ended.documents


def test_violations_are_written_explained_and_counted(workspace: Workspace, baseline: Path) -> None:
    wrong = ["0.1,old,1.5,Bonn", "0.2,,2.5,Rome"]
    workspace.captures(captured([*TRAINING[:30], *wrong]))
    ended = workspace.run(**monitor(baseline))
    assert ended.code == 0, ended.log
    violations = ended.documents["constraint_violations.json"]["violations"]
    checks = {(violation["feature_name"], violation["constraint_check_type"]) for violation in violations}
    assert ("age", "data_type_check") in checks
    assert ("age", "completeness_check") in checks
    assert ("city", "categorical_values_check") in checks
    assert ended.message == (
        f"CompletedWithViolations: Job completed successfully with {len(violations)} violations."
    )
    for feature, check in checks:
        assert f" understudy warning {feature}: {check}: " in ended.log
    details = json.dumps(ended.documents["violation_details.json"], ensure_ascii=False)
    assert "event-30" in details
    assert "Rome" in details
    measured = ended.documents["feature_details.json"]
    assert measured["job"]["records"] == {"read": 32, "analysed": 32, "set_aside": 0, "rows": 32}
    assert measured["job"]["window"]["start"] == "2026-11-23T14:00:00Z"
    statistics = measured["baseline"]["statistics"]
    assert statistics["sha256"] == sha256((baseline / "statistics.json").read_bytes()).hexdigest()
    assert (statistics["features"], statistics["items"]) == (4, 60)
    age, city = (measured["features"][at] for at in (1, 3))
    assert age["numbers"]["count"] == 30
    assert city["unknown_values"] == {"values": [{"value": "Rome", "count": 1}], "others": 0}


def test_the_script_that_decodes_base64_runs_as_it_is(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING, encoding="BASE64"))
    ended = workspace.run(**monitor(baseline), record_preprocessor_script=workspace.script(HANDLER))
    assert ended.code == 0, ended.log
    assert ended.documents["constraint_violations.json"] == {"violations": []}
    names = [feature["name"] for feature in ended.documents["statistics.json"]["features"]]
    assert names == ["label", "age", "income", "city"]


def test_a_script_that_raises_shows_its_traceback_and_record(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    script = workspace.script("def preprocess_handler(inference_record):\n    return {'a': 1 / 0}\n")
    ended = workspace.run(**monitor(baseline), record_preprocessor_script=script)
    assert ended.code == 1
    assert ended.message.startswith("Failed: ")
    assert "ZeroDivisionError" in ended.message
    assert "Traceback (most recent call last)" in ended.log
    assert "event-0" in ended.log
    assert ended.documents == {}


def test_sparks_workers_end_without_a_traceback(workspace: Workspace, baseline: Path) -> None:
    lines = captured(TRAINING, "BASE64")
    for part in range(3):
        workspace.captures(lines[part::3], f"05-0{part}-000-a.jsonl")
    ended = workspace.run(
        **monitor(baseline),
        record_preprocessor_script=workspace.script(HANDLER),
        understudy_partition_bytes="1000",
    )
    assert ended.code == 0, ended.log
    assert "Traceback" not in ended.log


def test_a_postprocessing_script_sees_the_documents(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    seen = workspace.opt_ml / "seen"
    script = workspace.script(
        "import os\ndef postprocess_handler():\n"
        f"    open({str(seen)!r}, 'w').write(' '.join(sorted(os.listdir({str(workspace.output)!r}))))\n"
    )
    ended = workspace.run(**monitor(baseline), post_analytics_processor_script=script)
    assert ended.code == 0, ended.log
    assert "constraint_violations.json" in seen.read_text()
    assert "statistics.json" in seen.read_text()


def test_the_postprocessing_example_finds_the_documents_where_opt_ml_was_moved(
    workspace: Workspace, baseline: Path
) -> None:
    workspace.captures([capture("0.5", "many,west")])
    script = str(ROOT / "examples" / "scripts" / "postprocess.py")
    ended = workspace.run(**monitor(baseline), post_analytics_processor_script=script)
    assert ended.code == 0, ended.log
    assert ": none" not in ended.log
    assert "script: Violations for this endpoint: " in ended.log


def test_a_failing_postprocessing_script_fails_the_job(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    script = workspace.script("def postprocess_handler():\n    raise ValueError('no mail server')\n")
    ended = workspace.run(**monitor(baseline), post_analytics_processor_script=script)
    assert ended.code == 1
    assert "no mail server" in ended.message
    assert "Traceback (most recent call last)" in ended.log


def test_excluded_features_are_left_out(workspace: Workspace) -> None:
    workspace.file("train.csv", ["label,age,income,city", *TRAINING])
    ended = workspace.run(dataset_format=CSV_FORMAT, exclude_features_attribute="city,1")
    assert ended.code == 0, ended.log
    names = [feature["name"] for feature in ended.documents["statistics.json"]["features"]]
    assert names == ["label", "income"]


@pytest.mark.parametrize("excluded", ["income", "2"])
def test_a_feature_of_the_baseline_is_left_out_of_both_sides(
    workspace: Workspace, baseline: Path, excluded: str
) -> None:
    workspace.captures(captured(TRAINING))
    ended = workspace.run(**monitor(baseline), exclude_features_attribute=f"{excluded},cty,9")
    assert ended.code == 0, ended.log
    assert ended.documents["constraint_violations.json"] == {"violations": []}
    names = [feature["name"] for feature in ended.documents["statistics.json"]["features"]]
    assert names == ["label", "age", "city"]
    notes = ended.documents["violation_details.json"]["notes"]
    assert (
        "'cty', which is no column of the data and no feature of the baseline (did you mean 'city'?)"
        in notes[0]
    )
    assert "names 9, but no row has a column of that index: the columns are 0 to 3" in notes[1]
    assert notes[0] in ended.log


def test_captures_with_none_of_the_features_and_no_violation_are_not_called_well(
    workspace: Workspace, baseline: Path
) -> None:
    others = [json.dumps({"a": i, "b": i, "c": i}) for i in range(20)]
    workspace.captures(capture('{"p": 1}', other, encoding="JSON") for other in others)
    ended = workspace.run(**monitor(baseline))
    assert ended.code == 1, ended.log
    assert "Nothing was compared: 0 of 4 baseline features were found" in ended.message
    assert ended.documents == {}


def test_a_baseline_with_its_label_last_is_recognised(workspace: Workspace) -> None:
    split = [row.split(",", 1) for row in TRAINING]
    workspace.file("train.csv", ["age,income,city,label", *(f"{rest},{label}" for label, rest in split)])
    made = workspace.run(dataset_format=CSV_FORMAT)
    assert made.code == 0, made.log
    folder = workspace.opt_ml / "processing" / "baseline"
    shutil.move(workspace.output, folder)
    shutil.rmtree(workspace.data)
    workspace.captures(captured(TRAINING))
    ended = workspace.run(**monitor(folder))
    assert ended.code == 0, ended.log
    notes = ended.documents["violation_details.json"]["notes"]
    assert any("stand one column off: they fit the baseline if its last feature, 'label'" in n for n in notes)


def test_only_the_window_is_analysed(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING[:10]), hour="2026/11/23/13")
    workspace.captures(captured(TRAINING))
    window = {"start_time": "2026-11-23T14:00:00Z", "end_time": "2026-11-23T15:00:00Z"}
    ended = workspace.run(**monitor(baseline), **window)
    assert ended.code == 0, ended.log
    assert ended.documents["statistics.json"]["dataset"]["item_count"] == 60


def test_a_window_without_captures_fails_with_a_sentence(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    window = {"start_time": "2026-11-22T14:00:00Z", "end_time": "2026-11-22T15:00:00Z"}
    ended = workspace.run(**monitor(baseline), **window)
    assert ended.code == 1
    assert ended.message.startswith("Failed: ")
    assert "2026-11-22T14:00:00" in ended.message
    assert ended.documents == {}


def test_a_few_malformed_lines_are_set_aside_and_said(workspace: Workspace, baseline: Path) -> None:
    workspace.captures([*captured(TRAINING), '{"captureData":'])
    ended = workspace.run(**monitor(baseline))
    assert ended.code == 0, ended.log
    assert ended.documents["statistics.json"]["dataset"]["item_count"] == 60
    warnings = [line for line in ended.log.splitlines() if " understudy warning " in line]
    assert any("1 of 61 records" in line for line in warnings)


def test_too_many_malformed_lines_fail_and_name_the_first(workspace: Workspace, baseline: Path) -> None:
    path = workspace.captures([*captured(TRAINING[:4]), '{"captureData":'])
    ended = workspace.run(**monitor(baseline))
    assert ended.code == 1
    assert "1 of 5 records" in ended.message
    assert path.name in ended.message
    assert "line 5" in ended.message
    assert ended.documents == {}


def test_metrics_are_written_when_enabled(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(captured(TRAINING))
    ended = workspace.run(
        **monitor(baseline),
        publish_cloudwatch_metrics="Enabled",
        sagemaker_endpoint_name="my-endpoint",
        sagemaker_monitoring_schedule_name="my-schedule",
        start_time="2026-11-23T14:00:00Z",
        end_time="2026-11-23T15:00:00Z",
    )
    assert ended.code == 0, ended.log
    path = workspace.opt_ml / "output/metrics/cloudwatch/cloudwatch_metrics.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {"feature_data_age", "feature_non_null_city"} <= {line["MetricName"] for line in lines}
    assert {line["Timestamp"] for line in lines} == {"2026-11-23T14:00:00Z"}
    dimensions = [
        {"Name": "Endpoint", "Value": "my-endpoint"},
        {"Name": "MonitoringSchedule", "Value": "my-schedule"},
    ]
    assert all(line["Dimensions"] == dimensions for line in lines)


def test_metrics_without_a_schedule_are_warned_of(workspace: Workspace) -> None:
    workspace.file("train.csv", ["label,age,income,city", *TRAINING])
    ended = workspace.run(dataset_format=CSV_FORMAT, publish_cloudwatch_metrics="Enabled")
    assert ended.code == 0, ended.log
    assert "publishes metrics only for schedules" in ended.log


def test_only_empty_files_fail_with_a_sentence(workspace: Workspace) -> None:
    workspace.file("train.csv", [])
    ended = workspace.run(dataset_format=CSV_FORMAT)
    assert ended.code == 1
    assert ended.message.startswith("Failed: ")
    assert str(workspace.data) in ended.message


def test_a_host_that_cannot_reach_the_first_ends_with_a_sentence_and_writes_nothing(
    workspace: Workspace, baseline: Path
) -> None:
    workspace.captures(captured(TRAINING))
    (workspace.opt_ml / "config").mkdir()
    resources = {"hosts": ["first.invalid", "second.invalid"], "current_host": "second.invalid"}
    (workspace.opt_ml / "config" / "resourceconfig.json").write_text(json.dumps(resources))
    ended = workspace.run(
        **monitor(baseline), UNDERSTUDY_CLUSTER_SECRET="s", UNDERSTUDY_HOSTS_TIMEOUT_SECONDS="1"
    )
    assert ended.code == 1
    assert "Host first.invalid could not be reached within 1 seconds" in ended.log
    assert ended.documents == {}


@pytest.mark.parametrize("seconds", [0.5, 1.5, 3.0])
def test_sigterm_ends_the_job_at_any_moment(workspace: Workspace, baseline: Path, seconds: float) -> None:
    workspace.captures(captured(TRAINING))
    slow = "import time\ndef preprocess_handler(inference_record):\n    time.sleep(30)\n    return {}\n"
    process = workspace.start(**monitor(baseline), record_preprocessor_script=workspace.script(slow))
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    process.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert process.returncode == 143
    assert (workspace.opt_ml / "output" / "message").read_text().startswith("Stopped: ")
    assert not workspace.output.exists() or list(workspace.output.iterdir()) == []
