"""Stands in for the images behind Amazon SageMaker Model Monitor: the same contract, anywhere."""

import os

__version__ = "0.1.0"
IMPORTED_FROM = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - no pathlib at a start
"""The folder on the path of whatever process runs this package."""
