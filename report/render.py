"""Templates into one file that loads nothing, runs nothing, and says so to the browser."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from understudy import __version__

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Fact:
    """One number of the row under the verdict."""

    label: str
    value: str
    beside: str = ""


@cache
def style() -> str:
    """The style sheet that every page holds, without what only its readers need."""
    text = (HERE / "style.css").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


def policy() -> str:
    """The Content-Security-Policy: this very style sheet, an empty icon, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def page(template: str, context: Mapping[str, Any]) -> str:
    """One of `templates/` filled in; all that is no `Markup` is escaped."""
    shell = {"style": style(), "policy": policy(), "version": __version__}
    return _environment().get_template(template).render(**shell, **context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
