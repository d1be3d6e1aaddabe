"""The notes of a release: what it brings, and the digests by which one gets exactly that."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Image:
    """A built image, and where it was pushed to."""

    name: str
    """Name and tag."""
    id: str
    """The digest of its configuration, which names its content wherever it lies: `sha256:…`."""
    megabytes: int
    pushed: str = ""
    """The address by digest, `registry/understudy@sha256:…`; empty before it is pushed."""


def notes(version: str, changes: str, files: Mapping[str, str], image: Image) -> str:
    """A page in Markdown; `files` are SHA-256 by file name, the wheel among them."""
    wheel = next(name for name in files if name.endswith(".whl"))
    install = [f"pip install './{wheel}[java]'    # without [java] where there is a Java 17 to 21"]
    if image.pushed:
        install.append(f"docker pull {image.pushed}")
    return "\n".join(
        [
            f"# Understudy {version}",
            "",
            changes,
            "",
            "## To get exactly this",
            "",
            "```sh",
            *install,
            "```",
            "",
            "| file | SHA-256 |",
            "|---|---|",
            *(f"| `{name}` | `{digest}` |" for name, digest in sorted(files.items())),
            "",
            "| image | |",
            "|---|---|",
            f"| built as | `{image.name}`, {image.megabytes} MB |",
            f"| id | `{image.id}` |",
            f"| by digest | {f'`{image.pushed}`' if image.pushed else 'not pushed yet'} |",
            "",
        ]
    )
