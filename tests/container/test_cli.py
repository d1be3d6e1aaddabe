"""The command line: what it builds, what it says, and what it costs to import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.container.workspace import Workspace, capture
from understudy import __version__
from understudy.container.cli import is_job
from understudy.container.commands.app import app

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
HANDLER = (
    "def preprocess_handler(inference_record):\n    return {'n': len(inference_record.endpoint_input.data)}\n"
)


def understudy(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "understudy.container", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"} | variables,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_no_argument_and_no_job_prints_help() -> None:
    shown = understudy(UNDERSTUDY_OPT_ML="/nowhere")
    assert shown.returncode == 2
    assert "Usage: understudy" in shown.stderr
    assert "understudy monitor captures/ --baseline baseline" in shown.stderr


@pytest.mark.parametrize("command", ["baseline", "monitor", "merge", "doctor", "preprocess"])
def test_help_teaches_with_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"})
    assert shown.exit_code == 0
    assert f"understudy {command}" in shown.stdout.partition("Example")[2]


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_the_version_is_printed(arguments: list[str]) -> None:
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0
    assert shown.stdout == f"understudy {__version__}\n"


def test_no_argument_is_a_job_when_the_environment_has_one(tmp_path: Path) -> None:
    assert is_job([], {"dataset_source": "/data"})
    assert not is_job(["doctor"], {"dataset_source": "/data"})
    assert not is_job([], {"UNDERSTUDY_OPT_ML": str(tmp_path)})
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "processingjobconfig.json").write_text("{}")
    assert is_job([], {"UNDERSTUDY_OPT_ML": str(tmp_path)})


def test_no_argument_runs_the_job_and_leaves_its_message(tmp_path: Path) -> None:
    ended = understudy(
        dataset_source=str(tmp_path / "nothing"),
        dataset_format='{"csv":{"header":true}}',
        output_path=str(tmp_path / "output"),
        UNDERSTUDY_OPT_ML=str(tmp_path),
    )
    assert ended.returncode == 1
    message = (tmp_path / "output" / "message").read_text()
    assert message.startswith("Failed: ")
    assert str(tmp_path / "nothing") in message
    assert "Traceback" not in ended.stderr


def test_a_misspelt_variable_of_the_contract_is_warned_of(tmp_path: Path) -> None:
    ended = understudy(
        dataset_source=str(tmp_path / "nothing"),
        dataset_format='{"csv":{"header":true}}',
        output_path=str(tmp_path / "output"),
        exclude_feature_attribute="a",
        UNDERSTUDY_OPT_ML=str(tmp_path),
    )
    assert (
        "warning The environment variable exclude_feature_attribute is not known and has no effect "
        "(did you mean exclude_features_attribute?)" in " ".join(ended.stderr.split())
    )


def loaded_by(*modules: str) -> set[str]:
    program = f"import sys; import {', '.join(modules)}; print(' '.join(sys.modules))"
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(shown.stdout.split())


def test_the_job_of_the_environment_imports_no_command_line_library() -> None:
    loaded = loaded_by("understudy.container.running.entrypoint", "understudy.container.running.run")
    assert "understudy.container.running.run" in loaded
    assert not {"typer", "rich", "pandas", "numpy", "boto3", "botocore", "pip"} & loaded


def test_a_job_imports_no_way_to_a_model_unless_it_asks_one() -> None:
    loaded = loaded_by("understudy.container.running.entrypoint", "understudy.container.running.run")
    assert not {"understudy.analyzer.inference.doors", "understudy.analyzer.aws"} & loaded


def test_a_job_without_a_script_imports_nothing_that_runs_one() -> None:
    loaded = loaded_by(
        "understudy.container.running.entrypoint",
        "understudy.container.running.run",
        "understudy.preprocess.table",
    )
    assert "understudy.preprocess.table" in loaded
    assert (
        not {
            "orjson",
            "understudy.preprocess.worker",
            "understudy.preprocess.script",
            "understudy.preprocess.script_run",
        }
        & loaded
    )


def test_doctor_says_the_plan_and_exits_with_0(workspace: Workspace) -> None:
    path = workspace.file("train.csv", ["a,b", "1,2"])
    shown = understudy("doctor", path, "--output", workspace.output)
    assert shown.returncode == 0, shown.stdout
    assert "✓ read 1 file, 8 bytes, as CSV with a header" in shown.stdout


def test_doctor_neither_makes_nor_names_an_output_that_was_not_asked_for(workspace: Workspace) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    shown = subprocess.run(
        [sys.executable, "-m", "understudy.container", "doctor", "."],
        cwd=workspace.data,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout
    assert "write to" not in shown.stdout
    assert [path.name for path in workspace.data.iterdir()] == ["train.csv"]


def test_doctor_has_one_line_for_each_fault_and_exits_with_1(workspace: Workspace) -> None:
    path = workspace.captures(["nonsense", capture("1", "2").replace("CSV", "XML")])
    shown = understudy("doctor", path, "--format", "capture", "--output", workspace.output)
    assert shown.returncode == 1
    faults = [line for line in shown.stdout.splitlines() if line.startswith("✗")]
    assert len(faults) == 2
    assert "line 1: this line is not JSON" in faults[0]
    assert "line 2: this line has the unknown encoding 'XML'" in faults[1]


def test_doctor_reads_the_environment(workspace: Workspace) -> None:
    shown = understudy("doctor", **workspace.environment(dataset_format="csv"))
    assert shown.returncode == 1
    assert "✗ dataset_format" in shown.stdout


def test_preprocess_shows_what_went_in_and_what_came_out(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "12,34", number) for number in range(5)])
    shown = understudy("preprocess", workspace.script(HANDLER), path, "--records", "2")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "12,34" in shown.stdout
    assert "event-1" in shown.stdout
    assert "event-2" not in shown.stdout
    assert "n" in shown.stdout
    assert "5" in shown.stdout


def test_preprocess_shows_the_traceback_and_exits_with_1(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "12,34")])
    script = workspace.script("def preprocess_handler(inference_record):\n    return 1 / 0\n")
    shown = understudy("preprocess", script, path)
    assert shown.returncode == 1
    assert "ZeroDivisionError" in shown.stdout
    assert "script.py" in shown.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import time\ndef preprocess_handler(r):\n    time.sleep(30)\n", "it took longer than 0.5 seconds"),
        ("import time\ntime.sleep(30)\n", "took longer than 0.5 seconds to import"),
        ("import nothing_like_it\n", "does not import: ModuleNotFoundError"),
        ("def handler(r):\n    return {}\n", "has no function preprocess_handler"),
        ("def preprocess_handler(r):\n    return 5\n", "returned a value of type int"),
    ],
)
def test_preprocess_keeps_the_time_limit_and_names_no_class_of_ours(
    workspace: Workspace, text: str, told: str
) -> None:
    path = workspace.captures([capture("0.5", "12,34")])
    script = workspace.script(text)
    shown = understudy("preprocess", script, path, understudy_script_timeout_seconds="0.5")
    assert shown.returncode == 1
    assert told in shown.stdout + shown.stderr
    for name in ("UserError", "TookTooLong", "WrongReturn", "analyzer.", "understudy.preprocess.script"):
        assert name not in shown.stdout + shown.stderr


def test_preprocess_names_a_wrong_time_limit(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "12,34")])
    shown = understudy(
        "preprocess", workspace.script(HANDLER), path, understudy_script_timeout_seconds="soon"
    )
    assert shown.returncode == 1
    assert "understudy_script_timeout_seconds" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_script_tried_by_hand_finds_the_jobs_variables(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "12,34")])
    script = workspace.script(
        "import os\nassert os.path.isabs(os.environ['dataset_source'])\n"
        "def preprocess_handler(r):\n    return {'format': os.environ['dataset_format']}\n"
    )
    shown = understudy("preprocess", script, os.path.relpath(path, ROOT))
    assert 'format = {"sagemakerCaptureJson":{}}' in shown.stdout, shown.stderr


@pytest.mark.parametrize("command", ["baseline", "doctor"])
def test_a_header_is_said_of_csv_only(workspace: Workspace, command: str) -> None:
    path = workspace.file("a.json", ['{"a": 1}'])
    shown = understudy(command, path, "--format", "json", "--header", "--output", workspace.output)
    assert shown.returncode == 1
    assert "--header and --no-header belong to CSV, but --format is json" in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [((), "say --format csv, parquet or capture"), (("--format", "csv"), "say --header or --no-header")],
)
def test_a_pipe_is_not_drained_by_guessing(workspace: Workspace, options: tuple[str, ...], told: str) -> None:
    workspace.data.mkdir(parents=True)
    os.mkfifo(workspace.data / "pipe")
    shown = understudy("baseline", workspace.data, *options, "--output", workspace.output)
    assert shown.returncode == 1
    assert f"{workspace.data / 'pipe'} is a pipe, which can be read once only: {told}" in shown.stderr


def test_monitor_does_not_write_over_its_baseline(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "12,34")])
    baseline = workspace.opt_ml / "baseline"
    baseline.mkdir()
    (baseline / "constraints.json").write_text("{}")
    shown = understudy("monitor", path, "--baseline", baseline, "--output", baseline)
    assert shown.returncode == 1
    assert f"--output {baseline} is the folder of --baseline" in shown.stderr
    assert (baseline / "constraints.json").read_text() == "{}"


def test_a_shell_that_completes_a_line_starts_no_job() -> None:
    assert not is_job([], {"dataset_source": "/data", "_UNDERSTUDY_COMPLETE": "complete_bash"})
    shown = understudy(
        dataset_source="/data",
        _UNDERSTUDY_COMPLETE="complete_bash",
        COMP_WORDS="understudy mon",
        COMP_CWORD="1",
    )
    assert shown.stdout.split() == ["monitor"]


@pytest.mark.engine
def test_baseline_and_monitor_for_people(workspace: Workspace) -> None:
    rows = [f"{row % 10 / 10},{row},{'north' if row % 2 else 'south'}" for row in range(40)]
    train = workspace.file("train.csv", ["label,age,region", *rows])
    traffic = workspace.opt_ml / "captures"
    traffic.mkdir()
    sides = [row.split(",", 1) for row in [*rows, "0.5,many,west"]]
    (traffic / "a.jsonl").write_text(
        "\n".join(capture(left, right, n) for n, (left, right) in enumerate(sides))
    )
    baseline, report = workspace.opt_ml / "baseline", workspace.opt_ml / "report"

    made = understudy("baseline", train, "--output", baseline, "--verbose")
    assert made.returncode == 0, made.stderr
    assert str(baseline / "constraints.json") in made.stdout
    assert "Performing analysis with input: {" in made.stderr

    monitor = ["monitor", traffic, "--baseline", baseline, "--output", report]
    script = ROOT / "examples" / "scripts" / "postprocess.py"
    shown = understudy(*monitor, "--fail-on-violations", "--postprocess", script)
    assert shown.returncode == 3, shown.stderr
    assert "Performing analysis" not in shown.stderr
    assert "Violations for this endpoint: categorical_values_check 1, data_type_check 1" in shown.stderr
    violations = json.loads((report / "constraint_violations.json").read_text())["violations"]
    assert {violation["feature_name"] for violation in violations} == {"age", "region"}
    assert "data_type_check" in shown.stdout
    assert str(report / "constraint_violations.json") in shown.stdout
    assert f"Why: {report / 'violation_details.json'}" in shown.stdout
    assert "\nage\tdata_type_check\t0.9756 Integral, at least 1" in shown.stdout
    assert not (workspace.opt_ml / "output" / "message").exists()
    assert f"understudy accept {report} --baseline {baseline}" in shown.stdout

    accepted = understudy("accept", report, "--baseline", baseline, "--yes")
    assert accepted.returncode == 0, accepted.stderr
    again = understudy(*monitor, "--fail-on-violations", "--json")
    assert again.returncode == 0, again.stdout
    told = json.loads(again.stdout)
    assert (told["verdict"], told["violations"]) == ("completed", [])
    assert told["counts"] == {"records": 41, "rows": 41, "violations": 0}
    assert told["documents"]["statistics.json"] == str(report / "statistics.json")


def test_options_of_model_quality_need_the_kind_of_model(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    arguments = ["baseline", str(tmp_path / "data.csv"), "--output", str(tmp_path / "o"), "--prediction", "a"]
    shown = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert shown.exit_code == 2
    assert "it needs --model-quality" in shown.output


@pytest.mark.engine
def test_names_that_are_not_ascii_are_read_without_a_locale(tmp_path: Path) -> None:
    data = tmp_path / "été 😀"
    data.mkdir()
    (data / "a b.csv").write_text("a,b\n1,2\n")
    ran = understudy("baseline", data, "-o", tmp_path / "out", LC_ALL="C")
    assert ran.returncode == 0, ran.stderr
    assert json.loads((tmp_path / "out/statistics.json").read_text())["dataset"]["item_count"] == 1
