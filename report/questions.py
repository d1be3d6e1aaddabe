"""Checks as questions, each with its answer."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Question:
    """What was asked; `state` is `bad`, `ok` or `unasked`, and `href` leads to what the answer is about."""

    asked: str
    state: str
    answer: Markup
    href: str
