import json
import subprocess
import zipfile
from pathlib import Path

import pytest
import release
from release_notes import Image

from tests.image.conftest import ROOT, SAMPLE, RunJob
from understudy import __version__

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


def test_the_image_is_the_command_and_its_exit_code_that_of_a_pipeline(image: str, tmp_path: Path) -> None:
    def understudy(*arguments: str) -> subprocess.CompletedProcess[str]:
        mounts = ("-v", f"{SAMPLE}:/sample:ro", "-v", f"{tmp_path}:/work", "-w", "/work")
        run = ["docker", "run", "--rm", "--network", "none", *mounts, image, *arguments]
        return subprocess.run(run, check=False, capture_output=True, text=True)

    made = understudy("baseline", "/sample/baseline/training.csv", "--output", "baseline")
    assert made.returncode == 0, made.stderr
    hour = f"/sample/{CAPTURES.relative_to(SAMPLE)}/15"
    monitor = ("monitor", hour, "--baseline", "baseline", "--output", "report", "--fail-on-violations")
    ended = understudy(*monitor)
    assert ended.returncode == 3, ended.stderr
    told = ended.stdout.splitlines()
    found = json.loads((tmp_path / "report" / "constraint_violations.json").read_text())["violations"]
    assert len(found) == 5
    for one in found:
        named = f"{one['feature_name']}\t{one['constraint_check_type']}\t"
        assert any(line.startswith(named) for line in told), ended.stdout


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


def said_in(image: str, command: str) -> str:
    """What a shell command prints in the image, without a network."""
    run = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "sh", image, "-c", command]
    done = subprocess.run(run, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_compiler_is_left(image: str) -> None:
    assert said_in(image, "command -v javac; command -v gcc; echo looked") == "looked\n"


def test_the_packages_of_the_image_fit_together(image: str) -> None:
    assert said_in(image, "pip check") == "No broken requirements found.\n"


def test_a_script_may_use_boto3(run_job: RunJob, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "script.py").write_text(
        "import boto3\n"
        "def postprocess_handler():\n"
        "    print(boto3.client('s3', region_name='eu-west-1').meta.endpoint_url)\n"
    )
    script = {"post_analytics_processor_script": "/opt/ml/processing/code/script.py"}
    mounts = {code: "/opt/ml/processing/code"}
    ended = run_job(SAMPLE / "baseline", CSV, environment=script, mounts=mounts)
    assert ended.code == 0, ended.log
    assert "script: https://s3.eu-west-1.amazonaws.com" in ended.log


def test_an_image_on_top_adds_packages(image: str, tmp_path: Path) -> None:
    """The Dockerfile of the documentation, with a package that is at hand."""
    with zipfile.ZipFile(tmp_path / "greeting-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("greeting.py", "WORD = 'hello'\n")
        wheel.writestr(
            "greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n"
        )
        tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr("greeting-1.0.dist-info/WHEEL", tags)
        wheel.writestr("greeting-1.0.dist-info/RECORD", "")
    page = (ROOT / "docs" / "preprocessing.md").read_text()
    dockerfile = page.partition("```dockerfile\n")[2].partition("```")[0]
    (tmp_path / "requirements.txt").write_text("./greeting-1.0-py3-none-any.whl\n")
    lines = [f"FROM {image}", "COPY *.whl .", *dockerfile.splitlines()[1:]]
    (tmp_path / "Dockerfile").write_text("\n".join(lines))
    on_top = f"{image}-with-packages"
    subprocess.run(["docker", "build", "-q", "-t", on_top, tmp_path], check=True, capture_output=True)
    try:
        assert said_in(on_top, "python -c 'import greeting; print(greeting.WORD)'") == "hello\n"
    finally:
        subprocess.run(["docker", "rmi", on_top], check=False, capture_output=True)


def test_labels_name_title_version_and_licence(image: str) -> None:
    inspect = ["docker", "image", "inspect", "--format", "{{json .Config.Labels}}", image]
    labels = json.loads(subprocess.run(inspect, check=True, capture_output=True).stdout)
    of = {key.removeprefix("org.opencontainers.image."): value for key, value in labels.items()}
    assert (of["title"], of["version"], of["licenses"]) == ("understudy", __version__, "Apache-2.0")


def test_a_release_can_tell_what_the_image_holds(image: str) -> None:
    bill = json.loads(release.bill_of_materials(Image(image, "sha256:0", 0), __version__))
    held = {part["name"] for part in bill["components"]}
    assert {"pyspark", "pip", "boto3", "deequ", "libc6"} <= held
    assert "understudy" not in held  # that is what the bill is of


def test_the_image_adds_less_than_800_mb_to_its_base(image: str) -> None:
    def size(name: str) -> int:
        inspect = ["docker", "image", "inspect", "--format", "{{.Size}}", name]
        return int(subprocess.run(inspect, check=True, capture_output=True).stdout)

    assert size(image) - size("debian:bookworm-slim") < 800e6
