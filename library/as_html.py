"""Results as a notebook shows them: a small table, all text of which is escaped, as strangers wrote it."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from understudy.library.in_words import (
    MOST,
    example,
    lines_of_baseline,
    measured,
    named,
    shortened,
    what_of,
)

if TYPE_CHECKING:
    from understudy.library.baseline import Baseline
    from understudy.library.results import Report


def of_report(report: "Report") -> str:
    """The message, and a row for each of the first findings."""
    colour = "#b45309" if report.findings else "#15803d"
    said = f'<p style="color:{colour};font-weight:600">{_text(report.message)}</p>'
    if report.ok:
        return said
    rows = [
        (named(finding), finding.constraint_check_type, measured(finding), example(finding))
        for finding in report.findings[:MOST]
    ]
    heads = ("feature or metric", "check", "what was found", "example")
    return f"{said}{_table(heads, rows)}{_more(len(report.findings))}"


def of_baseline(baseline: "Baseline") -> str:
    """What it is of, and a row for each of the first features or metrics."""
    rows = list(lines_of_baseline(baseline))
    head = ("metric", "expected") if baseline.model_quality else ("feature", "type")
    return (
        f"<p><b>Baseline</b> of {_text(what_of(baseline))}</p>{_table(head, rows[:MOST])}{_more(len(rows))}"
    )


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col" style="text-align:left">{_text(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return f'<td style="text-align:left;overflow-wrap:anywhere">{_text(text)}</td>'


def _more(count: int) -> str:
    return f"<p>… and {count - MOST} more</p>" if count > MOST else ""


def _text(text: str) -> str:
    return escape(shortened(text))
