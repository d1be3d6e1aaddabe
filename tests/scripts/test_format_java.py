import subprocess
import sys
from pathlib import Path

import format_java
import pytest


@pytest.mark.engine
@pytest.mark.parametrize(("text", "code"), [("class A {\n  int b;\n}\n", 0), ("class A { int b; }\n", 1)])
def test_a_file_out_of_form_is_named(tmp_path: Path, text: str, code: int) -> None:
    command = format_java.formatter()
    if command is None:
        pytest.skip("no JDK here: install a JDK 17 or newer")
    source = tmp_path / "A.java"
    source.write_text(text)
    command += ["--dry-run", "--set-exit-if-changed", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, f"{source}\n" if code else "")


@pytest.mark.parametrize(("environ", "code"), [({}, 0), ({"CI": "1"}, 1)])
def test_only_ci_needs_a_jdk(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    code: int,
) -> None:
    monkeypatch.setattr(sys, "argv", ["format_java.py", "--check"])
    monkeypatch.setattr(format_java, "formatter", lambda: None)
    monkeypatch.setattr("os.environ", environ)
    assert format_java.main() == code
    assert "no JDK 17 or newer is here" in capsys.readouterr().out
