"""A function as a script: loaded in another process, wherever it was defined."""

import functools
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from understudy import UserError, python_path
from understudy.library import functions

LOADS = (
    "import sys, pathlib; from understudy.preprocess.script import load; "
    "script = load(pathlib.Path(sys.argv[1])); print(script.takes_logger, script.handler({'a': 1}))"
)


def loaded_elsewhere(script: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOADS, str(script)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": python_path()},
    )
    return done.stdout.strip()


def test_a_function_within_another_takes_what_it_refers_to_along(tmp_path: Path) -> None:
    added = {"b": 2}

    def decode(record: dict[str, int]) -> dict[str, int]:
        return record | added

    script = functions.written(decode, tmp_path)
    assert script.name == "preprocess=decode.py"
    assert loaded_elsewhere(script) == "False {'a': 1, 'b': 2}"


def test_a_lambda_and_a_partial_are_functions(tmp_path: Path) -> None:
    assert loaded_elsewhere(functions.written(lambda record: [record], tmp_path)) == "False [{'a': 1}]"
    partial = functools.partial(dict.get, {"a": 5})
    assert functions.written(partial, tmp_path).name == "preprocess=preprocess.py"


def test_a_function_of_a_module_is_imported_there_also_if_the_module_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "decode.py").write_text("def decode(record):\n    return {'from': __name__}\n")
    monkeypatch.syspath_prepend(tmp_path)
    from decode import decode  # type: ignore[import-not-found]

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert loaded_elsewhere(functions.written(decode, scratch)) == "False {'from': 'decode'}"


def test_what_cannot_be_sent_to_another_process_is_told(tmp_path: Path) -> None:
    lock = threading.Lock()
    with pytest.raises(UserError, match=r"cannot be sent there \(cannot pickle '_thread.lock' object\)"):
        functions.written(lambda record: (lock, record), tmp_path)
