"""Help as plain text: nothing is cut, whatever the width, and a pipe gets what a terminal shows."""

from contextvars import ContextVar
from typing import Any

from typer.core import TyperCommand

WIDTH = 110
"""The widest that help gets; narrower terminals break its lines."""
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}


options_here: ContextVar[frozenset[str] | None] = ContextVar("options_here", default=None)
"""The options of the command that runs, so that no sentence names another."""


class Command(TyperCommand):
    """A command whose help lists its options under the headings that they name."""

    def invoke(self, ctx: Any) -> Any:
        """Runs it, with its options known."""
        options_here.set(frozenset(option for given in self.get_params(ctx) for option in given.opts))
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments first, then options without a heading, then the others."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for parameter in self.get_params(ctx):
            if (record := parameter.get_help_record(ctx)) is None:
                continue
            usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
            heading = getattr(parameter, "rich_help_panel", None) or usual
            sections.setdefault(heading, []).append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)
