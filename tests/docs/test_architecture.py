"""The order of the rooms in docs/architecture.md is that of the imports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

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


def order_of_container() -> list[str]:
    page = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| (`.*?`) \|", page.partition("The rooms of `container/`")[2], re.MULTILINE)
    return [name.removesuffix(".py").rstrip("/") for row in rows for name in re.findall(r"`(.+?)`", row)]


def test_a_room_imports_only_those_to_its_right() -> None:
    for at, room in enumerate(ROOMS):
        for file, (imported, *_) in imports(ROOT / room):
            assert imported not in ROOMS[:at], f"{file} imports from {imported}"


def test_every_package_and_module_of_the_container_has_its_place_on_the_page() -> None:
    there = {path.stem for path in (ROOT / "container").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert sorted(order_of_container()) == sorted(there - {"__init__", "__pycache__"})


def test_a_package_of_the_container_imports_only_those_above_it_on_the_page() -> None:
    order, container = order_of_container(), ROOT / "container"
    for file, (room, *rest) in imports(container):
        own = file.relative_to(container).parts[0].removesuffix(".py")
        if room == "container" and rest[0] != own:
            assert order.index(rest[0]) < order.index(own), f"{file} imports from {rest[0]}"
