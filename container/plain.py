"""Text that may hold what strangers wrote, made fit for a log, an exit message and a terminal."""


def plain(text: str) -> str:
    """One line that no terminal obeys: line breaks and all that does not print stand as escapes (`\\x1b`)."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def plain_lines(text: str) -> str:
    """The same for a report of several lines."""
    return "\n".join(map(plain, text.expandtabs(4).split("\n")))
