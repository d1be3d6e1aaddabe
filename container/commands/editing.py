"""An edit of a constraints file: shown first, asked about on a terminal, then written."""

import sys
from collections.abc import Callable
from typing import Any

import typer

from understudy.analyzer.errors import UserError
from understudy.analyzer.plain_text import plain
from understudy.container.commands.constraints_file import ConstraintsFile
from understudy.container.commands.run import say_failed

EXIT_NOT_WRITTEN = 4
"""The change was shown and not made: nobody was there to ask, or a person said no."""
_COLOURS = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}


def edit(make: Callable[[], tuple[ConstraintsFile, dict[str, Any], list[str]]], *, yes: bool) -> None:
    """Show what `make` changes and notes, and write it where a person or `--yes` agrees; else exit with 4."""
    try:
        file, edited, notes = make()
        changes = file.changes(edited)
        if not changes:
            print(f"{file.path} needs no change")
            return
        for line in changes:
            typer.secho(plain(line), fg=_COLOURS.get(line[0]))
        for note in notes:
            print(plain(note), file=sys.stderr)
        if not (yes or _agreed(file)):
            raise typer.Exit(EXIT_NOT_WRITTEN)
        file.write(edited)
    except UserError as error:
        say_failed(f"Failed: {error}")
    print(f"written: {file.path}")


def _agreed(file: ConstraintsFile) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(f"not written: {file.path}; say --yes to write it", file=sys.stderr)
        return False
    return typer.confirm(f"Write this to {file.path}?")
