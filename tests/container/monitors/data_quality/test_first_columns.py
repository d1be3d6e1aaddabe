"""What the first records' columns say of a baseline and an exclusion, without Spark."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.analyzer.made import baseline, numbers, texts
from tests.container.workspace import CAPTURE_FORMAT, Workspace, capture
from understudy.analyzer.documents import Constraints, Statistics
from understudy.container.first_look.doctor import diagnosis
from understudy.container.monitors.data_quality.first_columns import faults_of_columns
from understudy.container.settings.reading import job_of_environment
from understudy.preprocess.defaults import OUTPUT_COLUMNS
from understudy.preprocess.formats import parse_dataset_format
from understudy.preprocess.inputs import find_inputs

ORDER = ["score", "age", "income", "city"]
ROWS = [f"{i / 10},{20 + i},{30000 + 500 * i},{('Bern', 'Basel')[i % 2]}" for i in range(10)]
LINES = '{"json":{"lines":true}}'
HEADLESS = '{"csv":{"header":false}}'


def known(order: Sequence[str]) -> tuple[Constraints, Statistics]:
    of = {
        "score": numbers("score", [i / 97 for i in range(97)], fractional=True),
        "age": numbers("age", range(18, 90)),
        "income": numbers("income", range(20000, 90000, 500)),
        "city": texts("city", {"Bern": 30, "Basel": 20}),
    }
    statistics, constraints = baseline(*(of[name] for name in order))
    return constraints, statistics


def faults(
    workspace: Workspace,
    lines: Sequence[str],
    form: str,
    order: Sequence[str] = ORDER,
    excluded: Sequence[str] = (),
) -> list[str]:
    path = workspace.file("data.txt", lines)
    return faults_of_columns(
        find_inputs(path), parse_dataset_format(form), excluded, known(order), OUTPUT_COLUMNS
    )


def captures() -> list[str]:
    return [capture(*row.split(",", 1), n) for n, row in enumerate(ROWS)]


@pytest.mark.parametrize(("lines", "form"), [(captures(), CAPTURE_FORMAT), (ROWS, HEADLESS)])
def test_records_that_fit_have_no_fault(workspace: Workspace, lines: list[str], form: str) -> None:
    assert faults(workspace, lines, form) == []
    assert faults(workspace, lines, form, excluded=["income", "3"]) == []
    assert faults(workspace, lines, form, ["score", "age", "income"], ["3"]) == []


def hours(workspace: Workspace, *of_hours: Sequence[str], form: str = CAPTURE_FORMAT) -> list[str]:
    for hour, lines in enumerate(of_hours):
        workspace.file(f"{hour:02}/a.txt", lines)
    found = find_inputs(workspace.data)
    return faults_of_columns(found, parse_dataset_format(form), (), known(ORDER), OUTPUT_COLUMNS)


def test_a_column_that_one_hour_lacks_is_said_of_that_hour(workspace: Workspace) -> None:
    short = [capture(*row.rpartition(",")[0].split(",", 1), n) for n, row in enumerate(ROWS)]
    path = workspace.data / "01" / "a.txt"
    assert hours(workspace, captures(), short, captures(), short) == [
        f"In the first records of {path}: they have 3 columns where the baseline has 4 features; missing "
        "'city'; so it is in 1 file more"
    ]


def test_an_hour_that_is_one_column_off_is_said(workspace: Workspace) -> None:
    shifted = [capture(*row.rpartition(",")[::2][::-1], n) for n, row in enumerate(ROWS)]
    (fault,) = hours(workspace, captures(), shifted, captures())
    assert fault.startswith(
        f"In the first records of {workspace.data / '01' / 'a.txt'}: The values stand one"
    )


def test_what_is_wrong_in_every_hour_is_said_once(workspace: Workspace) -> None:
    long = [capture("0.1", f"{row},x", n) for n, row in enumerate(ROWS)]
    (fault,) = hours(workspace, long, long, long)
    assert fault.startswith("In the first records: they have 6 columns")


def test_a_key_that_not_every_record_has_may_be_missing_in_an_hour(workspace: Workspace) -> None:
    whole = {"score": 0.5, "age": 30, "income": 30000, "city": "Bern"}
    short = {name: value for name, value in whole.items() if name != "city"}
    constraints, statistics = known(ORDER)
    constraints.features[3].completeness = 0.9
    for hour, record in enumerate((whole, short)):
        workspace.file(f"{hour:02}/a.txt", [json.dumps(record)] * 9)
    files = find_inputs(workspace.data)

    def found() -> list[str]:
        return faults_of_columns(files, parse_dataset_format(LINES), (), (constraints, statistics), 1)

    assert found() == []
    constraints.features[3].completeness = 1.0
    (fault,) = found()
    assert "01/a.txt: they have 3 columns where the baseline has 4 features; missing 'city'" in fault


def test_captures_beside_a_baseline_with_its_label_last_are_recognised(workspace: Workspace) -> None:
    (fault,) = faults(workspace, captures(), CAPTURE_FORMAT, ["age", "income", "city", "score"])
    assert fault.startswith(
        "In the first records: The values stand one column off: they fit the baseline if its"
    )
    assert "last feature, 'score', comes first" in fault


def test_captures_with_a_column_more_are_counted_and_recognised(workspace: Workspace) -> None:
    number, place = faults(workspace, captures(), CAPTURE_FORMAT, ["age", "income", "city"])
    assert number == (
        "In the first records: they have 4 columns where the baseline has 3 features; more are '_c3'."
    )
    assert "the first column is none of its features" in place


def test_instances_left_whole_are_said(workspace: Workspace) -> None:
    lines = [json.dumps({"instances": [[1, 2], [3, 4]]})] * 3
    (fault,) = faults(workspace, lines, LINES)
    assert "0 of 4 baseline features were found" in fault
    assert "the list under 'instances' is read as one row" in fault


def test_names_spelt_otherwise_are_said(workspace: Workspace) -> None:
    (fault,) = faults(workspace, [json.dumps({"score": 1, "Age": 2, "income": 3, "city": "Bern"})], LINES)
    assert "did you mean 'Age' for 'age'?" in fault


def test_a_baseline_made_without_the_excluded_index_fits(workspace: Workspace) -> None:
    lines = [f"id{n},{20 + n},{n / 10}" for n in range(10)]
    assert faults(workspace, lines, HEADLESS, ["age", "score"], ["0"]) == []


def test_an_exclusion_that_meets_nothing_is_said(workspace: Workspace) -> None:
    (fault,) = faults(workspace, captures(), CAPTURE_FORMAT, excluded=["incom"])
    assert "names 'incom', which is no column of the data and no feature of the baseline" in fault


@pytest.mark.parametrize("line", ["\x00\x01", "{", '{"captureData":{}}', "[1]", ""])
def test_records_that_cannot_be_read_are_for_others_to_tell(workspace: Workspace, line: str) -> None:
    assert faults(workspace, [line], CAPTURE_FORMAT) == []
    assert line.startswith('{"capture') or faults(workspace, [line], LINES) == []


def test_the_doctor_says_it_and_names_a_key_that_sets_nothing(workspace: Workspace, tmp_path: Path) -> None:
    workspace.captures(captures())
    constraints = json.loads(known(["age", "income", "city", "score"])[0].model_dump_json(exclude_none=True))
    constraints["monitoring_config"]["domain_content_treshold"] = 0.5
    path = tmp_path / "baseline" / "constraints.json"
    path.parent.mkdir()
    path.write_text(json.dumps(constraints))
    job = job_of_environment(
        {
            "UNDERSTUDY_OPT_ML": str(workspace.opt_ml),
            "dataset_source": "/opt/ml/processing/input/data",
            "output_path": "/opt/ml/processing/output",
            "dataset_format": CAPTURE_FORMAT,
            "baseline_constraints": str(path),
        }
    )
    diagnosed = diagnosis(lambda: job)
    lines, found = diagnosed.lines, diagnosed.faults
    assert lines
    assert found[0] == (
        f"{path} holds a key that sets nothing: monitoring_config.domain_content_treshold "
        "(did you mean 'domain_content_threshold'?)"
    )
    assert "one column off" in found[1]
