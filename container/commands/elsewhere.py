"""Commands of a room to the left: this one knows their names, and imports them when they are asked for."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup

from understudy.analyzer.errors import closed
from understudy.container.commands.refused import in_plain_words
from understudy.container.commands.run import say_failed

ROOM = "understudy.service"
ELSEWHERE = {
    "serve": f"{ROOM}.commands.serve",
    "env": f"{ROOM}.commands.environment",
    "schedule": f"{ROOM}.commands.schedule",
    "backup": f"{ROOM}.commands.backup",
}
"""Modules by their commands; each has it as `command`."""


class Commands(TyperGroup):
    """The commands of this room, and those of elsewhere where that room is installed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the help."""
        return [*super().list_commands(ctx), *(ELSEWHERE if find_spec(ROOM) else ())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name; None where there is none."""
        if cmd_name in ELSEWHERE and find_spec(ROOM):
            return import_module(ELSEWHERE[cmd_name]).command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        """The command's result.

        Of a value that typer refuses, by pydantic's errors, plain words say why; of what is closed to this
        user, which many a question about a path may meet, a sentence says that it is.
        """
        try:
            return super().invoke(ctx)
        except typer.BadParameter as fault:
            from pydantic import ValidationError

            if isinstance(cause := fault.__cause__, ValidationError):
                first = cause.errors()[0]
                fault.message = in_plain_words(first, str(first["input"]))
            raise
        except PermissionError as error:
            if not error.filename:
                raise
            say_failed(f"Failed: {closed(error)}")
