"""A folder of documents, Understudy's or AWS's own, and what it is of."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from understudy.analyzer.bias.documents import BiasAnalysis, BiasDetails
from understudy.analyzer.both import BothBaselines, BothViolations, parts_of, read_both, read_violations
from understudy.analyzer.details import BaselineFile, BaselineFiles
from understudy.analyzer.documents import (
    Constraints,
    Model,
    Statistics,
    ViolationDetails,
    Violations,
    read_constraints,
    read_statistics,
)
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability.documents import ExplainabilityAnalysis, ExplainabilityDetails
from understudy.analyzer.feature_details import FeatureDetails, read_feature_details
from understudy.analyzer.merge_details import MERGE_DETAILS, MergeDetails, read_merge_details
from understudy.analyzer.model_quality.documents import (
    QualityConstraints,
    QualityDetails,
    QualityStatistics,
    QualityViolations,
)
from understudy.analyzer.reading import read_object, validated
from understudy.analyzer.regular_files import regular_bytes
from understudy.report import MERGE_REPORT, REPORT

STATISTICS, CONSTRAINTS = "statistics.json", "constraints.json"
VIOLATIONS, DETAILS = "constraint_violations.json", "violation_details.json"
ANALYSIS = "analysis.json"
BIAS_DETAILS, EXPLAINABILITY_DETAILS = "bias_details.json", "explainability_details.json"
FEATURE_DETAILS = "feature_details.json"
QUALITY_DETAILS = "model_quality_details.json"
_OF_QUALITY = ("_metrics", "_constraints")


@dataclass(frozen=True)
class DataQuality:
    """What a data-quality job wrote, and the baseline's documents that it read.

    `violations` are None in a baseline's folder. `suggested` are the constraints that the job itself wrote.
    """

    statistics: Statistics
    suggested: Constraints | None = None
    violations: Violations | None = None
    details: ViolationDetails | None = None
    features: FeatureDetails | None = None
    baseline: Statistics | None = None
    constraints: Constraints | None = None
    title: str = ""


@dataclass(frozen=True)
class ModelQuality:
    """What a model-quality job wrote, and its baseline's documents; `violations` as in `DataQuality`."""

    statistics: QualityStatistics
    suggested: QualityConstraints | None = None
    violations: QualityViolations | None = None
    details: QualityDetails | None = None
    baseline: QualityStatistics | None = None
    baseline_details: QualityDetails | None = None
    constraints: QualityConstraints | None = None
    title: str = ""


@dataclass(frozen=True)
class Merge:
    """What a ground-truth merge wrote beside its tree."""

    details: MergeDetails
    title: str = ""


@dataclass(frozen=True)
class Analyses:
    """What a job of bias, of explanations or of both wrote, and its baseline's; `violations` as in others.

    AWS's image writes the analyses alone, without details.
    """

    metrics: BiasAnalysis | None = None
    explained: ExplainabilityAnalysis | None = None
    bias: BiasDetails | None = None
    explanations: ExplainabilityDetails | None = None
    violations: BothViolations | None = None
    baseline: BothBaselines | None = None
    title: str = ""


Documents = DataQuality | ModelQuality | Merge | Analyses


def page_in(folder: Path) -> Path:
    """Where the page of a folder's documents belongs: beside a merged tree it is no data."""
    return folder / (MERGE_REPORT if _is_of_merge(folder) else REPORT)


def read_folder(folder: Path, baseline: Path | None = None) -> Documents:
    """The documents of a folder, beside those of a baseline's; UserError says what is missing or wrong."""
    if _is_of_merge(folder):
        if baseline is not None:
            raise UserError(f"{folder} is of a merge, which has no baseline; leave out --baseline")
        return Merge(read_merge_details(folder / MERGE_DETAILS), folder.resolve().name)
    statistics = folder / STATISTICS
    if (folder / ANALYSIS).is_file() and not statistics.is_file():
        return _analyses(folder, baseline)
    if not statistics.is_file():
        raise UserError(f"{folder} has no {STATISTICS}; give the folder that a job wrote its documents into")
    if baseline is not None and not any((baseline / name).is_file() for name in (STATISTICS, CONSTRAINTS)):
        raise UserError(f"{baseline} has neither {STATISTICS} nor {CONSTRAINTS}; give a baseline's folder")
    if _is_of_quality(statistics):
        return _model_quality(folder, baseline)
    return _data_quality(folder, baseline)


def data_quality_of(documents: Mapping[str, Model], baseline: Mapping[str, Model], title: str) -> DataQuality:
    """A data-quality job's own documents by file name, and the baseline's."""
    return DataQuality(
        **_held(documents, _KINDS),
        **_held(baseline, {CONSTRAINTS: ("constraints", Constraints), STATISTICS: ("baseline", Statistics)}),
        title=title,
    )


def analyses_of(documents: Mapping[str, Model], title: str, *, monitored: bool) -> Analyses:
    """The documents of a job of bias, of explanations or of both, by file name."""
    found = parts_of(documents[ANALYSIS])
    violations = getattr(documents.get(VIOLATIONS), "violations", ())
    return Analyses(
        metrics=found.bias,
        explained=found.explanations,
        **_held(documents, _ANALYSIS_KINDS),
        violations=BothViolations(violations=violations) if monitored else None,
        title=title,
    )


def _analyses(folder: Path, baseline: Path | None) -> Analyses:
    bias = _document(folder / BIAS_DETAILS, BiasDetails)
    explanations = _document(folder / EXPLAINABILITY_DETAILS, ExplainabilityDetails)
    known = None if baseline is None else read_both(baseline / ANALYSIS if baseline.is_dir() else baseline)
    monitored = known is not None or any(
        details is not None and details.violations is not None for details in (bias, explanations)
    )
    found = read_both(folder / ANALYSIS)
    return Analyses(
        metrics=found.bias,
        explained=found.explanations,
        bias=bias,
        explanations=explanations,
        violations=_optional(folder / VIOLATIONS, read_violations)
        or (BothViolations(violations=[]) if monitored else None),
        baseline=known,
        title=folder.resolve().name,
    )


def model_quality_of(
    documents: Mapping[str, Model], baseline: Mapping[str, Model], constraints: Path | None, title: str
) -> ModelQuality:
    """A model-quality job's own documents by file name, its baseline's, and what lies beside the latter."""
    beside = constraints.parent if constraints else None
    return ModelQuality(
        **_held(documents, _QUALITY_KINDS),
        **_held(baseline, {CONSTRAINTS: ("constraints", QualityConstraints)}),
        baseline=_beside(beside, STATISTICS, QualityStatistics),
        baseline_details=_beside(beside, QUALITY_DETAILS, QualityDetails),
        title=title,
    )


_KINDS: Mapping[str, tuple[str, type[Model]]] = {
    STATISTICS: ("statistics", Statistics),
    CONSTRAINTS: ("suggested", Constraints),
    VIOLATIONS: ("violations", Violations),
    DETAILS: ("details", ViolationDetails),
    FEATURE_DETAILS: ("features", FeatureDetails),
}
_QUALITY_KINDS: Mapping[str, tuple[str, type[Model]]] = {
    STATISTICS: ("statistics", QualityStatistics),
    CONSTRAINTS: ("suggested", QualityConstraints),
    VIOLATIONS: ("violations", QualityViolations),
    QUALITY_DETAILS: ("details", QualityDetails),
}

_ANALYSIS_KINDS: Mapping[str, tuple[str, type[Model]]] = {
    BIAS_DETAILS: ("bias", BiasDetails),
    EXPLAINABILITY_DETAILS: ("explanations", ExplainabilityDetails),
}


def _held(documents: Mapping[str, Model], kinds: Mapping[str, tuple[str, type[Model]]]) -> dict[str, Any]:
    """The documents by the names of their fields."""
    held = {}
    for name, (key, kind) in kinds.items():
        if name in documents:
            assert isinstance(documents[name], kind), f"{name} is no {kind.__name__}"
            held[key] = documents[name]
    return held


def _beside(folder: Path | None, name: str, model: type[Model]) -> Any:
    """A document that nobody named; one that does not fit is none."""
    if folder is None:
        return None
    try:
        return _document(folder / name, model)
    except UserError:
        return None


def _is_of_merge(folder: Path) -> bool:
    return (folder / MERGE_DETAILS).is_file() and not (folder / STATISTICS).is_file()


def _is_of_quality(statistics: Path) -> bool:
    value = read_object(statistics, "statistics")
    return "features" not in value and any(key.endswith(_OF_QUALITY) for key in value)


def _data_quality(folder: Path, baseline: Path | None) -> DataQuality:
    features = _optional(folder / FEATURE_DETAILS, read_feature_details)
    files = _baseline_of(baseline, features.baseline if features else None)
    monitored = baseline is not None or bool(features and features.baseline)
    return DataQuality(
        statistics=read_statistics(folder / STATISTICS),
        suggested=_optional(folder / CONSTRAINTS, read_constraints),
        violations=_document(folder / VIOLATIONS, Violations)
        or (Violations(violations=[]) if monitored else None),
        details=_document(folder / DETAILS, ViolationDetails),
        features=features,
        baseline=_optional(files.get(STATISTICS), read_statistics),
        constraints=_optional(files.get(CONSTRAINTS), read_constraints),
        title=folder.resolve().name,
    )


def _model_quality(folder: Path, baseline: Path | None) -> ModelQuality:
    details = _document(folder / QUALITY_DETAILS, QualityDetails)
    files = _baseline_of(baseline, details.baseline if details else None)
    monitored = baseline is not None or bool(details and details.baseline)
    # What else the baseline's job wrote lies beside its constraints.
    beside = baseline or (files[CONSTRAINTS].parent if CONSTRAINTS in files else None)
    return ModelQuality(
        statistics=_required(folder / STATISTICS, QualityStatistics),
        suggested=_document(folder / CONSTRAINTS, QualityConstraints),
        violations=_document(folder / VIOLATIONS, QualityViolations)
        or (QualityViolations(violations=[]) if monitored else None),
        details=details,
        baseline=_beside(beside, STATISTICS, QualityStatistics),
        baseline_details=_beside(beside, QUALITY_DETAILS, QualityDetails),
        constraints=_document(files.get(CONSTRAINTS), QualityConstraints),
        title=folder.resolve().name,
    )


def _baseline_of(given: Path | None, told: BaselineFiles | None) -> dict[str, Path]:
    """Where the baseline's documents are: in the folder that is given, else where the job read them.

    A file that is another one by now is not taken.
    """
    if given is not None:
        return {STATISTICS: given / STATISTICS, CONSTRAINTS: given / CONSTRAINTS}
    named = {CONSTRAINTS: told.constraints, STATISTICS: told.statistics} if told else {}
    there = {name: _unchanged(file) for name, file in named.items()}
    return {name: path for name, path in there.items() if path}


def _unchanged(file: BaselineFile | None) -> Path | None:
    if file is None or file.address is None:
        return None
    path = Path(file.address)
    try:
        same = hashlib.sha256(regular_bytes(path)).hexdigest() == file.sha256
    except OSError:
        return None
    return path if same else None


def _optional(path: Path | None, read: Any) -> Any:
    return read(path) if path and path.is_file() else None


def _document(path: Path | None, model: Any) -> Any:
    return _required(path, model) if path and path.is_file() else None


def _required(path: Path, model: type[Model]) -> Any:
    return validated(path, read_object(path, path.stem.replace("_", " ")), model, path.stem.replace("_", " "))
