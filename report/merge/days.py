"""Captures and labels by day: a column a day, and the numbers of the picture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from understudy.analyzer.merge_details import LATE_FROM, CapturesOfDay, LabelsOfDay
from understudy.report.figures import THIN, count, counted, percent
from understudy.report.pictures import columns, pair

MOST_DAYS = 62
"""Days that are drawn and listed; older ones are counted in a sentence."""
UNKNOWN_DAY = "no known day"
MOST_SHADES = 4


@dataclass(frozen=True)
class Cell:
    """Captures whose label came so late: how many, of those of their day, and the shade of that share."""

    count: str
    share: str
    shade: int


@dataclass(frozen=True)
class DayRow:
    """One day of captures."""

    day: str
    captures: str
    labelled: str
    cells: Sequence[Cell]
    unlabelled: str


@dataclass(frozen=True)
class DelayRow:
    """Labels of one kind of lateness: a bar, how many, and the share that had come by then."""

    delay: str
    bar: Markup
    labels: str
    by_then: str


def heads() -> list[str]:
    """Each kind of lateness in words, the unknown one last."""
    ends = [*(after - 1 for after in LATE_FROM[1:]), None]
    return [*map(_delay, LATE_FROM, ends), "unknown"]


def _delay(first: int, last: int | None) -> str:
    if last is None:
        return f"{first} days and more"
    if last == 0:
        return "within a day"
    return f"{first} day{'' if first == 1 else 's'}" if first == last else f"{first}–{last} days"


def rows_of_days(days: Sequence[CapturesOfDay]) -> list[DayRow]:
    """The newest days, newest first; captures of no known day at the end."""
    known = [day for day in days if _date(day.day)][-MOST_DAYS:]
    return [_row(day) for day in (*reversed(known), *(day for day in days if not _date(day.day)))]


def _row(day: CapturesOfDay) -> DayRow:
    captures = day.with_label + day.unlabelled
    return DayRow(
        _day(day.day),
        count(captures),
        percent(day.with_label / captures) if captures else "–",
        [_cell(labels, captures) for labels in _by_delay(day)],
        count(day.unlabelled),
    )


def _by_delay(day: CapturesOfDay) -> Sequence[int]:
    """A count under each head, whatever the document has."""
    missing = len(heads()) - len(day.labelled)
    return [*day.labelled, *[0] * missing][: len(heads())]


def _cell(labels: int, captures: int) -> Cell:
    if not labels:
        return Cell("", "", 0)
    share = labels / captures
    return Cell(count(labels), percent(share), 1 + min(int(share * MOST_SHADES), MOST_SHADES - 1))


def older_days(days: Sequence[CapturesOfDay]) -> str:
    """What is not listed of captures, in a sentence."""
    older = [day for day in days if _date(day.day)][:-MOST_DAYS]
    if not older:
        return ""
    captures = sum(day.with_label + day.unlabelled for day in older)
    return f"Not shown: {counted(len(older), 'older day')} of {count(captures)} captures."


def picture_of_captures(days: Sequence[CapturesOfDay]) -> Markup | None:
    """A column for each day of captures; None where no day is known."""
    known = {on: (day.with_label, day.unlabelled) for day in days if (on := _date(day.day))}
    if not known:
        return None
    return columns(list(_along(known)), _newest("Captures by day", known, "a label"))


def picture_of_labels(days: Sequence[LabelsOfDay]) -> Markup | None:
    """A column for each day on which labels came; None where no day is known."""
    known = {on: (day.matched, day.unmatched) for day in days if (on := _date(day.day))}
    if not known:
        return None
    return columns(list(_along(known)), _newest("Labels by the day they came", known, "a capture"))


def _newest(title: str, known: Mapping[date, tuple[int, int]], other: str) -> str:
    newest = max(known)
    with_one, without = known[newest]
    return f"{title}. {_in_words(newest)}: {count(with_one)} with {other}, {count(without)} without."


def _along(known: Mapping[date, tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """The newest days in their order, with those between them that brought nothing."""
    shown = sorted(known)[-MOST_DAYS:]
    span = (shown[-1] - shown[0]).days
    if span < MOST_DAYS:
        shown = [shown[0] + timedelta(day) for day in range(span + 1)]
    for day in shown:
        yield f"{day:%-d{THIN}%b}", *known.get(day, (0, 0))


def rows_of_labels(days: Sequence[LabelsOfDay]) -> list[tuple[str, str, str]]:
    """Day, labels with a capture, labels without; newest first."""
    known = [day for day in days if _date(day.day)][-MOST_DAYS:]
    listed = (*reversed(known), *(day for day in days if not _date(day.day)))
    return [(_day(day.day), count(day.matched), count(day.unmatched)) for day in listed]


def rows_of_delays(days: Sequence[CapturesOfDay]) -> list[DelayRow]:
    """All labels by how late they came; those of which nothing tells it last."""
    sums = [sum(counts) for counts in zip(*map(_by_delay, days), strict=True)]
    *known, _ = sums or [0]
    total, so_far, rows = sum(known), 0, []
    for delay, labels in zip(heads(), sums, strict=False):
        so_far += labels
        if labels:
            by_then = percent(so_far / total) if delay != "unknown" else "–"
            rows.append(DelayRow(delay, pair(None, labels, max(sums)), count(labels), by_then))
    return rows


def _day(day: str | None) -> str:
    known = _date(day)
    return _in_words(known) if known else UNKNOWN_DAY


def _in_words(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _date(text: str | None) -> date | None:
    """The day that a document tells; None where it tells none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
