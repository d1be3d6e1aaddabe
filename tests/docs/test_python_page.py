"""The code of docs/python.md, run in its order, and what its comments say of values."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.container.workspace import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine_jar")]

VALUE = re.compile(r"#\s(?P<value>\S.*)$")


def code_of(page: Path) -> str:
    return "\n".join(re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE))


def checked(code: str) -> str:
    """The code with an assertion for each expression that a comment says the value of."""
    lines = code.splitlines()
    for statement in reversed(ast.parse(code).body):
        if not isinstance(statement, ast.Expr):
            continue
        end = statement.end_lineno or statement.lineno
        told = VALUE.search(lines[end - 1][statement.end_col_offset :])
        if told and is_value(told["value"]):
            said = ast.get_source_segment(code, statement)
            lines.insert(end, f"assert ({said}) == {told['value']}, {said!r}")
    return "\n".join(lines)


def is_value(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return False
    return True


def test_the_code_of_the_page_does_what_the_page_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "sample", tmp_path / "examples" / "sample")
    code = checked(code_of(ROOT / "docs" / "python.md"))
    assert code.count("assert ") > 10
    call = "\nimport pytest\nwith pytest.raises(AssertionError) as failure:\n    "
    call += "test_the_traffic_is_what_the_model_was_trained_on()\nprint(failure.value)\n"
    done = subprocess.run(
        [sys.executable, "-c", code + call],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 violations:\n  carrier: categorical_values_check\n    measured 0.958,")
    assert sorted(path.name for path in (tmp_path / "build" / "python").iterdir()) == [
        "baseline",
        "merged",
        "report",
    ]
