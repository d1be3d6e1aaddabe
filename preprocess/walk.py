"""Every file under a folder, to any depth; a link is followed where it stays inside, else only if allowed."""

import errno
import os
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import near_path

LEADS_OUT = "a link that leads out of the folder"
_SHOWN = 120


def walk(source: Path, variable: str, *, follow_links: bool = False) -> list[tuple[Path, str | None]]:
    """Each file with the reason for which it is passed over, sorted by path; `source` itself where it is one.

    Folders that are hidden or begin with `_` are not entered, and none twice. UserError, which names
    `variable`, where something cannot be looked into.
    """
    try:
        source.stat()
    except OSError as error:
        gone = error.errno == errno.ENOENT
        why = f"does not exist{near_path(source)}" if gone else f"cannot be read ({error.strerror})"
        raise UserError(
            f"The path '{shown(source)}' of {variable} {why}; mount the data there, or correct the path."
        ) from None
    if not source.is_dir():
        return [(source, None)]
    root = os.path.realpath(source)
    found: list[tuple[Path, str | None]] = []
    left, seen = [(str(source), root)], {root}
    while left:
        folder, real = left.pop()
        for entry in _entries(folder):
            target = os.path.realpath(entry.path) if entry.is_symlink() else f"{real}/{entry.name}"
            path = Path(entry.path)
            if entry.is_symlink() and not (follow_links or _within(target, root)):
                found.append((path, LEADS_OUT if _named_to_be_read(entry.name) else _passed_over(path)))
            elif not _is_folder(entry):
                found.append((path, _passed_over(path)))
            elif _named_to_be_read(entry.name) and target not in seen:
                # A link may lead back to a folder above it.
                seen.add(target)
                left.append((entry.path, target))
    return sorted(found, key=lambda item: item[0].parts)


def shown(path: Path) -> str:
    """A path in a sentence: as text that can be printed, and the middle of a very long one left out."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return text if len(text) <= 4 * _SHOWN else f"{text[:_SHOWN]}…{text[-_SHOWN:]}"


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        told = shown(Path(folder))
        if error.errno == errno.ENAMETOOLONG:
            raise UserError(
                f"The folder '{told}' lies too deep: its path is longer than the system opens; move it up."
            ) from None
        if error.errno == errno.ENOENT:
            raise UserError(
                f"The folder '{told}' is no longer there; start the job again on files that stay."
            ) from None
        raise UserError(
            f"The folder '{told}' cannot be read ({error.strerror}); check its permissions."
        ) from None


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself, which is told as a file that cannot be read
        return False


def _within(target: str, root: str) -> bool:
    return target == root or target.startswith(root.rstrip(os.sep) + os.sep)


def _named_to_be_read(name: str) -> bool:
    return not name.startswith((".", "_"))


def _passed_over(path: Path) -> str | None:
    if path.name.startswith("."):
        return "hidden"
    if path.name.startswith("_"):
        return "a marker"
    if path.suffix == ".manifest" or (path.suffix == ".json" and _is_manifest(path)):
        return "a manifest"
    return None


def _is_manifest(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return b"".join(file.read(256).split()).startswith(b'[{"prefix":')
    except OSError:
        return False
