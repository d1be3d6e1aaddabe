"""The commands of the pages, typed as they stand, in a folder where what they name is there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md"]
PAGES += sorted((ROOT / "docs").glob("*.md"))
SELF_RUN = {"docs/python.md": "test_python_page.py", "docs/first-endpoint.md": "test_first_endpoint.py"}
"""Pages whose blocks a test of their own runs, one after the other."""

HANDS_BACK = "def preprocess_handler(inference_record):\n    return inference_record\n"
HOUR = {
    "train.csv": SAMPLE / "baseline" / "training.csv",
    "captures": SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15",
}
QUALITY = {
    "validation.csv": SAMPLE / "quality" / "late_validation.csv",
    "captures": SAMPLE / "captures" / "flight-late",
    "labels": SAMPLE / "labels" / "flight-late",
}


@dataclass(frozen=True)
class Block:
    """A block of code of a page; `not_run` is the reason that stands above it."""

    page: str
    language: str
    code: str
    not_run: str | None

    @property
    def links(self) -> Mapping[str, Path]:
        """What lies beside the reader who types it."""
        return QUALITY if "labels/" in self.code else HOUR

    @property
    def baseline(self) -> str | None:
        """The folder of a baseline that the reader has made before it."""
        joined = self.code.replace("\\\n", " ")
        wanted = re.search(r"--baseline (\S+)", joined)
        makes = wanted and re.search(rf"understudy baseline .*--output {re.escape(wanted[1])}\b", joined)
        return wanted[1] if wanted and not makes else None


def blocks() -> Iterator[Block]:
    pattern = (
        r"^(?:<!-- not run: (?P<why>.+?) -->\n)?```(?P<language>sh|python|cron|docker)\n(?P<code>.*?)^```"
    )
    for page in PAGES:
        for found in re.finditer(pattern, page.read_text(), re.MULTILINE | re.DOTALL):
            yield Block(str(page.relative_to(ROOT)), found["language"], found["code"], found["why"])


BLOCKS = list(blocks())
TYPED = [block for block in BLOCKS if block.not_run is None and block.page not in SELF_RUN]


def typed(commands: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Commands as they are typed in a folder, where `understudy` is this checkout's."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "understudy").write_text(f'#!/bin/sh\nexec {sys.executable} -m understudy.container "$@"\n')
    (programs / "understudy").chmod(0o755)
    return subprocess.run(
        ["bash", "-euxc", commands],
        cwd=folder,
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def baseline(engine_jar: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `understudy baseline train.csv` makes."""
    folder = tmp_path_factory.mktemp("before")
    (folder / "train.csv").symlink_to(HOUR["train.csv"])
    done = typed("understudy baseline train.csv --output baseline", folder)
    assert done.returncode == 0, done.stderr
    return folder / "baseline"


@pytest.mark.engine
@pytest.mark.processes
@pytest.mark.parametrize("block", TYPED, ids=[f"{block.page}-{n}" for n, block in enumerate(TYPED)])
def test_the_commands_of_a_page_work(block: Block, baseline: Path, tmp_path: Path) -> None:
    assert block.language == "sh", "say above it why it is not run, or run it here"
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "decode.py").write_text(HANDS_BACK)
    for name, target in block.links.items():
        (tmp_path / name).symlink_to(target)
    if block.baseline:
        shutil.copytree(baseline, tmp_path / block.baseline)
    # Where a person is asked, the answer is yes; the doctor finds what is wrong with the faulty hour.
    code = re.sub(r"^(understudy (?:accept|mute) [^#\n]*)", r"\1 --yes ", block.code, flags=re.MULTILINE)
    code = re.sub(r"^(understudy report [^#\n]*)", r"\1 --no-open ", code, flags=re.MULTILINE)
    code = re.sub(r"^(understudy doctor [^#\n]*)", r"\1 || [ $? = 1 ] ", code, flags=re.MULTILINE)
    done = typed(code, tmp_path)
    assert done.returncode == 0, done.stderr


def test_most_blocks_are_run_and_the_others_say_why_not() -> None:
    assert len(TYPED) >= 9
    assert all(block.not_run or block.page in SELF_RUN or block.language == "sh" for block in BLOCKS)
    assert not [block for block in TYPED if block.page in SELF_RUN]


@pytest.mark.parametrize("name", sorted({block.page for block in BLOCKS}))
def test_commands_of_understudy_exist_with_their_options(name: str) -> None:
    import typer.main

    from understudy.container.commands.app import app

    known: Any = typer.main.get_command(app)
    lines = "\n".join(block.code for block in BLOCKS if block.page == name and block.language == "sh")
    for line in lines.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["understudy"] and len(words) > 1:
            parameters = known.get_command(None, words[1]).params
            options = {option for parameter in parameters for option in parameter.opts}
            options |= {option for parameter in parameters for option in parameter.secondary_opts}
            given = {word for word in words if word.startswith("--")}
            assert given <= options | {"--help"}, line
