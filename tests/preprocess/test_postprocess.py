import sys
from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.preprocess import postprocess
from understudy.preprocess.postprocess import check


def run(script: Path, timeout_seconds: float = 60) -> str | None:
    return postprocess.run(script, timeout_seconds)


def written(folder: Path, content: str) -> Path:
    file = folder / "after.py"
    file.write_text(content)
    return file


def test_the_handler_is_called_once(tmp_path: Path) -> None:
    report = tmp_path / "report"
    run(written(tmp_path, f"def postprocess_handler():\n    open({str(report)!r}, 'a').write('x')"))
    assert report.read_text() == "x"


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_where_memory_runs_out_a_script_goes_before_what_tells_of_it(tmp_path: Path) -> None:
    report = tmp_path / "report"
    told = "open('/proc/self/oom_score_adj').read() + open(f'/proc/{os.getppid()}/oom_score_adj').read()"
    run(written(tmp_path, f"import os\ndef postprocess_handler(): open({str(report)!r}, 'w').write({told})"))
    assert report.read_text() == "1000\n" + Path("/proc/self/oom_score_adj").read_text()


def test_what_it_prints_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(written(tmp_path, "def postprocess_handler(): print('Hello from post-proc script!')"))
    assert capfd.readouterr().err == "script: Hello from post-proc script!\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("def handler(): pass", "has no function postprocess_handler"),
        ("def postprocess_handler(a): pass", "must take no arguments"),
        ("def postprocess_handler(): 1 / 0", "raised ZeroDivisionError: division by zero"),
        ("def postprocess_handler(): raise SystemExit(4)", "ended with exit code 4"),
        ("import does_not_exist", "does not import: ModuleNotFoundError"),
    ],
)
def test_a_failing_script_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        run(written(tmp_path, content))


def test_a_clean_exit_is_no_fault(tmp_path: Path) -> None:
    run(written(tmp_path, "def postprocess_handler(): raise SystemExit(0)"))


def test_a_script_is_checked_without_running_it(tmp_path: Path) -> None:
    check(written(tmp_path, "raise SystemExit"))
    with pytest.raises(UserError, match="is not valid Python"):
        check(written(tmp_path, "def postprocess_handler(:"))
    with pytest.raises(UserError, match="does not exist"):
        check(tmp_path / "none.py")
