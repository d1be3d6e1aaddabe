"""What to look at first, where the documents alone tell it: a changed unit, two columns swapped."""

from collections.abc import Mapping

from markupsafe import Markup

from understudy.report.data_quality.compared import Compared
from understudy.report.figures import number, percent
from understudy.report.sample import Numbers
from understudy.report.text import say
from understudy.report.unit import Line, changed_line

MOVED = 0.2
"""The least gap of the cumulative curves for a line between the two sides to be asked for."""


def hints(feature: Compared, lookalikes: Mapping[str, str], links: Mapping[str, Markup]) -> list[Markup]:
    """A sentence where there is something to look at first; `links` lead to features by name."""
    other = lookalikes.get(feature.name)
    if other is not None and lookalikes.get(other) == feature.name:
        return [
            say(
                "The values look like those of {} before, and its like these: were the two swapped?",
                links[other],
            )
        ]
    if other is not None:
        return [
            say("The values look like those of {} before: were columns renamed or shifted?", links[other])
        ]
    base, now = feature.sides
    if not (isinstance(base, Numbers) and isinstance(now, Numbers) and _has_moved(feature)):
        return []
    line = changed_line(now, base)
    return [_of_line(line)] if line else []


def _has_moved(feature: Compared) -> bool:
    records = feature.records
    return records is not None and (records.ks or 0.0) > MOVED


def _of_line(line: Line) -> Markup:
    straight = f"straight to {percent(line.straight)}"
    if line.words is None and abs(line.factor - 1) < 0.05:
        way = "higher" if line.offset > 0 else "lower"
        return say(
            "Quantile by quantile the new values lie {} {} than the old ({}): the same shape, moved. An "
            "offset, another zone of time, or another level?",
            number(abs(line.offset)),
            way,
            straight,
        )
    sign = "+" if line.offset >= 0 else "−"
    rest = f" {sign} {number(abs(line.offset))}" if abs(line.offset) > 1e-9 else ""
    said = say(
        "Quantile by quantile the new values are {} × the old{} ({})", number(line.factor), rest, straight
    )
    if line.words:
        return say("{} – {}. Has the unit changed upstream?", said, line.words)
    return say("{}: the same shape on another scale. Has a unit or a scaling changed upstream?", said)
