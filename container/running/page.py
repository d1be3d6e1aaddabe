"""The page of a job, made of its documents before they are written."""

from functools import partial
from typing import TYPE_CHECKING

from understudy.analyzer.errors import internal_error
from understudy.container.log import LOG
from understudy.report import MERGE_REPORT, REPORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from understudy.analyzer.merge_details import MergeDetails
    from understudy.container.first_look.plan import JobPlan
    from understudy.container.monitors.monitor import Analysed


def page_of(plan: "JobPlan", analysed: "Analysed") -> "dict[Path, str]":
    """`report.html` by its path; nothing where the job asks for none, or where drawing it fails.

    A fault in a page must not take the documents with it: it is logged.
    """
    if not plan.draws_page:
        return {}
    from understudy.report.pages import page_of_job

    constraints = plan.baseline.constraints if plan.baseline else None
    title, shown = plan.output.resolve().name, plan.reading.shown_values
    draw = partial(page_of_job, analysed.documents, analysed.baseline, constraints, title, shown)
    return _drawn(plan.output / REPORT, draw)


def page_of_merge(plan: "JobPlan", details: "MergeDetails") -> "dict[Path, str]":
    """The same of a merge, under a name that whatever reads its tree passes over."""
    if not plan.draws_page:
        return {}
    from understudy.report.folder import Merge
    from understudy.report.pages import page_of

    documents = Merge(details, plan.output.resolve().name)
    return _drawn(plan.output / MERGE_REPORT, partial(page_of, documents, plan.reading.shown_values))


def _drawn(path: "Path", draw: "Callable[[], str]") -> "dict[Path, str]":
    try:
        return {path: draw()}
    except Exception as error:
        LOG.warning("%s was not drawn, the documents are whole: %s", path.name, internal_error(error))
        return {}
