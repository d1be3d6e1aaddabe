"""What documents of details tell of the job that wrote them, and of the baseline's files."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from understudy import __version__
from understudy.analyzer.details import BaselineFiles, JobDetails, RecordCounts, Window
from understudy.analyzer.documents import Model
from understudy.analyzer.profile import ANALYSED
from understudy.analyzer.regular_files import regular_bytes
from understudy.container.first_look.plan import JobPlan
from understudy.container.monitors.monitor import Reading, Scanned
from understudy.container.running.unusable_records import FAULTS
from understudy.container.variables import iso
from understudy.preprocess.formats import Merged, written_as

_CAPTURED = re.compile(r"(?:^|/)([^/]+)/([^/]+)/(\d{4})/(\d\d)/(\d\d)/(\d\d)/[^/]+$")
"""Where an endpoint puts its captures: endpoint, variant, and the hour they were received in."""
OF_ROWS = set(FAULTS) - {"malformed"}
"""Kinds of what is set aside that count rows of records, not records."""


def digests_of(plan: JobPlan) -> dict[Path, str]:
    """The SHA-256 of each file of the baseline, as it is now; OSError where one cannot be read."""
    files = (plan.baseline.constraints, plan.baseline.statistics) if plan.baseline else ()
    return {path: hashlib.sha256(regular_bytes(path)).hexdigest() for path in files if path is not None}


def told(
    documents: Mapping[str, Model], details: JobDetails, plan: JobPlan, digests: Mapping[Path, str]
) -> dict[str, Model]:
    """The documents, with job and baseline in those that tell of them."""
    return {
        name: _told(document, details, plan, digests) if "job" in type(document).model_fields else document
        for name, document in documents.items()
    }


def job_details(plan: JobPlan, scanned: Scanned, began: datetime) -> JobDetails:
    """What is known of a job once its data was looked at."""
    folders = [found for file in plan.inputs if (found := _CAPTURED.search(file.path.as_posix()))]
    # The merge's tree hangs below whatever folder it was written to.
    merged = plan.reading.known_format is not None and isinstance(written_as(plan.reading.format), Merged)
    endpoints = set() if merged else {found[1] for found in folders}
    aside = sum(
        noted.count
        for name, noted in scanned.set_aside.items()
        if name not in OF_ROWS and name not in ANALYSED
    )
    return JobDetails(
        kind=plan.kind,
        analysis_type=None if plan.kind == "merge" else plan.origin.analysis_type,
        version=__version__,
        name=plan.origin.name,
        endpoint=plan.origin.endpoint or (endpoints.pop() if len(endpoints) == 1 else None),
        variants=sorted({found[2] for found in folders}) or None,
        schedule=plan.origin.schedule,
        window=_window(plan.reading, folders),
        dataset=plan.origin.address(plan.reading.source),
        files=len(plan.inputs),
        bytes=plan.bytes,
        records=RecordCounts(
            read=scanned.records,
            analysed=scanned.records - aside,
            set_aside=aside,
            rows=scanned.rows,
        ),
        started=iso(began),
        seconds=round((datetime.now(UTC) - began).total_seconds(), 3),
    )


def _told(document: Model, details: JobDetails, plan: JobPlan, digests: Mapping[Path, str]) -> Model:
    counted: BaselineFiles | None = getattr(document, "baseline", None)
    files = counted.model_copy() if counted else None
    for name in ("constraints", "statistics") if files and plan.baseline else ():
        path, file = getattr(plan.baseline, name), getattr(files, name)
        if path is not None and file is not None:
            known = {"address": plan.origin.address(path), "sha256": digests.get(path)}
            setattr(files, name, file.model_copy(update=known))
    return document.model_copy(update={"job": details, "baseline": files})


def _window(reading: Reading, folders: Sequence[re.Match[str]]) -> Window | None:
    options = reading.options
    if options.start and options.end:
        return Window(start=iso(options.start), end=iso(options.end), told_by="variables")
    hours = sorted(hour for found in folders if (hour := _hour(found)))
    if not hours:
        return None
    return Window(start=iso(hours[0]), end=iso(hours[-1] + timedelta(hours=1)), told_by="folders")


def _hour(found: re.Match[str]) -> datetime | None:
    """The hour of a folder; None where its numbers are no date."""
    try:
        return datetime(int(found[3]), int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
    except ValueError:
        return None
