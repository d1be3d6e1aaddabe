"""The edit of a baseline's constraints that would accept a job's violations, as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from understudy.analyzer.acceptance import DataRun, Edit, edits
from understudy.report.data_quality.compared import violations_of
from understudy.report.folder import DataQuality
from understudy.report.text import CapturedValues, json_text, shortened


@dataclass(frozen=True)
class Acceptance:
    """Where in `constraints.json` the edit belongs, and what stands there then.

    `by_command`: whether the folder holds what `understudy accept` reads, which makes the same edit.
    """

    at: str
    json: str | None
    by_command: bool


def edits_of(job: DataQuality) -> Mapping[str, Edit]:
    """What `understudy accept` would make of each feature that violates; empty without a baseline's file."""
    found = violations_of(job)
    if job.constraints is None or not found:
        return {}
    run = DataRun.of(found, job.statistics, job.suggested, job.baseline, job.features)
    return edits(job.constraints.as_written, run)


def acceptance_of(
    name: str, found: Mapping[str, Edit], values: CapturedValues, *, by_command: bool
) -> Acceptance | None:
    """What the page says of a feature's edit, None where it has none; JSON only where values may stand."""
    edit = found.get(name)
    if edit is None:
        return None
    shown = shortened(repr(name))
    if edit.after is None:
        return Acceptance(f"in features, take out the one named {shown}", None, by_command)
    where = f"in features, in the one named {shown}" if edit.before else "in features, a new one"
    if values.shown != "Enabled" and _domain(edit.after) != _domain(edit.before):
        return Acceptance(f"{where}, whose values are not shown here", None, by_command)
    return Acceptance(where, json_text(edit.keys), by_command)


def _domain(feature: dict[str, object] | None) -> object:
    held = feature.get("string_constraints") if feature else None
    return held.get("domains") if isinstance(held, dict) else None
