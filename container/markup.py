"""Text of whatever origin as rich's markup, for a terminal."""

from rich.markup import escape

from understudy.analyzer.plain import plain, plain_lines


def shown(text: str) -> str:
    """Text as rich's markup that stands for itself, and that no terminal obeys."""
    return escape(plain_lines(text))


def shown_line(text: str) -> str:
    """The same for what stands on a line of its own."""
    return escape(plain(text))
