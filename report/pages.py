"""From a folder of documents, or from a job's own, to its page."""

import gc
from collections.abc import Mapping
from pathlib import Path

from understudy.analyzer.captured_values import Values
from understudy.analyzer.documents import Model
from understudy.analyzer.model_quality.documents import QualityStatistics
from understudy.report.analyses import analyses_page
from understudy.report.data_quality.baseline import baseline_page
from understudy.report.data_quality.page import data_quality_page
from understudy.report.folder import (
    ANALYSIS,
    STATISTICS,
    Analyses,
    Documents,
    Merge,
    ModelQuality,
    analyses_of,
    data_quality_of,
    model_quality_of,
    read_folder,
)
from understudy.report.merge.page import merge_page
from understudy.report.model_quality.page import model_quality_page
from understudy.report.text import CapturedValues


def page_of(documents: Documents, values: Values = "Enabled") -> str:
    """The page of documents; `values` says how captured values stand on it."""
    # A page is made of hundreds of thousands of tuples that live until it is there, none of them in a cycle:
    # to collect meanwhile, which finds nothing, takes an eighth of its time.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _drawn(documents, CapturedValues(values))
    finally:
        if collects:
            gc.enable()


def _drawn(documents: Documents, shown: CapturedValues) -> str:
    if isinstance(documents, Merge):
        return merge_page(documents, shown)
    if isinstance(documents, Analyses):
        return analyses_page(documents, shown)
    if isinstance(documents, ModelQuality):
        return model_quality_page(documents, shown)
    if documents.violations is None:
        return baseline_page(documents, shown)
    return data_quality_page(documents, shown)


def page_of_folder(folder: Path, baseline: Path | None = None, values: Values = "Enabled") -> str:
    """The page of what a job kept, Understudy's or AWS's; UserError where the folder holds no documents."""
    return page_of(read_folder(folder, baseline), values)


def page_of_job(
    documents: Mapping[str, Model],
    baseline: Mapping[str, Model],
    constraints: Path | None,
    title: str,
    values: Values,
) -> str:
    """The page of a job's documents by file name, before they are written.

    `baseline` are those that it was held against, and `constraints` is where they came from: what else a
    baseline of model quality has written beside it is drawn as well.
    """
    if ANALYSIS in documents:
        return page_of(analyses_of(documents, title, monitored=constraints is not None), values)
    statistics = documents[STATISTICS]
    if isinstance(statistics, QualityStatistics):
        return page_of(model_quality_of(documents, baseline, constraints, title), values)
    return page_of(data_quality_of(documents, baseline, title), values)
