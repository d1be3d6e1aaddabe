"""Text that may hold strangers' words, or a password, made fit for a log, an exit message and a terminal."""

import re

_LONG = re.compile(r"\S{400,}")
_CREDENTIALS = re.compile(r"//[^/@\s\"]*@")


def plain(text: str) -> str:
    """One line that no terminal obeys: line breaks and all that does not print stand as escapes (`\\x1b`)."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def plain_lines(text: str) -> str:
    """The same for a report of several lines."""
    return "\n".join(map(plain, text.expandtabs(4).split("\n")))


def abridged(text: str) -> str:
    """The text without the middle of very long words, such as paths, so that all of it fits a message."""
    return _LONG.sub(lambda word: f"{word[0][:120]}…{word[0][-160:]}", text)


def without_credentials(text: str) -> str:
    """A text with addresses in it, names and passwords of these left out."""
    return _CREDENTIALS.sub("//", text)
