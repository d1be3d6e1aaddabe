import json
import re
import subprocess
from pathlib import Path
from typing import Any

import changelog
import publish
import pytest
import release
import yaml

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DAY = "2026-04-01"


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a line to release."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "someone")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "someone@example.org")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- One.\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    return tmp_path


def test_a_cut_is_committed_and_tagged(repository: Path) -> None:
    assert release.cut(repository, "0.1.0", DAY)
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "tag", "--points-at", "HEAD") == "v0.1.0"
    assert f"## 0.1.0 – {DAY}\n\n- One." in (repository / "CHANGELOG.md").read_text()


def test_a_commit_that_is_a_release_is_not_cut_again(repository: Path) -> None:
    release.cut(repository, "0.1.0", DAY)
    head = git(repository, "rev-parse", "HEAD")
    assert not release.cut(repository, "0.1.0", DAY)
    assert git(repository, "rev-parse", "HEAD") == head


def test_a_version_of_an_earlier_commit_is_refused(repository: Path) -> None:
    release.cut(repository, "0.1.0", DAY)
    git(repository, "commit", "-q", "--allow-empty", "-m", "Go on")
    with pytest.raises(release.ReleaseError, match=r"v0\.1\.0 is another commit's"):
        release.cut(repository, "0.1.0", DAY)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "new.py"])
def test_a_tree_that_is_not_clean_is_refused_and_left(repository: Path, name: str) -> None:
    (repository / name).write_text("## Unreleased\n\n- Two.\n")
    with pytest.raises(release.ReleaseError, match=rf"not clean: .*{re.escape(name)}"):
        release.cut(repository, "0.1.0", DAY)
    assert git(repository, "tag", "--list") == ""


def test_nothing_to_release_leaves_neither_commit_nor_tag(repository: Path) -> None:
    release.cut(repository, "0.1.0", DAY)
    with pytest.raises(changelog.ChangelogError, match="nothing to release"):
        release.cut(repository, "0.2.0", DAY)
    assert git(repository, "tag", "--list") == "v0.1.0"
    assert git(repository, "status", "--porcelain") == ""


def test_the_version_is_the_packages() -> None:
    import understudy

    assert release.version() == understudy.__version__


def test_the_upload_comes_after_the_push() -> None:
    push, upload = publish.commands("0.1.0", Path("dist/a.whl"), {"UNDERSTUDY_REGISTRY": "ghcr.io/owner"})
    assert push[1:3] == ["UNDERSTUDY_REGISTRY=ghcr.io/owner", "UNDERSTUDY_IMAGE=understudy:0.1.0"]
    assert upload[1:] == ["-m", "twine", "upload", "--non-interactive", "dist/a.whl"]


def test_publishing_without_a_registry_says_so() -> None:
    with pytest.raises(release.ReleaseError, match="UNDERSTUDY_REGISTRY"):
        publish.commands("0.1.0", Path("a.whl"), {})


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `dist/` with a release of this version, whose wheel no index would take."""
    wheel = tmp_path / f"understudy-{release.version()}-py3-none-any.whl"
    wheel.write_text("none")
    (tmp_path / "image.json").write_text(json.dumps({"name": "a", "id": "sha256:1", "megabytes": 1}))
    monkeypatch.setattr(publish, "DIST", tmp_path)
    monkeypatch.setattr(publish, "IMAGE", tmp_path / "image.json")
    return wheel


def test_only_the_word_publishes(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish.publish({"UNDERSTUDY_REGISTRY": "127.0.0.1:9/owner", "PUBLISH": ""})
    shown = capsys.readouterr().out
    assert "push_ecr.sh" in shown
    assert str(made) in shown
    assert "make publish PUBLISH=1" in shown


def test_without_a_release_it_says_to_make_one(made: Path) -> None:
    made.unlink()
    with pytest.raises(release.ReleaseError, match="`make release` first"):
        publish.publish({"UNDERSTUDY_REGISTRY": "127.0.0.1:9/owner"})


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_targets_that_the_makefile_has(workflow: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = [
        step["run"] for step in steps(workflow) if "run" in step and "docker login" not in step["run"]
    ]
    assert commands
    for command in commands:
        make, *words = command.split()
        assert make == "make"
        assert {word for word in words if "=" not in word} <= targets


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflows_actions_are_named_by_their_commit(workflow: Path) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []


def test_every_target_that_is_told_of_is_in_the_help() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"wheel", "image", "release", "publish"} <= {
        line.split()[0] for line in shown.splitlines() if line
    }
