"""Publishes the release in `dist/`: `make publish` shows the commands, `make publish PUBLISH=1` runs them.

UNDERSTUDY_REGISTRY says where the image goes (`ghcr.io/owner`), docker's own login who pushes it; twine reads
its index and token from its own variables (TWINE_REPOSITORY_URL, TWINE_USERNAME, TWINE_PASSWORD).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from release import DIST, IMAGE, ROOT, ReleaseError, version, write_notes
from release_notes import Image


def commands(released: str, wheel: Path, environ: Mapping[str, str]) -> list[list[str]]:
    """The push of the image and the upload of the wheel; the upload, which cannot be taken back, is the last.

    ReleaseError when no registry is named.
    """
    registry = environ.get("UNDERSTUDY_REGISTRY")
    if not registry:
        raise ReleaseError("No registry for the image: set UNDERSTUDY_REGISTRY, such as ghcr.io/owner.")
    given = ["env", f"UNDERSTUDY_REGISTRY={registry}", f"UNDERSTUDY_IMAGE=understudy:{released}"]
    push = [*given, str(ROOT / "scripts" / "push_ecr.sh"), "--tag", released]
    return [push, [sys.executable, "-m", "twine", "upload", "--non-interactive", str(wheel)]]


def publish(environ: Mapping[str, str]) -> None:
    """Show the commands or, with PUBLISH=1, run them and put the image's digest into the notes."""
    released = version()
    wheel = next(DIST.glob(f"understudy-{released}-*.whl"), None)
    if wheel is None or not IMAGE.is_file():
        raise ReleaseError(f"dist/ has no release {released}: run `make release` first.")
    push, upload = commands(released, wheel, environ)
    if environ.get("PUBLISH") != "1":
        print(f"{' '.join(push)}\n{' '.join(upload)}\n\n`make publish PUBLISH=1` runs these.")
        return
    done = subprocess.run(push, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="", flush=True)
    by_digest = re.search(r"^image_uri: (\S+@sha256:\w+)$", done.stdout, re.MULTILINE)
    if done.returncode != 0 or by_digest is None:
        raise ReleaseError("The image was not pushed, and nothing else published; the reason is above.")
    write_notes(released, replace(Image(**json.loads(IMAGE.read_text())), pushed=by_digest[1]))
    if subprocess.run(upload, check=False).returncode != 0:
        raise ReleaseError("The image is pushed, the wheel was not uploaded; the reason is above.")


def main() -> int:
    """Publish; on failure print a sentence and return 1."""
    try:
        publish(os.environ)
    except ReleaseError as error:
        print(f"publish: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
