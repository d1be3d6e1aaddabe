"""The order of the rooms in docs/architecture.md is that of the imports."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("service", "library", "container", "report", "preprocess", "analyzer")


def imports(folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Each module of ours that a file below the folder imports, in functions and for types as well."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file} imports by a relative name"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                if name.startswith("understudy."):
                    yield file, tuple(name.split(".")[1:])


def order_of(room: str) -> list[str]:
    page = (ROOT / "docs" / "architecture.md").read_text()
    section = page.partition(f"## The rooms of `{room}/`")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE)
    return [name.removesuffix(".py").rstrip("/") for row in rows for name in re.findall(r"`(.+?)`", row)]


def test_a_room_imports_only_those_to_its_right() -> None:
    for at, room in enumerate(ROOMS):
        for file, (imported, *_) in imports(ROOT / room):
            assert imported not in ROOMS[:at], f"{file} imports from {imported}"


@pytest.mark.parametrize("room", ["container", "service"])
def test_every_package_and_module_of_a_room_has_its_place_on_the_page(room: str) -> None:
    there = {path.stem for path in (ROOT / room).iterdir() if path.suffix == ".py" or path.is_dir()}
    assert sorted(order_of(room)) == sorted(there - {"__init__", "__pycache__"})


@pytest.mark.parametrize("room", ["container", "service"])
def test_a_package_of_a_room_imports_only_those_above_it_on_the_page(room: str) -> None:
    order, folder = order_of(room), ROOT / room
    for file, (imported, *rest) in imports(folder):
        own = file.relative_to(folder).parts[0].removesuffix(".py")
        if imported == room and rest[0] != own:
            assert order.index(rest[0]) < order.index(own), f"{file} imports from {rest[0]}"


def test_the_timetable_imports_the_standard_library_only() -> None:
    for file in sorted((ROOT / "service" / "timetable").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in named:
                own = name.startswith("understudy.service.timetable")
                assert own or name.partition(".")[0] in sys.stdlib_module_names, f"{file} imports {name}"
