"""Paths of the command line that must be there."""

import os
from pathlib import Path

import typer


def existing(path: Path | None) -> Path | None:
    """The path as it is; a usage error where nothing is there, with what was most likely meant."""
    if path is not None and not os.path.lexists(path):
        from understudy.analyzer.nearest import near_path

        raise typer.BadParameter(f"Path {str(path)!r} does not exist{near_path(path)}.")
    return path
