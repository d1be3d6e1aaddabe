"""How a job in the image ends when it must not go on."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.image.conftest import PROCESSING, SAMPLE, RunJob

pytestmark = pytest.mark.docker
CSV = '{"csv":{"header":true}}'
CAPTURES = '{"sagemakerCaptureJson":{}}'
BASE64 = SAMPLE / "captures" / "flight-delays-base64"


def test_sigterm_ends_the_job_within_seconds_and_with_a_message(
    job_container: Callable[..., Any], tmp_path: Path
) -> None:
    script = tmp_path / "slow.py"
    script.write_text("import time\ndef preprocess_handler(record):\n    time.sleep(50)\n    return {}\n")
    inside = f"{PROCESSING}/code/slow.py"
    container, output, platform = job_container(
        BASE64, CAPTURES, mounts={script: inside}, environment={"record_preprocessor_script": inside}
    )
    with container as started:
        wrapped = started.get_wrapped_container()
        while b"Reading and profiling" not in wrapped.logs():
            assert wrapped.status != "exited", wrapped.logs()
            time.sleep(0.2)
        begin = time.monotonic()
        wrapped.stop(timeout=30)
        assert time.monotonic() - begin < 15, "the engine had to kill it"
        assert wrapped.wait()["StatusCode"] == 143
    assert (platform / "message").read_text().startswith("Stopped: ")
    assert list(output.iterdir()) == []


def test_a_full_disk_is_named_and_leaves_no_document(run_job: RunJob) -> None:
    ended = run_job(SAMPLE / "baseline", CSV, tmpfs={f"{PROCESSING}/output": "size=16k,mode=777"})
    assert ended.code == 1
    assert "No space left on device" in ended.message
    assert f"{PROCESSING}/output" in ended.message


def test_a_script_that_raises_shows_its_traceback_and_the_record(run_job: RunJob, tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("def preprocess_handler(record):\n    return {'a': record.endpoint_input.body}\n")
    inside = f"{PROCESSING}/code/broken.py"
    ended = run_job(
        BASE64, CAPTURES, mounts={script: inside}, environment={"record_preprocessor_script": inside}
    )
    assert ended.code == 1
    assert "AttributeError" in ended.message
    assert "broken.py" in ended.message
    assert "line 2, in preprocess_handler" in ended.log
    assert "captureData" in ended.log


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"publish_cloudwatch_metrics": "Yes"}, "publish_cloudwatch_metrics has the value 'Yes'"),
        ({"dataset_source": f"{PROCESSING}/nowhere"}, f"{PROCESSING}/nowhere"),
        ({"analysis_type": "MODEL_QUALITY"}, "The environment variable problem_type is not set"),
    ],
)
def test_a_wrong_job_ends_with_one_sentence(run_job: RunJob, environment: dict[str, str], said: str) -> None:
    ended = run_job(SAMPLE / "baseline", CSV, environment=environment)
    assert ended.code == 1
    assert ended.message.startswith("Failed: ")
    assert said in ended.message
    assert "Traceback" not in ended.log


def test_a_truncated_capture_is_set_aside_and_named(run_job: RunJob, tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    captures.mkdir()
    (source,) = sorted(BASE64.rglob("*.jsonl"))[:1]
    text = source.read_text()
    (captures / "one.jsonl").write_text(text + text.splitlines()[0][:100] + "\n")
    ended = run_job(captures, CAPTURES)
    assert ended.code == 0, ended.log
    assert "one.jsonl" in ended.log
    assert "cannot be read" in ended.log
