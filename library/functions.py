"""A Python function as a preprocessing script: the same processes, guard and limits as of any script."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from understudy.analyzer.errors import UserError

Handler = Callable[[Any], Any] | Callable[[Any, Any], Any]
"""Takes a record, or a record and a logger, as `preprocess_handler` of a script does."""

SCRIPT = '''"""Loads the function that was given as `preprocess`."""

import pickle
from pathlib import Path

preprocess_handler = pickle.loads(Path(__file__).with_suffix(".pickle").read_bytes())
'''


def name_of(handler: object) -> str:
    """What people call a function: `decode`; what has no name, such as a lambda, is `preprocess`."""
    name = getattr(handler, "__name__", "")
    return name if name.isidentifier() else "preprocess"


def written(handler: Handler, folder: Path) -> Path:
    """A script in `folder` whose handler the function is, wherever it was defined: in a cell, within another.

    A function of a module goes by its name and is imported there; any other goes with what it refers to.
    UserError where that cannot be sent to another process.
    """
    import cloudpickle

    # No name of a module, as its folder is looked into first when a function's module is imported.
    script = folder / f"preprocess={name_of(handler)}.py"
    try:
        script.with_suffix(".pickle").write_bytes(cloudpickle.dumps(handler))
    except OSError:
        raise
    except Exception as error:
        said = re.sub(r"\s+", " ", str(error)) or type(error).__name__
        raise UserError(
            f"preprocess runs in processes of its own, and what it refers to cannot be sent there ({said}): "
            "let it open or load that itself, or give the path of a script"
        ) from error
    script.write_text(SCRIPT)
    return script
