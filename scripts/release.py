"""Makes a release in `dist/` and publishes nothing: `make release`.

The changelog is cut, committed and tagged, unless this commit is a release already; then come the wheel, the
image, the bill of materials of what the image holds, and notes with the digests of all. `publish.py` goes on.
"""

import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import build_wheel
import changelog
import sbom
from release_notes import Image, notes

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
NOTES = DIST / "release-notes.md"
IMAGE = DIST / "image.json"
"""Name, id and size of the image that belongs to the files beside it."""
CONTENTS = ROOT / "scripts" / "contents.py"


class ReleaseError(Exception):
    """The release cannot be made; the text is one sentence that says what to do."""


def version(root: Path = ROOT) -> str:
    """The version, from the one place that has it."""
    text = (root / "src" / "understudy" / "__init__.py").read_text()
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise ReleaseError('src/understudy/__init__.py has no line `__version__ = "…"`.')
    return found[1]


def output(*command: str | Path, root: Path = ROOT) -> str:
    """What a command prints; ReleaseError with its own words when it fails."""
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ReleaseError(f"`{' '.join(map(str, command))}` failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def cut(root: Path, released: str, day: str) -> bool:
    """Commit and tag the changelog, its unreleased lines under `released`; False where this commit is that.

    ReleaseError, or ChangelogError, where the tree is not clean or there is nothing to release.
    """
    if dirty := output("git", "status", "--porcelain", root=root):
        files = ", ".join(dirty.split()[1::2][:5])
        raise ReleaseError(f"The tree is not clean: commit or put aside {files}.")
    tag = f"v{released}"
    if tag in output("git", "tag", "--points-at", "HEAD", root=root).split():
        return False
    if output("git", "tag", "--list", tag, root=root):
        raise ReleaseError(
            f"The tag {tag} is another commit's: give this one its version in src/understudy/__init__.py."
        )
    page = root / "CHANGELOG.md"
    page.write_text(changelog.cut(page.read_text(), released, day))
    output("git", "commit", "-q", "-m", f"Release {released}", "CHANGELOG.md", root=root)
    output("git", "tag", "-a", "-m", f"Understudy {released}", tag, root=root)
    return True


def build_image(released: str) -> Image:
    """The image under its version and as `latest`."""
    name = f"understudy:{released}"
    for command in (["docker_engine.sh", "start"], ["build_image.sh", name, "understudy:latest"]):
        if subprocess.run([ROOT / "scripts" / command[0], *command[1:]], check=False).returncode != 0:
            raise ReleaseError("There is no image; the reason is above.")
    found = json.loads(output("docker", "image", "inspect", name))[0]
    return Image(name, found["Id"], round(found["Size"] / 1e6))


def bill_of_materials(image: Image, released: str) -> str:
    """The bill of what the image holds, as JSON."""
    command = ["docker", "run", "--rm", "-i", "--network", "none", "--entrypoint", "/opt/venv/bin/python"]
    with CONTENTS.open() as code:
        done = subprocess.run(
            [*command, image.name, "-", "/opt"], stdin=code, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise ReleaseError(f"The image does not tell what it holds: {done.stderr.strip()[-400:]}")
    bill = sbom.of_release(sbom.of_environment(), json.loads(done.stdout), released)
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def write_notes(released: str, image: Image) -> None:
    """Write the notes on the files of the release and on its image."""
    files = [*DIST.glob(f"understudy-{released}-*.whl"), *DIST.glob(f"understudy-{released}.cdx.json")]
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    changes = changelog.of_version((ROOT / "CHANGELOG.md").read_text(), released)
    NOTES.write_text(notes(released, changes, digests, image))


def release() -> str:
    """Make everything; the version that was released."""
    released = version()
    cut(ROOT, released, datetime.now(UTC).date().isoformat())
    for file in DIST.glob("*"):
        file.unlink()
    wheel = build_wheel.build(DIST)
    output(sys.executable, "-m", "twine", "check", "--strict", wheel)
    image = build_image(released)
    (DIST / f"understudy-{released}.cdx.json").write_text(bill_of_materials(image, released))
    IMAGE.write_text(json.dumps(vars(image)))
    write_notes(released, image)
    return released


def main() -> int:
    """Make the release; on failure print a sentence and return 1."""
    try:
        released = release()
    except (ReleaseError, changelog.ChangelogError, sbom.SbomError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    print("\n".join(f"release: {file.relative_to(ROOT)}" for file in sorted(DIST.iterdir())))
    print(f"release: v{released} is committed and tagged; `make publish` says what publishes it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
