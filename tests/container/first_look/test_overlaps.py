"""An output that would harm what a run reads is refused; one that would not is left alone."""

from pathlib import Path

import pytest

from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, Workspace, capture
from understudy.analyzer.errors import UserError
from understudy.container.commands.given import outside
from understudy.container.first_look.plan import plan_of
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_variables


@pytest.fixture
def baseline(workspace: Workspace) -> Path:
    folder = workspace.opt_ml / "processing" / "baseline"
    folder.mkdir(parents=True)
    for name in ("constraints.json", "statistics.json"):
        (folder / name).write_text("{}")
    workspace.captures([capture("0.5", "1,2")])
    return folder


def monitoring(workspace: Workspace, baseline: Path, output: Path, source: Path | None = None) -> Job:
    variables = {
        "dataset_source": str(source or workspace.data),
        "dataset_format": CAPTURE_FORMAT,
        "baseline_constraints": str(baseline / "constraints.json"),
        "baseline_statistics": str(baseline / "statistics.json"),
        "output_path": str(output),
    }
    return job_of_variables(variables)


def test_an_output_over_the_baseline_is_refused_and_nothing_is_written(
    workspace: Workspace, baseline: Path
) -> None:
    fault = rf"output_path {baseline} is the folder of baseline_constraints .*; write to another folder"
    with pytest.raises(UserError, match=fault):
        plan_of(monitoring(workspace, baseline, baseline))
    assert (baseline / "constraints.json").read_text() == "{}"


def test_a_link_hides_neither_folder(workspace: Workspace, baseline: Path) -> None:
    link = workspace.opt_ml / "link"
    link.symlink_to(baseline)
    for known, output in ((link, baseline), (baseline, link)):
        with pytest.raises(UserError, match="is the folder of baseline_constraints"):
            plan_of(monitoring(workspace, known, output))


def test_a_baseline_that_is_a_link_to_an_older_output_is_not_overwritten(
    workspace: Workspace, baseline: Path
) -> None:
    current = workspace.opt_ml / "current"
    current.mkdir()
    for name in ("constraints.json", "statistics.json"):
        (current / name).symlink_to(baseline / name)
    with pytest.raises(UserError, match="is the folder of baseline_constraints"):
        plan_of(monitoring(workspace, current, baseline))


@pytest.mark.parametrize("below", [".", "report", "endpoint/AllTraffic/report"])
def test_an_output_among_the_data_is_refused(workspace: Workspace, baseline: Path, below: str) -> None:
    with pytest.raises(UserError, match=r"lies in dataset_source .*the next run would take"):
        plan_of(monitoring(workspace, baseline, workspace.data / below))
    assert not (workspace.data / "report").exists()


def test_an_output_that_a_link_among_the_data_leads_to_is_refused(
    workspace: Workspace, baseline: Path
) -> None:
    (workspace.opt_ml / "reports").mkdir()
    (workspace.data / "reports").symlink_to(workspace.opt_ml / "reports")
    with pytest.raises(UserError, match="lies in dataset_source"):
        plan_of(monitoring(workspace, baseline, workspace.data / "reports" / "today"))


@pytest.mark.parametrize("above", ["", "."])
def test_a_baseline_inside_the_output_is_refused(workspace: Workspace, baseline: Path, above: str) -> None:
    with pytest.raises(UserError, match=r"lies in output_path .*; write to a folder outside$"):
        plan_of(monitoring(workspace, baseline, baseline.parent / above))


def test_a_person_is_told_of_an_output_inside_the_baselines_folder(baseline: Path) -> None:
    assert outside(baseline.parent / "report", baseline) == baseline.parent / "report"
    with pytest.raises(UserError, match=r"--output .* lies in --baseline .*; write to a folder outside$"):
        outside(baseline / "report", baseline)


@pytest.mark.parametrize("output", ["baseline/report", "output", "input/data/_report", "input/report"])
def test_layouts_that_harm_nothing_are_allowed(workspace: Workspace, baseline: Path, output: str) -> None:
    plan_of(monitoring(workspace, baseline, workspace.opt_ml / "processing" / output))


def test_files_of_a_baseline_given_beside_the_output_are_allowed(
    workspace: Workspace, baseline: Path
) -> None:
    above = baseline.parent
    for name in ("constraints.json", "statistics.json"):
        (baseline / name).rename(above / name)
    plan_of(monitoring(workspace, above, above / "output"))


def test_a_baseline_may_be_written_beside_its_data_file(workspace: Workspace) -> None:
    path = workspace.file("train.csv", ["a,b", "1,2"])
    variables = {"dataset_format": CSV_FORMAT, "dataset_source": str(path), "output_path": str(path.parent)}
    plan_of(job_of_variables(variables))


def test_a_data_file_that_a_document_would_replace_is_refused(workspace: Workspace) -> None:
    path = workspace.file("statistics.json", ['{"a": 1}'])
    variables = {"dataset_format": '{"json":{"lines":true}}', "dataset_source": str(path)}
    with pytest.raises(UserError, match="is the folder of dataset_source"):
        plan_of(job_of_variables({**variables, "output_path": str(path.parent)}))


@pytest.mark.parametrize("output", ["", "input", "input/data", "input/labels/merged"])
def test_a_merge_into_a_folder_above_or_below_its_sources_is_refused(
    workspace: Workspace, output: str
) -> None:
    workspace.captures([capture("0.5", "1,2")])
    labels = workspace.opt_ml / "processing" / "input" / "labels"
    labels.mkdir()
    (labels / "a.jsonl").write_text("{}\n")
    variables = {"dataset_source": str(workspace.data), "ground_truth_source": str(labels)}
    with pytest.raises(UserError, match="write to a folder outside"):
        plan_of(job_of_variables({**variables, "output_path": str(labels.parents[1] / output)}))
    plan_of(job_of_variables({**variables, "output_path": str(workspace.output)}))
