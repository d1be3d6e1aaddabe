"""The page of a job, made of its documents before they are written."""

from typing import TYPE_CHECKING

from understudy.analyzer.errors import internal_error
from understudy.container.first_look.plan_in_words import STATISTICS
from understudy.container.log import LOG
from understudy.report import REPORT

if TYPE_CHECKING:
    from pathlib import Path

    from understudy.container.first_look.plan import JobPlan
    from understudy.container.monitors.monitor import Analysed


def page_of(plan: "JobPlan", analysed: "Analysed") -> "dict[Path, str]":
    """`report.html` by its path; nothing where the job asks for none, or where drawing it fails.

    A fault in a page must not take the documents with it: it is logged.
    """
    if plan.report is None:
        return {}
    if STATISTICS not in analysed.documents:
        LOG.info("There is no %s of this monitor type yet; its documents tell all.", REPORT)
        return {}
    from understudy.report.pages import page_of_job

    constraints = plan.baseline.constraints if plan.baseline else None
    try:
        text = page_of_job(
            analysed.documents, analysed.baseline, constraints, plan.output.resolve().name, plan.report
        )
    except Exception as error:
        LOG.warning("%s was not drawn, the documents are whole: %s", REPORT, internal_error(error))
        return {}
    return {plan.output / REPORT: text}
