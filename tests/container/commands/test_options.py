"""What the command line takes and refuses, and how it says so."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.core import TyperGroup
from typer.testing import CliRunner

from understudy.analyzer.documents import Violation
from understudy.analyzer.errors import UserError
from understudy.container.commands import run
from understudy.container.commands.app import app
from understudy.container.running.finished import Finished
from understudy.container.settings.scripts_environment import set_for_scripts

COMMANDS = ("baseline", "monitor", "bias", "explain", "merge", "doctor", "preprocess")


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """A command sets the job's variables in its process, for scripts."""
    with patch.dict(os.environ):
        yield


def told(*arguments: object, **environment: str) -> tuple[int, str, str]:
    ended = CliRunner().invoke(app, [*map(str, arguments)], env=environment)
    return ended.exit_code, ended.stdout, ended.stderr


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "train.csv"
    path.write_text("a,b\n1,2\n")
    return path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_help_cuts_no_option_whatever_the_width(command: str, width: str) -> None:
    _, shown, _ = told(command, "-h", COLUMNS=width)
    assert "…" not in shown
    assert "--format" in shown or command in {"merge", "bias", "explain"}
    if command == "monitor":
        assert "--fail-on-violations" in shown
        assert "Model quality:" in shown


def test_help_of_all_says_each_command_whole() -> None:
    _, shown, _ = told("-h", COLUMNS="80")
    listed = shown.partition("Commands:")[2]
    assert "..." not in listed
    assert all(f"  {command} " in listed for command in COMMANDS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "understudy_max_colums=4",
            "no variable understudy_max_colums (did you mean understudy_max_columns?)",
        ),
        ("start_time=now", "start_time is a variable of the contract; say it with --start"),
        ("UNDERSTUDY_OPT_ML=/x", "UNDERSTUDY_OPT_ML is for jobs that the environment describes"),
        ("understudy_max_columns", "'understudy_max_columns' has no ="),
    ],
)
def test_set_takes_switches_of_ours_only(data: Path, given: str, said: str) -> None:
    code, _, error = told("baseline", data, "-o", "x", "--set", given)
    assert code == 2
    assert "'--set'" in error
    assert said in error


def test_set_takes_a_variable_once(data: Path) -> None:
    twice = ["--set", "understudy_max_columns=4", "--set", "understudy_max_columns=5"]
    code, _, error = told("baseline", data, "-o", "x", *twice)
    assert (code, "understudy_max_columns is set twice" in error) == (2, True)


def test_a_wrong_value_of_set_is_said_by_that_name(data: Path, tmp_path: Path) -> None:
    code, _, error = told("baseline", data, "-o", tmp_path / "o", "--set", "understudy_max_columns=none")
    assert code == 1
    assert "--set understudy_max_columns has the value 'none'; allowed: a whole number" in error
    assert "environment variable" not in error


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--outputs-last", "two", "'two' is no whole number."),
        ("--outputs-last", "0", "'0' is not 1 or more."),
        ("--threshold", "high", "'high' is no number."),
        ("--threshold", "50", "'50' is not 1 or less."),
        ("--model-quality", "binari", "'binari' is not one of 'regression', 'binary', 'multiclass'."),
    ],
)
def test_a_refused_value_is_told_in_plain_words(data: Path, option: str, value: str, said: str) -> None:
    code, _, error = told("baseline", data, "-o", "x", option, value)
    assert code == 2
    assert f"Invalid value for '{option}': {said}\n" in error


def test_a_fault_that_shows_in_the_run_is_told_by_the_option(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_job(given: dict[str, str], *_: object) -> None:
        set_for_scripts(given)
        raise UserError("understudy_segments has the value 'a'; there is no column a")

    monkeypatch.setattr(run, "_run", run_job)
    quality = ["--model-quality", "regression", "--label", "a", "--prediction", "b", "--segments", "a"]
    _, _, error = told("baseline", data, "-o", "o", *quality)
    assert "Failed: --segments has the value 'a'; there is no column a" in error


def test_what_is_closed_to_the_user_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "theirs/analysis.json")

    monkeypatch.setattr(TyperGroup, "invoke", refused)
    code, _, error = told("version")
    assert code == 1
    assert error.startswith("Failed: theirs/analysis.json is closed to the user of this process (Permission")


@pytest.mark.parametrize("option", ["--decision", "--prediction", "--threshold"])
def test_options_of_model_quality_need_the_kind_of_model(data: Path, option: str) -> None:
    value = {"--decision": "interval", "--threshold": "0.5"}.get(option, "a")
    code, _, error = told("baseline", data, "-o", "x", option, value)
    assert code == 2
    assert f"{option}: it needs --model-quality" in error


def test_drift_is_of_data_quality(data: Path) -> None:
    code, _, error = told("baseline", data, "-o", "x", "--drift", "simple", "--model-quality", "regression")
    assert code == 2
    assert "--drift: drift is of data quality" in error


def test_two_methods_for_numbers_are_no_method_of_drift(data: Path, tmp_path: Path) -> None:
    code, _, error = told("baseline", data, "-o", tmp_path / "o", "--drift", "simple", "--drift", "robust")
    assert code == 1
    assert (
        "--drift has the value 'Simple,Robust'; allowed: Simple or Robust, LInfinity or ChiSquared" in error
    )


def test_quiet_says_each_violation_and_nothing_without_any(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Violation(feature_name="age", constraint_check_type="data_type_check", description="Bad. ")
    given = ["monitor", data, "-b", data.parent / "b", "-o", data.parent / "o", "--quiet"]
    for violations, code in (([found], 3), ([], 0)):
        ended = Finished("monitor", violations=violations)
        monkeypatch.setattr(run, "_run", lambda *_, ended=ended: ended)
        ended_with, shown, error = told(*given, "--fail-on-violations")
        assert (ended_with, shown) == (code, "")
        said = [line.partition(" understudy ")[2] for line in error.splitlines()]
        assert said == ["warning age: data_type_check: Bad."] * len(violations)


@pytest.mark.parametrize("column", ["--probability", "--prediction"])
def test_a_baseline_of_model_quality_says_how_merged_captures_are_held_against_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(run, "_run", lambda *_: Finished("baseline"))
    quality = ["--model-quality", "binary", "--label", "a", column, "b"]
    _, shown, _ = told("baseline", data, "-o", "o", *quality)
    assert f"Next: understudy monitor MERGED --baseline o --model-quality binary {column} COLUMN" in shown


def test_a_person_is_told_of_one_violation_and_a_job_in_awss_words() -> None:
    one = Finished("monitor", violations=["x"])
    assert one.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert one.in_words == "CompletedWithViolations: Job completed successfully with 1 violation."


@pytest.mark.parametrize(
    "command",
    [
        *("baseline {} -o o", "monitor {} -b . -o o", "bias {} -c c -o o", "merge {} . -o o"),
        *("merge . {} -o o", "accept {}", "report {}", "mute a -b {} --reason r", "unmute a -b {}"),
        "preprocess {} .",
    ],
)
def test_a_mistyped_path_is_answered_by_the_nearest(
    command: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data.parent)
    (data.parent / "captures" / "fraud").mkdir(parents=True)
    code, _, error = told(*command.format("captures/fruad").split())
    assert code == 2
    assert "Path 'captures/fruad' does not exist (did you mean 'captures/fraud'?)" in " ".join(error.split())


@pytest.mark.parametrize(
    "command",
    [
        *("monitor train.csv -b {} -o o", "baseline train.csv -o o --preprocess {}", "accept run -b {}"),
        *("doctor {}", "doctor train.csv -b {}", "bias train.csv -c {} -o o"),
    ],
)
def test_so_it_is_in_options_and_in_the_doctor(
    command: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data.parent)
    (data.parent / "baseline").mkdir()
    (data.parent / "run").mkdir()
    (data.parent / "run" / "violation_details.json").write_text("{}")
    code, shown, error = told(*command.format("baselin").split())
    assert code == 1
    assert "(did you mean 'baseline'?)" in " ".join((shown + error).split())


@pytest.mark.parametrize("other", ["--json", "--verbose"])
def test_quiet_stands_alone(data: Path, other: str) -> None:
    code, _, error = told("baseline", data, "-o", "x", "--quiet", other)
    assert (code, f"it cannot stand beside {other}" in error) == (2, True)


def test_an_error_is_one_json_object_where_json_is_asked_for(data: Path, tmp_path: Path) -> None:
    given = ["monitor", data, "--baseline", tmp_path / "none", "-o", tmp_path / "o", "--json"]
    code, shown, _ = told(*given)
    assert code == 1
    said = json.loads(shown)
    assert said.keys() == {"error"}
    assert f"--baseline {tmp_path / 'none' / 'constraints.json'} does not exist" in said["error"]


def test_an_error_names_options_and_not_variables(data: Path, tmp_path: Path) -> None:
    given = ["monitor", data, "--baseline", tmp_path, "-o", tmp_path / "o", "--start", "soon"]
    (tmp_path / "constraints.json").write_text("{}")
    code, _, error = told(*given)
    assert code == 1
    assert "--output" in error or "--start has the value 'soon'" in error
    assert "start_time" not in error


def test_a_contract_variable_of_the_environment_is_told_once_and_not_obeyed(
    data: Path, tmp_path: Path
) -> None:
    given = ["monitor", data, "--baseline", tmp_path / "none", "-o", tmp_path / "o"]
    _, _, error = told(*given, start_time="2021-05-06T22:00:00Z", dataset_format="nonsense")
    assert error.count("The environment sets") == 1
    assert "dataset_format, start_time" in error
    assert "say it with --format, --start" in error
    assert "nonsense" not in error


def test_the_doctor_tells_what_it_does_not_take_of_the_environment(data: Path) -> None:
    _, shown, _ = told("doctor", data, "--json", start_time="2021-05-06T22:00:00Z")
    (hint,) = json.loads(shown)["hints"]
    assert hint.startswith("The environment sets start_time, which only a job without a command goes by")


def test_doctor_says_what_it_found_as_json(data: Path) -> None:
    code, shown, _ = told("doctor", data, "--json")
    assert code == 0
    said = json.loads(shown)
    assert (said["verdict"], said["faults"]) == ("sound", [])
    code, shown, _ = told("doctor", data, "--format", "capture", "--json")
    assert code == 1
    assert "is not JSON" in json.loads(shown)["faults"][0]
