"""Stands in for the images behind Amazon SageMaker Model Monitor: the same contract, anywhere."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from understudy.analyzer.errors import UserError
    from understudy.library.baseline import Baseline, load_baseline
    from understudy.library.calls import baseline, merge, monitor
    from understudy.library.results import Merged, Report
    from understudy.library.warm import session

__all__ = [
    "Baseline",
    "Merged",
    "Report",
    "UserError",
    "__version__",
    "baseline",
    "load_baseline",
    "merge",
    "monitor",
    "session",
]

__version__ = "0.1.0"
IMPORTED_FROM = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - no pathlib at a start
"""The folder on the path of whatever process runs this package."""


def python_path() -> str:
    """PYTHONPATH of a process that is to import what this one can."""
    return os.pathsep.join(dict.fromkeys([IMPORTED_FROM, *filter(None, sys.path)]))


def __getattr__(name: str) -> object:
    """A name of the library, imported when it is asked for: a job asks for none and starts without them."""
    modules = {
        "analyzer.errors": ("UserError",),
        "library.baseline": ("Baseline", "load_baseline"),
        "library.calls": ("baseline", "merge", "monitor"),
        "library.results": ("Merged", "Report"),
        "library.warm": ("session",),
    }
    for module, names in modules.items():
        if name in names:
            from importlib import import_module

            value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__} - {"TYPE_CHECKING"})
