"""What is found wrong with a job before a JVM is there."""

import gzip
import json
import os
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import pytest

from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, Workspace, capture
from tests.faults.killing import killed_at
from understudy.analyzer.errors import UserError
from understudy.container.first_look.doctor import diagnosis
from understudy.container.first_look.first_records import faults_of, guess_format, record_faults
from understudy.container.first_look.plan import plan_of
from understudy.container.first_look.plan_in_words import lines_of
from understudy.container.monitors.data_quality import DATA_QUALITY
from understudy.container.monitors.data_quality.steps import Baseline, read_baseline
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_environment
from understudy.container.whole_files import MARK, of_two_runs, write_whole
from understudy.preprocess.formats import parse_dataset_format
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.merge_record import RECORD, Run, read_runs


def job(workspace: Workspace, **variables: str) -> Job:
    return job_of_environment(workspace.environment(**{"dataset_format": CSV_FORMAT, **variables}))


def test_the_plan_says_what_will_be_done(workspace: Workspace) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    lines = plan_of(job(workspace, exclude_features_attribute="b", understudy_batched_rows="collapse")).lines
    assert lines[0] == f"Baseline of {workspace.data}"
    assert "read 1 file, 8 bytes, as CSV with a header" in lines
    assert "leave out b" in lines
    assert f"write to {workspace.output}" in lines
    assert "switch understudy_batched_rows is collapse" in lines


@pytest.mark.parametrize(
    ("variables", "page"),
    [
        ({"understudy_report": "Enabled"}, ", with a page, report.html"),
        ({}, ""),
        (
            {"ground_truth_source": "/opt/ml/processing/input/data", "understudy_report": "Enabled"},
            ", with a page, _report.html",
        ),
    ],
)
def test_the_page_is_told_where_one_is_drawn(
    workspace: Workspace, variables: dict[str, str], page: str
) -> None:
    given = job(workspace, **variables)
    lines = list(lines_of(given, 1, 1, 8))
    assert f"write to {workspace.output}{page}" in lines
    assert not [line for line in lines if "understudy_report" in line]


def test_a_sound_job_has_no_faults(workspace: Workspace) -> None:
    workspace.captures([capture("0.5", "1,2")])
    diagnosed = diagnosis(lambda: job(workspace, dataset_format=CAPTURE_FORMAT))
    lines, faults = diagnosed.lines, diagnosed.faults
    assert faults == []
    assert any("captures (endpointOutput and endpointInput)" in line for line in lines)


def test_a_header_without_a_record_is_a_fault(workspace: Workspace) -> None:
    file = workspace.file("train.csv", ["a,b"])
    assert diagnosis(lambda: job(workspace)).faults == [f"{file} holds a header and no record"]
    workspace.file("more.csv", ["a,b", "1,2"])
    assert diagnosis(lambda: job(workspace)).faults == []


def test_every_fault_has_its_line(workspace: Workspace) -> None:
    missing = {
        "baseline_constraints": "/nowhere/constraints.json",
        "record_preprocessor_script": "/nowhere/s.py",
    }
    faults = diagnosis(lambda: job(workspace, **missing)).faults
    assert len(faults) == 3
    assert str(workspace.data) in faults[0]
    assert "baseline_constraints /nowhere/constraints.json does not exist" in faults[1]
    assert "record_preprocessor_script /nowhere/s.py does not exist" in faults[2]


def test_wrong_variables_have_a_line_each(workspace: Workspace) -> None:
    faults = diagnosis(lambda: job(workspace, start_time="noon", publish_cloudwatch_metrics="yes")).faults
    assert len(faults) == 2


def test_an_unwritable_output_is_found_before_the_job_starts(workspace: Workspace) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    (workspace.opt_ml / "file").write_text("in the way")
    with pytest.raises(UserError, match=r"file/output cannot be written: \S+/file is no folder"):
        plan_of(job(workspace, output_path=str(workspace.opt_ml / "file" / "output")))


def test_a_merge_joins_what_lies_in_both_folders(workspace: Workspace) -> None:
    workspace.captures([capture("1", "2")])
    truth = workspace.opt_ml / "processing" / "groundtruth"
    with pytest.raises(UserError, match="of ground_truth_source does not exist"):
        plan_of(job(workspace, ground_truth_source=str(truth)))
    truth.mkdir()
    (truth / "labels.jsonl").write_text("{}")
    plan = plan_of(job(workspace, ground_truth_source=str(truth)))
    assert [file.path.name for file in plan.labels] == ["labels.jsonl"]
    assert plan.lines[0] == f"Ground-truth merge of {workspace.data}"
    assert plan.lines[1].startswith("join 1 file of captures with 1 file of labels")


def test_a_model_quality_job_says_what_it_measures(workspace: Workspace) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    quality = {"analysis_type": "MODEL_QUALITY", "problem_type": "Regression"}
    columns = {"inference_attribute": "a", "ground_truth_attribute": "b"}
    lines = plan_of(job(workspace, **quality, **columns)).lines
    assert lines[0] == f"Baseline of the quality of a model (Regression), from {workspace.data}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("def other(record):\n    return record\n", "defines no preprocess_handler"),
        ("def preprocess_handler(record)\n", "is not Python"),
    ],
)
def test_a_script_that_cannot_work_is_found_without_running_it(
    workspace: Workspace, text: str, fault: str
) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    with pytest.raises(UserError, match=fault):
        plan_of(job(workspace, record_preprocessor_script=workspace.script(text)))


@pytest.mark.parametrize(
    "text",
    [
        "def preprocess_handler(inference_record, logger):\n    return {}\n",
        "from helpers import preprocess_handler\n",
        "from helpers import *\n",
        "preprocess_handler = lambda record: {}\n",
    ],
)
def test_a_handler_may_be_defined_in_any_way(workspace: Workspace, text: str) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    script = Path(workspace.script(text))
    (script.parent / "helpers.py").write_text("preprocess_handler = print\n")
    assert plan_of(job(workspace, record_preprocessor_script=str(script))).bytes == 8


def documents(workspace: Workspace, constraints: str, statistics: str) -> Job:
    workspace.file("train.csv", ["a,b", "1,2"])
    (workspace.opt_ml / "constraints.json").write_text(constraints)
    (workspace.opt_ml / "statistics.json").write_text(statistics)
    return job(
        workspace,
        baseline_constraints=str(workspace.opt_ml / "constraints.json"),
        baseline_statistics=str(workspace.opt_ml / "statistics.json"),
    )


def constraints_of(name: str, version: float = 0.0) -> str:
    feature = {"name": name, "inferred_type": "Integral", "completeness": 1.0}
    return json.dumps({"version": version, "features": [feature]})


def statistics_of(name: str, version: float = 0.0) -> str:
    feature = {
        "name": name,
        "inferred_type": "String",
        "string_statistics": {"common": {"num_present": 1, "num_missing": 0}, "distinct_count": 1.0},
    }
    return json.dumps({"version": version, "dataset": {"item_count": 1}, "features": [feature]})


@pytest.mark.parametrize(
    ("constraints", "statistics", "file"),
    [
        ("{", statistics_of("a"), "constraints.json"),
        (constraints_of("a", 9.0), statistics_of("a"), "constraints.json"),
        (statistics_of("a"), statistics_of("a"), "constraints.json"),
        (constraints_of("a"), "not JSON", "statistics.json"),
        (constraints_of("a"), statistics_of("a", 9.0), "statistics.json"),
        (constraints_of("a"), '{"violations": []}', "statistics.json"),
    ],
    ids=["not JSON", "other version", "other kind", "not JSON", "other version", "other kind"],
)
def test_a_wrong_baseline_document_is_named(
    workspace: Workspace, constraints: str, statistics: str, file: str
) -> None:
    with pytest.raises(UserError, match=file.replace(".", r"\.")):
        baseline_of(documents(workspace, constraints, statistics))


def test_documents_of_different_features_are_refused(workspace: Workspace) -> None:
    with pytest.raises(
        UserError, match="have no feature in common: 'b' against 'a'; give both files of one baseline"
    ):
        baseline_of(documents(workspace, constraints_of("a"), statistics_of("b")))


def baseline_of(job: Job) -> Baseline | None:
    return read_baseline(job.baseline, DATA_QUALITY.own(job.own)) if job.baseline else None


def test_sound_documents_are_read(workspace: Workspace) -> None:
    baseline = baseline_of(documents(workspace, constraints_of("a"), statistics_of("a")))
    assert baseline is not None
    assert [feature.name for feature in baseline.constraints.features] == ["a"]


def first_faults(path: Path, form: str) -> list[str]:
    (source,) = find_inputs(path)
    return list(faults_of(source, parse_dataset_format(form)))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"captureData":', "is not JSON"),
        ('{"a": 1}', "it has no captureData object"),
        (
            '{"captureData":{"batchTransformOutput":{}}}',
            "holds none of endpointOutput, endpointInput in its captureData",
        ),
        (capture("1", "2").replace("CSV", "XML"), "has the unknown encoding 'XML' in its endpointOutput"),
        (capture("1", "2").replace("CSV", "BASE64"), "not valid BASE64"),
        ('{"captureData":{"endpointInput":{"encoding":"CSV"}}}', "has no data in its endpointInput"),
    ],
)
def test_a_line_that_is_no_capture_is_named(workspace: Workspace, line: str, fault: str) -> None:
    path = workspace.captures([capture("1", "2"), line])
    (found,) = first_faults(path, CAPTURE_FORMAT)
    assert found.startswith(f"{path}, line 2: ")
    assert fault in found


def test_a_line_that_is_not_utf8_is_named(workspace: Workspace) -> None:
    path = workspace.captures([])
    path.write_bytes(b"\xff{}\n")
    (fault,) = first_faults(path, CAPTURE_FORMAT)
    assert fault.startswith(f"{path}, line 1: this line is not UTF-8")


def test_a_ragged_csv_is_named(workspace: Workspace) -> None:
    path = workspace.file("a.csv", ["a,b", "1,2", '"1,5",2,3'])
    assert first_faults(path, CSV_FORMAT) == [f"{path}, line 3: this line has 3 cells where the first has 2"]


def test_a_quoted_line_break_is_not_ragged(workspace: Workspace) -> None:
    path = workspace.file("a.csv", ["a,b", '"x', 'y",2'])
    assert first_faults(path, CSV_FORMAT) == []


def test_a_file_that_is_not_parquet_is_named(workspace: Workspace) -> None:
    path = workspace.file("a.parquet", ["a,b"])
    assert "is not a Parquet file" in first_faults(path, '{"parquet":{}}')[0]


def test_a_truncated_gz_is_named(workspace: Workspace) -> None:
    path = workspace.file("a.jsonl.gz", [])
    path.write_bytes(gzip.compress(os.urandom(5000).hex().encode())[:2000])
    assert "breaks off after 0 lines" in first_faults(path, '{"json":{"lines":true}}')[0]


def test_record_faults_are_those_of_the_first_files(workspace: Workspace) -> None:
    workspace.captures(["nonsense"])
    monitored = job(workspace, dataset_format=CAPTURE_FORMAT)
    (fault,) = record_faults(plan_of(monitored).inputs, monitored.format)
    assert "line 1: this line is not JSON" in fault


@pytest.mark.parametrize(
    ("name", "first", "form"),
    [
        ("a.jsonl", capture("1", "2"), {"sagemakerCaptureJson": {}}),
        ("a.txt", '{"a": 1}', {"json": {"lines": True}}),
        ("a.json", "{", {"json": {"lines": False}}),
        ("a.json", '[{"a": 1}]', {"json": {"lines": False}}),
        ("a.csv", "a,b", {"csv": {"header": True, "output_columns_position": "START"}}),
        ("a.csv", "a,2", {"csv": {"header": False, "output_columns_position": "START"}}),
        ("a.snappy.parquet", "PAR1", {"parquet": {}}),
    ],
)
def test_the_format_is_guessed_from_the_first_line(
    workspace: Workspace, name: str, first: str, form: dict[str, object]
) -> None:
    guessed = guess_format(find_inputs(workspace.file(name, [first])))
    assert json.loads(guessed) == form
    parse_dataset_format(guessed)


def test_a_format_that_cannot_be_guessed_is_asked_for(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="say it with --format"):
        guess_format(find_inputs(workspace.file("a", [""])))


def test_a_fault_of_our_own_is_a_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("c0")

    workspace.file("train.csv", ["a,b", "1,2"])
    monkeypatch.setattr("understudy.container.first_look.doctor.record_faults", fail)
    faults = diagnosis(lambda: job(workspace)).faults
    (fault,) = faults
    assert fault.startswith("internal error KeyError: 'c0' (test_doctor.py, line ")
    assert fault.endswith("; please report it to Understudy")


def torn_baseline(folder: Path) -> None:
    """What a run leaves that is killed between its first rename and its second."""
    write_whole({folder / name: "{}" for name in ("statistics.json", "constraints.json")})
    for change in range(30):
        texts = {folder / name: '{"new": 1}' for name in ("statistics.json", "constraints.json")}
        killed_at(change, partial(write_whole, texts))
        if of_two_runs(folder)[1]:
            return
    raise AssertionError("every trial left a whole set")


@pytest.mark.parametrize("given", ["baseline_constraints", "baseline_statistics"])
def test_a_baseline_of_two_runs_is_refused_until_its_mark_is_removed(
    workspace: Workspace, given: str
) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    folder = workspace.opt_ml / "baseline"
    torn_baseline(folder)
    baseline = {
        "baseline_constraints": str(folder / "constraints.json"),
        "baseline_statistics": str(folder / "statistics.json"),
    }
    with pytest.raises(UserError) as caught:
        plan_of(job(workspace, **baseline))
    assert str(caught.value) == (
        f"{folder} holds documents of two runs, as one was killed while it placed its own: "
        "constraints.json should have been replaced; make the baseline again, "
        f"or remove {folder / MARK} to take the files as they are"
    )
    (folder / "constraints.json").write_text("edited")
    (folder / MARK).unlink()
    assert plan_of(job(workspace, **baseline)).lines


def test_merged_files_of_two_merges_are_refused(workspace: Workspace) -> None:
    workspace.file("endpoint/AllTraffic/2026/11/23/14/merged-00000-a.jsonl", [capture("0.5", "1,2")])
    run = Run(
        "0a", "/captures", None, None, ["x"], files=["endpoint/AllTraffic/2026/11/23/14/merged-00000-a.jsonl"]
    )
    record = workspace.data / RECORD
    for finished, refused in ((False, True), (True, False)):
        record.write_text(json.dumps({"runs": [asdict(replace(run, finished=finished))]}))
        for source in ("", "/endpoint/AllTraffic", "/endpoint/AllTraffic/2026/11/23/14"):
            path = f"{workspace.data}{source}"
            faults = diagnosis(
                partial(job, workspace, dataset_source=path, dataset_format=CAPTURE_FORMAT)
            ).faults
            assert [fault.startswith(f"{path} holds files of two merges") for fault in faults] == [
                True
            ] * refused
            assert all(f"merge again, or remove {record} to take" in fault for fault in faults)


def test_a_record_of_merges_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text('{"runs": [{"new": 1}]}')
    with pytest.raises(UserError, match=f"{RECORD}, the record of what merges wrote there, cannot be read"):
        read_runs(tmp_path)
