"""Options in groups: typer sees each field as an option, the command sees the group."""

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from understudy.container.commands.signature import grouped


@dataclass(frozen=True)
class Colours:
    front: Annotated[str, typer.Option("--front", help="Of the front.")]
    back: Annotated[str | None, typer.Option("--back")] = None


def command(taken: list[object]) -> typer.Typer:
    app = typer.Typer()

    @app.command()
    @grouped
    def paint(*, wall: str, colours: Colours, coats: int = 1) -> None:
        """Paint it."""
        taken.extend([wall, colours, coats])

    return app


def test_a_field_of_a_group_is_an_option_and_the_command_gets_the_group() -> None:
    taken: list[object] = []
    ended = CliRunner().invoke(command(taken), ["north", "--front", "red", "--coats", "2"])
    assert ended.exit_code == 0, ended.output
    assert taken == ["north", Colours("red", None), 2]


def test_a_field_without_a_default_is_a_required_option() -> None:
    ended = CliRunner().invoke(command([]), ["north"], env={"COLUMNS": "200"})
    assert ended.exit_code == 2
    assert "--front" in ended.output


def test_the_help_has_the_options_in_the_order_of_the_signature() -> None:
    shown = CliRunner().invoke(command([]), ["--help"], env={"COLUMNS": "200"}).output
    assert "Paint it." in shown
    assert shown.index("--front") < shown.index("--back") < shown.index("--coats")
