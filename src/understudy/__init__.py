"""Stands in for the images behind Amazon SageMaker Model Monitor: the same contract, anywhere."""

import os
import sys

__version__ = "0.1.0"
IMPORTED_FROM = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - no pathlib at a start
"""The folder on the path of whatever process runs this package."""


def python_path() -> str:
    """PYTHONPATH of a process that is to import what this one can."""
    return os.pathsep.join(dict.fromkeys([IMPORTED_FROM, *filter(None, sys.path)]))
