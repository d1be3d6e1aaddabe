"""Where the ids of captures and labels stand that a merge could not bring together."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from understudy.analyzer.errors import UserError
from understudy.analyzer.names import listed
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.lines import Unreadable, lines_of
from understudy.preprocess.malformed import shortened

FILES = 3
RECORDS = 1000
"""How many files of each side, and records of each, are looked at."""
METADATA = "eventMetadata"
LABEL_ID = f"{METADATA}.eventId"
_SHOWN = 3
_OF_AN_ID = re.compile(r"(^|[._])id$|(?i:event|inference)id$|[a-z]I[dD]$")


def hint_on_ids(captures: Sequence[InputFile], labels: Sequence[InputFile]) -> str | None:
    """The end of a sentence on captures and labels of which none belong together; None where nothing tells.

    The first records are read anew: a capture's id is its inferenceId or, without one, its eventId; a
    label's is its eventId, all of them in `eventMetadata`.
    """
    joined: set[str] = set()
    passed_over: set[str] = set()
    for record in _records(captures):
        ids = _ids(record)
        event, inference = ids.get(LABEL_ID), ids.get(f"{METADATA}.inferenceId")
        joined.update(filter(None, [inference or event]))
        passed_over.update(filter(None, [event if inference else None]))
    at: dict[str, set[str]] = {}
    for record in _records(labels):
        for place, value in _ids(record).items():
            at.setdefault(place, set()).add(value)
    named = at.pop(LABEL_ID, set())
    if named & passed_over:
        return "the labels name the captures' eventId, but these have an inferenceId, which goes before it"
    for place, values in at.items():
        if values & joined:
            return f"the labels hold the captures' ids in {shortened(place)}, where {LABEL_ID} is read"
    if {_plain(value) for value in named} & {_plain(value) for value in joined}:
        return "the ids differ in blanks, or in upper and lower case, only"
    if not named and at:
        return f"the labels have no {LABEL_ID}, but {listed(map(shortened, at), _SHOWN)}"
    return None


def _records(files: Sequence[InputFile]) -> Iterator[Mapping[str, object]]:
    """The JSON objects among the first lines; whatever else stands there is passed over."""
    for file in [file for file in files if file.host is None][:FILES]:
        # A hint only: what cannot be read is told by the merge itself.
        with suppress(UserError, Unreadable):
            for _, line in islice(lines_of(file.whole), RECORDS):
                with suppress(ValueError, RecursionError):
                    value = json.loads(line)
                    if isinstance(value, dict):
                        yield value


def _ids(record: Mapping[str, object]) -> dict[str, str]:
    """What stands under an id's name, on the record's top or one step inside, by its place."""
    found: dict[str, str] = {}
    for key, value in record.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for name, part in inner:
            place = f"{key}.{name}" if name else key
            if _OF_AN_ID.search(place) and isinstance(part, str | int) and not isinstance(part, bool):
                found[place] = str(part)
    return found


def _plain(value: str) -> str:
    return value.strip().casefold()
