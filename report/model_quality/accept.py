"""The edit of a baseline's thresholds that would accept a job's violations, as the page shows it."""

import json
from collections.abc import Mapping
from typing import Any

from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.acceptance import accepted, met
from understudy.analyzer.model_quality.documents import CONSTRAINTS_KEY
from understudy.report.folder import ModelQuality
from understudy.report.model_quality.metrics import broken_overall, limits_of, problem_of, values_of
from understudy.report.text import CapturedValues, json_text


def acceptance_of(job: ModelQuality, values: CapturedValues) -> str | None:
    """The limits that would be others, as JSON; None where none would. Segments have captured values."""
    changed = edit_of(job)
    if values.shown != "Enabled":
        changed = {key: part for key, part in changed.items() if key != "segments"}
    return json_text(changed) if changed else None


def edit_of(job: ModelQuality) -> dict[str, Any]:
    """What `understudy accept` would change of the constraints, by key; of AWS's documents the same."""
    problem = problem_of(job.statistics)
    if job.constraints is None or job.constraints.limits(problem) is None:
        return {}
    if job.details is None:
        return _of_documents(job)
    before = json.loads(to_json(job.constraints))
    try:
        after = accepted(before, job.details)
    except UserError:
        # What the command refuses is not offered.
        return {}
    key, known = CONSTRAINTS_KEY[problem], before.get("segments", [])
    changed = {
        key: {name: limit for name, limit in after[key].items() if limit != before[key].get(name)},
        "segments": [segment for segment in after.get("segments", []) if segment not in known],
    }
    return {key: part for key, part in changed.items() if part}


def _of_documents(job: ModelQuality) -> dict[str, Any]:
    problem = problem_of(job.statistics)
    limits, measured = limits_of(job.constraints, problem), values_of(job.statistics)
    changed: Mapping[str, Any] = {
        name: {
            "threshold": met(measured[name], limit.comparison_operator),
            "comparison_operator": limit.comparison_operator,
        }
        for name, limit in limits.items()
        if name in broken_overall(job) and name in measured
    }
    return {CONSTRAINTS_KEY[problem]: changed} if changed else {}
