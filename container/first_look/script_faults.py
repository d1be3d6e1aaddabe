"""The faults of a user's script that show without running it."""

import ast
import importlib.machinery
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from understudy.analyzer.regular_files import regular_bytes


def script_faults(variable: str, path: Path, handler: str) -> Iterator[str]:
    """What is wrong with the script that the variable names: its Python, its handler, its imports."""
    try:
        tree = ast.parse(regular_bytes(path), str(path))
    except (SyntaxError, ValueError, OSError, RecursionError) as error:
        yield f"{variable} {path} is not Python: {error}"
        return
    names = {
        name
        for node in ast.walk(tree)
        for name in (getattr(node, "name", None), getattr(node, "id", None))
        if name
    }
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    if handler not in names | imported and "*" not in imported:
        yield f"{variable} {path} defines no {handler}"
    for module, line in _surely_imported(tree, handler):
        if not _is_there(module, path.parent):
            yield (
                f"{variable} {path} imports '{module}' on line {line}, which is not installed here; "
                "install it in an image made from this one, or put it beside the script"
            )


def _surely_imported(tree: ast.Module, handler: str) -> Iterator[tuple[str, int]]:
    """Modules that the script and its handler import whatever happens, with their lines.

    None where the script knows of pip, as it may install them first.
    """
    if any(isinstance(node, ast.Constant) and _of_pip(node.value) for node in ast.walk(tree)):
        return
    blocks: list[Sequence[ast.stmt]] = [tree.body]
    blocks += [node.body for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == handler]
    for statement in (statement for block in blocks for statement in block):
        if isinstance(statement, ast.Import):
            yield from ((alias.name.partition(".")[0], statement.lineno) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            yield statement.module.partition(".")[0], statement.lineno


def _of_pip(value: object) -> bool:
    return isinstance(value, str) and "pip" in value.split()


def _is_there(module: str, folder: Path) -> bool:
    """Whether the module can be found, without running anything of it."""
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):  # a module made at run time, such as __main__
        return True
    return (
        found is not None
        or importlib.machinery.PathFinder.find_spec(module, [str(folder.resolve())]) is not None
    )
