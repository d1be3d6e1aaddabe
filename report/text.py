"""A stranger's words on a page: names and captured values, made fit to be read and to do nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from understudy.analyzer.captured_values import Values, before_quotes, hashed
from understudy.analyzer.plain_text import plain
from understudy.report.figures import counted

MOST_CHARACTERS = 120
WITHHELD = "(withheld)"


def shortened(text: str, most: int = MOST_CHARACTERS) -> str:
    """A printable line without its middle where it is long."""
    line = plain(text[: 2 * most] + "…" + text[-2 * most :] if len(text) > 4 * most else text)
    return line if len(line) <= most else f"{line[: most * 2 // 3]}…{line[-most // 3 :]}"


def name(text: str, most: int = MOST_CHARACTERS) -> Markup:
    """A name in a sentence, whatever direction it is written in."""
    return _isolated(shortened(text, most) or "(empty)")


def _isolated(text: str) -> Markup:
    return Markup(f"<bdi>{escape(text)}</bdi>")


def say(sentence: str, *parts: object) -> Markup:
    """A sentence of ours with parts in its `{}`, which are escaped unless they are markup already."""
    return Markup(sentence).format(*parts)


def begun(clause: Markup) -> Markup:
    """A clause of ours as the beginning of a sentence."""
    return Markup(clause[:1].upper() + clause[1:])


def joined(parts: list[Markup]) -> Markup:
    """`a`, `a and b`, `a, b and c`."""
    first = Markup(", ").join(parts[:-1])
    return Markup(" and ").join([*filter(None, (first,)), *parts[-1:]])


def json_text(value: Any) -> str:
    """JSON to be copied from a page: what does not print stands as an escape, so that it reads back alike."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


@dataclass(frozen=True)
class CapturedValues:
    """How captured values stand on the page: as they are, as hashes that can be compared, or not at all."""

    shown: Values = "Enabled"

    @property
    def enabled(self) -> bool:
        """Whether values stand as they are."""
        return self.shown == "Enabled"

    def text(self, value: str | None) -> str:
        """One value as a line; a missing one says so."""
        if value is None:
            return "missing"
        match self.shown:
            case "Enabled":
                return shortened(value) if value.strip() else f"“{shortened(value)}”"
            case "Hashed":
                return f"#{hashed(value)}"
        return WITHHELD

    def kept(self, value: str | None, digest: str | None) -> str:
        """A value that a document tells as it is, by its hash, or not at all."""
        if value is not None:
            return self.text(value)
        return f"#{shortened(digest)}" if digest is not None and self.shown != "Disabled" else WITHHELD

    def note(self, sentence: str) -> str:
        """A sentence of a document that may quote what was captured."""
        return shortened(sentence if self.enabled else before_quotes(sentence, WITHHELD), 400)

    def notes(self, sentences: Sequence[str], where: str) -> list[str]:
        """Sentences that name what was captured throughout; else how many there are, and `where`."""
        if self.enabled:
            return [shortened(sentence, 400) for sentence in sentences]
        return [f"{counted(len(sentences), 'note').capitalize()} in {where}."] if sentences else []

    def mark(self, value: str | None) -> Markup:
        """The same for a sentence."""
        return _isolated(self.text(value))

    def number(self, text: str) -> str:
        """A number that one record held, such as the smallest: nothing but Enabled shows it."""
        return text if self.enabled else WITHHELD
