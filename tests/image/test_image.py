import json
import subprocess
from pathlib import Path

import pytest

from tests.image.conftest import SAMPLE, RunJob

pytestmark = pytest.mark.docker
CSV = '{"csv":{"header":true,"output_columns_position":"START"}}'
CAPTURES = SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02"


def test_baseline_then_monitor_finds_the_planted_faults(run_job: RunJob, tmp_path: Path) -> None:
    first = run_job(SAMPLE / "baseline", CSV)
    assert first.code == 0, first.log
    baseline = first.output.rename(tmp_path / "baseline")
    second = run_job(CAPTURES / "15", '{"sagemakerCaptureJson":{}}', baseline)
    assert second.code == 0, second.log
    found = json.loads((second.output / "constraint_violations.json").read_text())["violations"]
    assert len(found) == 5


def test_any_user_a_read_only_root_and_no_network_suffice(run_job: RunJob) -> None:
    ended = run_job(SAMPLE / "baseline", CSV, user="1234:1234", read_only=True, tmpfs={"/tmp": ""})
    assert ended.code == 0, ended.log
    assert (ended.output / "statistics.json").is_file()


def test_the_classes_of_a_job_come_from_the_archive_of_the_image(run_job: RunJob) -> None:
    loading = {"JAVA_TOOL_OPTIONS": "-Xlog:class+load:file=/opt/ml/output/classes.log"}
    ended = run_job(SAMPLE / "baseline", CSV, environment=loading)
    assert ended.code == 0, ended.log
    loaded = (ended.platform / "classes.log").read_text().splitlines()
    from_archive = [line for line in loaded if line.endswith("source: shared objects file (top)")]
    assert any("understudy.analyzer.Scan " in line for line in from_archive)
    assert len(from_archive) > len(loaded) / 3


def test_an_empty_folder_ends_the_job_with_a_sentence(run_job: RunJob, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = run_job(tmp_path / "empty", CSV)
    assert ended.code == 1
    assert "Traceback" not in ended.log
    assert "/opt/ml/processing/input/data" in ended.log


def test_no_build_tool_is_left(image: str) -> None:
    tools = "command -v javac; command -v gcc; command -v pip; ls /opt/venv/bin | grep pip; echo looked"
    done = subprocess.run(
        ["docker", "run", "--rm", "--entrypoint", "sh", image, "-c", tools],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "looked\n"


def test_labels_name_title_version_and_licence(image: str) -> None:
    inspect = ["docker", "image", "inspect", "--format", "{{json .Config.Labels}}", image]
    labels = json.loads(subprocess.run(inspect, check=True, capture_output=True).stdout)
    of = {key.removeprefix("org.opencontainers.image."): value for key, value in labels.items()}
    assert (of["title"], of["version"], of["licenses"]) == ("understudy", "0.1.0", "Apache-2.0")


def test_the_image_adds_less_than_800_mb_to_its_base(image: str) -> None:
    def size(name: str) -> int:
        inspect = ["docker", "image", "inspect", "--format", "{{.Size}}", name]
        return int(subprocess.run(inspect, check=True, capture_output=True).stdout)

    assert size(image) - size("debian:bookworm-slim") < 800e6
