"""A constraints file that is edited: read as it is written, shown as a difference, replaced whole."""

import difflib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from understudy.analyzer.errors import UserError
from understudy.analyzer.json_form import dumps
from understudy.analyzer.reading import read_object
from understudy.container.whole_files import fault_of_two_runs, write_whole

NAME = "constraints.json"
Form = Callable[[Any], str]


@dataclass(frozen=True)
class ConstraintsFile:
    """The file's object with all its keys, in their order; `form` writes it as the file is written."""

    path: Path
    value: dict[str, Any]
    form: Form

    def changes(self, edited: dict[str, Any]) -> list[str]:
        """The difference line by line, as `diff -u` shows it, each part under the name of its feature."""
        old, new = _parts(self.value), _parts(edited)
        found = [line for name in old | new for line in _difference(name, old.get(name), new.get(name))]
        return [f"--- {self.path}", f"+++ {self.path}", *found] if found else []

    def write(self, edited: dict[str, Any]) -> None:
        """Replace the file, or where a link leads, in one step; UserError where that cannot be."""
        write_whole({self.path.resolve(): self.form(edited)})


def _parts(value: dict[str, Any]) -> dict[str, Any]:
    """Each feature by its name, and all else by none."""
    features = {feature["name"]: feature for feature in value.get("features", ())}
    return {"": {key: item for key, item in value.items() if key != "features"}, **features}


def _difference(name: str, old: object, new: object) -> Iterator[str]:
    # Jackson puts lists on one line, of which a person could not see what is new.
    before, after = (
        [] if value is None else json.dumps(value, indent=2, ensure_ascii=False).splitlines()
        for value in (old, new)
    )
    for line in list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:]:
        yield f"@@ {name} @@" if name and line.startswith("@@") else line


def read_file(baseline: Path) -> ConstraintsFile:
    """The constraints of a baseline's folder, or the file itself; UserError says what is wrong with it."""
    path = baseline / NAME if baseline.is_dir() else baseline
    if fault := fault_of_two_runs(path):
        raise UserError(fault)
    value = read_object(path, "constraints")
    return ConstraintsFile(path, value, _form_of(path.read_text(encoding="utf-8-sig"), value))


def _form_of(text: str, value: dict[str, Any]) -> Form:
    """The form that gives the very text where there is one; else that of AWS's files."""
    return next((form for form in _forms(text) if form(value) == text), dumps)


def _forms(text: str) -> Iterator[Form]:
    end = "\n" if text.endswith("\n") else ""
    yield lambda value: dumps(value) + end
    for indent in (2, 4, 1, 3, "\t", None):
        for ascii_only in (True, False):
            for separators in (None, (",", ":")):
                yield _json(indent, ascii_only, separators, end)


def _json(indent: int | str | None, ascii_only: bool, separators: tuple[str, str] | None, end: str) -> Form:
    return lambda value: (
        json.dumps(value, indent=indent, ensure_ascii=ascii_only, separators=separators) + end
    )
