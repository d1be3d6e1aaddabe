"""What a call is told: sentences on its own words, of no temporary file, which no terminal obeys."""

import logging
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from understudy.analyzer.documents import Constraints, Model, Statistics
from understudy.analyzer.engine import shortage
from understudy.analyzer.errors import TRACEBACK, UserError
from understudy.analyzer.plain_text import abridged, plain
from understudy.container.log import LOG
from understudy.container.settings.unknown_variables import ours_of
from understudy.library import functions, keywords, tables
from understudy.library.baseline import CONSTRAINTS

if TYPE_CHECKING:
    from understudy.container.monitors.monitor import Analysed


@dataclass(frozen=True)
class InWords:
    """What of a call's job is called otherwise by its caller.

    `keyword` is its word for the data, `kept` are variables that the environment alone has set, `table` and
    `function` are what it was given in their place, and `folder` is where they were written to.
    """

    keyword: str
    kept: Collection[str]
    table: str | None
    function: str | None
    folder: Path

    @classmethod
    def of(
        cls, keyword: str, data: object, preprocess: object, folder: Path, switches: Mapping[str, object]
    ) -> "InWords":
        """The words of a call with these arguments."""
        given = {keywords.VARIABLES.get(name) for name in switches}
        return cls(
            keyword,
            ours_of(os.environ).keys() - given,
            tables.name_of(data),
            functions.name_of(preprocess) if callable(preprocess) else None,
            folder,
        )

    def __call__(self, sentence: str) -> str:
        """The sentence in these words."""
        at = re.escape(str(self.folder))
        if self.table:
            sentence = re.sub(rf"(?:file )?'?(?:file:)?{at}/{tables.FILE}'?", self.table, sentence)
        if self.function:
            sentence = re.sub(rf"(?:script )?'?{at}/[^/\s']+\.py'?", f"function {self.function}", sentence)
        sentence = re.sub(rf"(?:baseline_\w+ )?{at}/constraints\.json", "the baseline", sentence)
        return keywords.in_keywords(sentence, self.keyword, self.kept)

    def named_in(self, found: "Analysed") -> "Analysed":
        """The documents, which name no file of the call's own: a table by its class, and the baseline."""
        names = {str(self.folder / CONSTRAINTS): "baseline"}
        names |= {str(self.folder / tables.FILE): self.table} if self.table else {}
        for document in found.documents.values():
            if not isinstance(document, Statistics | Constraints):
                for old, new in names.items():
                    _rename(document, old, new)
        return found


@contextmanager
def told_in(words: InWords) -> Iterator[None]:
    """In the block errors and lines of the log are in these words.

    The traceback of a script is a note of the error; UserError as well for want of memory or room.
    """

    def said(record: logging.LogRecord) -> bool:
        record.msg, record.args = plain(words(record.getMessage())), ()
        return True

    LOG.addFilter(said)
    try:
        yield
    except UserError as error:
        raise _told(error, words) from error.__cause__
    except Exception as error:
        if short := shortage.of_error(error):
            raise UserError(plain(words(short))) from error
        raise
    finally:
        LOG.removeFilter(said)


def _told(error: UserError, words: InWords) -> UserError:
    sentence, mark, report = str(error).partition(f"\n{TRACEBACK}")
    told = UserError(plain(abridged(words(sentence))))
    if detail := getattr(error, "detail", f"{mark[1:]}{report}"):
        told.add_note(detail)
    return told


def _rename(part: Any, old: str, new: str) -> None:
    """Put a new name in place of a file's in a document, wherever it stands as such."""
    if isinstance(part, Model):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if value == old:
                setattr(part, name, new)
            else:
                _rename(value, old, new)
    elif isinstance(part, dict):
        for key, value in part.items():
            if value == old:
                part[key] = new
            else:
                _rename(value, old, new)
    elif isinstance(part, list) and part and not isinstance(part[0], float):
        for value in part:
            _rename(value, old, new)
