"""`understudy accept`: what a run found becomes what its baseline expects."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from understudy.analyzer import acceptance
from understudy.analyzer.documents import read_constraints, read_statistics, read_violation_details
from understudy.analyzer.errors import UserError
from understudy.analyzer.feature_details import read_feature_details
from understudy.analyzer.model_quality import acceptance as quality_acceptance
from understudy.analyzer.model_quality import constraints as quality_constraints
from understudy.analyzer.model_quality.documents import read_quality_details
from understudy.container.commands.constraints_file import ConstraintsFile, read_file

DETAILS, QUALITY = "violation_details.json", "model_quality_details.json"
FEATURES = "feature_details.json"


def acceptance_of(
    output: Path, names: Collection[str], baseline: Path | None
) -> tuple[ConstraintsFile, dict[str, Any], list[str]]:
    """The baseline's constraints, what they become once `output` is accepted, and what is to be known.

    Those of the features (or metrics) `names`, or all. UserError where there is nothing to accept, or where
    it is not known what the run was compared with.
    """
    if (output / QUALITY).exists():
        details = read_quality_details(output / QUALITY)
        file = read_file(baseline or _told_by(output))
        # Its faults are told before any edit.
        quality_constraints.read_constraints(file.path, details.problem_type)
        return file, quality_acceptance.accepted(file.value, details, names), []
    if not (output / DETAILS).exists():
        raise UserError(
            f"{output} holds neither {DETAILS} nor {QUALITY}; give the folder that a monitoring run wrote to"
        )
    file = read_file(baseline or _told_by(output))
    read_constraints(file.path)
    run = _run_of(output, file.path)
    notes = [
        f"The drift of {name} was not measured while its type failed; the next run measures it"
        for name in acceptance.not_measured(run, names)
    ]
    return file, acceptance.accepted(file.value, run, names), notes


def _run_of(output: Path, constraints: Path) -> acceptance.DataRun:
    statistics, features = constraints.with_name("statistics.json"), output / FEATURES
    return acceptance.DataRun.of(
        read_violation_details(output / DETAILS).violations,
        read_statistics(output / "statistics.json"),
        read_constraints(output / "constraints.json"),
        read_statistics(statistics) if statistics.exists() else None,
        read_feature_details(features) if features.exists() else None,
    )


def _told_by(output: Path) -> Path:
    """The constraints that the run names, where they are still on this machine."""
    path = output / FEATURES
    found = read_feature_details(path).baseline if path.exists() else None
    if found and (told := Path(found.constraints.address)).is_file():
        return told
    known = f"; the run compared with {found.constraints.address}, which is not here" if found else ""
    raise UserError(f"{output} does not say where its baseline is{known}; give its folder with --baseline")
