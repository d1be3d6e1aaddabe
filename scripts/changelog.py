"""The changelog of a release: what is not released yet, and the cut that gives it a version and a day.

Functions of the text of CHANGELOG.md: sections begin with `## `, the newest first.
"""

import re

UNRELEASED = "Unreleased"


class ChangelogError(ValueError):
    """The changelog does not allow a release; the text is one sentence that says what to do."""


def sections(text: str) -> dict[str, str]:
    """What stands under each heading, by the heading up to its dash: `0.1.0 – 2026-03-02` by `0.1.0`."""
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    headed = (part.partition("\n") for part in parts)
    return {heading.split(" – ")[0].strip(): body.strip() for heading, _, body in headed}


def of_version(text: str, version: str) -> str:
    """What a released version brought; ChangelogError when it has no section."""
    try:
        return sections(text)[version]
    except KeyError:
        raise ChangelogError(f"CHANGELOG.md has no section `## {version}`.") from None


def cut(text: str, version: str, day: str) -> str:
    """The changelog with its unreleased lines under `## version – day`, and an empty Unreleased before them.

    ChangelogError when there are none, or when the version was released before.
    """
    found = sections(text)
    if version in found:
        raise ChangelogError(
            f"{version} is released already: give the next one its version in src/understudy/__init__.py."
        )
    if not re.search(r"^[-*] ", found.get(UNRELEASED, ""), re.MULTILINE):
        raise ChangelogError(
            f"There is nothing to release: CHANGELOG.md has no line under `## {UNRELEASED}`."
        )
    return re.sub(
        rf"^## {UNRELEASED}$",
        f"## {UNRELEASED}\n\n## {version} – {day}",
        text,
        count=1,
        flags=re.MULTILINE,
    )
