"""What a scan noted of records, as documents tell it: those set aside, and those analysed all the same."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from understudy.analyzer.documents import SetAsideRecords
from understudy.analyzer.profile import ANALYSED, SetAside


def set_aside_records(noted: Mapping[str, SetAside]) -> list[SetAsideRecords]:
    """The kinds of records that were not counted."""
    return counted({kind: kept for kind, kept in noted.items() if kind not in ANALYSED})


def notes_on_analysed(noted: Mapping[str, SetAside]) -> list[str]:
    """A sentence for each kind of records that are odd, but were counted."""
    return [
        f"Analysed, but noted: {kind.replace('_', ' ')} ({kept.count}); first{_first(kept.examples[0])}."
        for kind, kept in noted.items()
        if kind in ANALYSED and kept.examples
    ]


def counted(noted: Mapping[str, SetAside]) -> list[SetAsideRecords]:
    """Each kind with its count and its examples."""
    return [
        SetAsideRecords(kind=kind, count=kept.count, examples=[dict(example) for example in kept.examples])
        for kind, kept in noted.items()
    ]


def place_of(example: Mapping[str, object]) -> str:
    """File and line of a record, as far as they are known."""
    file, line = example.get("file"), example.get("line")
    if not file:
        return "a record of unknown place"
    return f"{path_of(str(file))}, line {line}" if line else path_of(str(file))


def path_of(file: str) -> str:
    """The path of a file that the engine names, by a URI or by itself."""
    return unquote(urlsplit(file).path) if file.startswith("file:") else file


def _first(example: Mapping[str, object]) -> str:
    file, line = example.get("file"), example.get("line")
    place = f" at {file}" + (f", line {line}" if line else "") if file else ""
    return f"{place}: {str(example.get('reason')).rstrip('.')}"
