"""The service's settings as options of a command, and as variables: each is said once, in `Settings`."""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import ValidationError

from understudy.analyzer.errors import UserError
from understudy.container.commands.refused import in_plain_words
from understudy.service.settings import Settings

PREFIX = "UNDERSTUDY_SERVICE_"
SWITCHES = {"on": True, "off": False}


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer is to see it: in the place of `settings`, an option for each of them."""
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(command, eval_str=True).parameters.items()
        if name != "settings"
    ]
    parameters = own + [_option(name) for name in Settings.model_fields]

    @functools.wraps(command)
    def called(**given: Any) -> None:
        settings = settings_of({name: given.pop(name) for name in Settings.model_fields})
        try:
            command(settings=settings, **given)
        except UserError as error:
            typer.echo(f"Failed: {error}", err=True)
            raise typer.Exit(1) from None
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("understudy"):
                raise
            typer.echo(
                f"Failed: The package {error.name} is not installed: pip install 'understudy[service]'",
                err=True,
            )
            raise typer.Exit(1) from None

    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return called


def settings_of(texts: Mapping[str, str | None]) -> Settings:
    """The settings of options' texts, None for one that is not given; BadParameter names what is wrong."""
    try:
        return Settings.model_validate(
            {name: _value(name, text) for name, text in texts.items() if text is not None}
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        said = in_plain_words(first, str(texts[name]))
        raise typer.BadParameter(said, param_hint=f"'{flag(name)}'") from None


def flag(name: str) -> str:
    """What the command line calls a setting."""
    return f"--{name.replace('_', '-')}"


def variable(name: str) -> str:
    """What the environment calls a setting."""
    return PREFIX + name.upper()


def _option(name: str) -> inspect.Parameter:
    field = Settings.model_fields[name]
    default = "" if field.default in (None, (), {}) else f" [{field.default}]"
    option = typer.Option(
        flag(name),
        envvar=variable(name),
        help=f"{_with_flags(field.description or '')}{default}",
        metavar=_metavar(field.annotation),
        show_default=False,
        rich_help_panel="Settings",
    )
    annotation = Annotated[str | None, option]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _with_flags(description: str) -> str:
    """A setting's description for a command line: what is in backticks without them, settings as options."""

    def plain(quoted: re.Match[str]) -> str:
        return flag(quoted[1]) if quoted[1] in Settings.model_fields else quoted[1]

    return re.sub(r"`([^`]*)`", plain, description)


def _metavar(annotation: Any) -> str:
    if annotation is int:
        return "NUMBER"
    if values := [value for kind in (annotation, *get_args(annotation)) for value in _values(kind)]:
        return "|".join(values)
    if get_origin(annotation) is tuple:
        return "A,B"
    return "NAME=on|off" if _is_mapping(annotation) else "TEXT"


def _values(annotation: Any) -> tuple[str, ...]:
    """What a setting may be that is one of several words."""
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _is_mapping(annotation: Any) -> bool:
    return get_origin(annotation) is Mapping


def _value(name: str, text: str) -> object:
    """A setting's text as pydantic is to read it."""
    annotation = Settings.model_fields[name].annotation
    if get_origin(annotation) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    if _is_mapping(annotation):
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        return {key.strip(): SWITCHES.get(value.strip(), value.strip()) for key, _, value in pairs}
    return text
