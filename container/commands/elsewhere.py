"""Commands of a room to the left: this one knows their names, and imports them when they are asked for."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from typer.core import TyperGroup

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
