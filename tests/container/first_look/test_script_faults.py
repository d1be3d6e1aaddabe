"""Faults of scripts that show before anything is run."""

from pathlib import Path

import pytest

from understudy.container.first_look.script_faults import script_faults

HANDLER = "postprocess_handler"
DEFINED = "def postprocess_handler():\n"


def faults(folder: Path, content: str) -> list[str]:
    script = folder / "after.py"
    script.write_text(content)
    return list(script_faults("post_analytics_processor_script", script, HANDLER))


@pytest.mark.parametrize(
    ("content", "module", "line"),
    [
        (f"import nowhere_at_all\n{DEFINED}    pass", "nowhere_at_all", 1),
        (f"import os, nowhere.inner as n\n{DEFINED}    pass", "nowhere", 1),
        (f"from nowhere.inner import x\n{DEFINED}    pass", "nowhere", 1),
        (f"{DEFINED}    import nowhere_at_all", "nowhere_at_all", 2),
    ],
)
def test_an_import_that_is_not_there_is_told_with_its_line(
    tmp_path: Path, content: str, module: str, line: int
) -> None:
    (fault,) = faults(tmp_path, content)
    assert f"after.py imports '{module}' on line {line}, which is not installed here; install it" in fault


@pytest.mark.parametrize(
    "content",
    [
        f"import json, os.path, sys, beside\nfrom beside import VALUE\n{DEFINED}    import numpy",
        f"try:\n    import nowhere\nexcept ImportError:\n    pass\n{DEFINED}    pass",
        f"if False:\n    import nowhere\n{DEFINED}    pass",
        "import subprocess, sys\n"
        "subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'nowhere'])\n"
        f"import nowhere\n{DEFINED}    pass",
        f"import os\nos.system('pip install nowhere')\nimport nowhere\n{DEFINED}    pass",
        f"def other():\n    import nowhere\n{DEFINED}    pass",
        f"import __main__\n{DEFINED}    pass",
    ],
)
def test_what_may_be_there_in_time_is_no_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "beside.py").write_text("raise SystemExit('must not be run')\nVALUE = 1\n")
    assert faults(tmp_path, content) == []


def test_nothing_of_the_script_is_run(tmp_path: Path) -> None:
    assert faults(tmp_path, f"raise SystemExit\n{DEFINED}    pass") == []
