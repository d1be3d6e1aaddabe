"""What a call gives back beside a baseline: what a monitoring run found, what a merge joined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from understudy.analyzer.acceptance import EDITS
from understudy.analyzer.documents import (
    Constraints,
    Model,
    Statistics,
    Violation,
    ViolationDetail,
    ViolationDetails,
    Violations,
    to_json,
)
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.checks import PUBLISHED_NAMES
from understudy.analyzer.model_quality.documents import (
    Operator,
    QualityConstraints,
    QualityDetails,
    QualityFinding,
    QualityStatistics,
    QualityViolation,
    QualityViolations,
)
from understudy.container.running.finished import Finished
from understudy.library.baseline import CONSTRAINTS, STATISTICS, save

if TYPE_CHECKING:
    import pandas

    from understudy.container.monitors.monitor import Analysed
    from understudy.preprocess.merge_summary import MergeSummary

Finding = ViolationDetail | QualityFinding
"""A violation with what was measured, the limit, and the key that set it."""
VIOLATIONS = "constraint_violations.json"


@dataclass(frozen=True)
class Report:
    """What a monitoring run found.

    `documents` are those that the command would write, by file name. `violations` are what stands in
    `constraint_violations.json`, and `findings` the same with what was measured, the limit and examples.
    `message` is the job's exit message; `notes` are what could not be checked or was odd; `counts` are the
    `records` that were read and the `rows` that were analysed.
    """

    documents: Mapping[str, Model]
    findings: Sequence[Finding]
    message: str
    notes: Sequence[str]
    violations: Sequence[Violation | QualityViolation]
    counts: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, Model] = field(default_factory=dict)
    """The baseline's documents that it was held against, by file name."""

    @classmethod
    def of(cls, found: "Analysed", counts: Mapping[str, int], *, writes_empty: bool) -> "Report":
        """The report on what a monitoring job has found; without `writes_empty` no empty file is written."""
        documents = dict(found.documents)
        violations = documents[VIOLATIONS]
        assert isinstance(violations, Violations | QualityViolations)
        if not found.findings and not writes_empty:
            del documents[VIOLATIONS]
        message = Finished("monitor", violations=found.findings, remark=found.remark).message
        notes, held = list(found.notes), found.baseline
        return cls(documents, list(found.findings), message, notes, violations.violations, counts, held)

    @property
    def ok(self) -> bool:
        """Whether there is no violation."""
        return not self.findings

    @property
    def names(self) -> set[str]:
        """Features and metrics of the run, and the checks that there are."""
        details = self.details
        if isinstance(details, QualityDetails):
            metrics = {PUBLISHED_NAMES.get(name, name) for name in details.metrics}
            return metrics | set(details.metrics) | set(get_args(Operator)) | _named(self.findings)
        assert isinstance(self.statistics, Statistics)
        features = {feature.name for feature in self.statistics.features}
        return features | set(EDITS) | _named(self.findings)

    @property
    def statistics(self) -> Statistics | QualityStatistics:
        """What `statistics.json` holds: of this run's data, as a baseline has it of its own."""
        document = self.documents[STATISTICS]
        assert isinstance(document, Statistics | QualityStatistics)
        return document

    @property
    def constraints(self) -> Constraints | QualityConstraints:
        """What `constraints.json` holds: those that this run's data suggests."""
        document = self.documents[CONSTRAINTS]
        assert isinstance(document, Constraints | QualityConstraints)
        return document

    @property
    def details(self) -> ViolationDetails | QualityDetails:
        """The document of ours that explains the violations."""
        return next(d for d in self.documents.values() if isinstance(d, ViolationDetails | QualityDetails))

    def to_frame(self) -> "pandas.DataFrame":
        """A row for each finding. UserError where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise UserError(
                "to_frame() needs pandas, which is not installed: `pip install pandas`, or go through "
                "report.findings, which hold the same"
            ) from None
        kind = QualityFinding if isinstance(self.details, QualityDetails) else ViolationDetail
        columns = [name for name in kind.model_fields if name not in ("columns", "offenders", "interval")]
        rows = [[getattr(finding, name) for name in columns] for finding in self.findings]
        return pandas.DataFrame(rows, columns=columns)

    def save(self, folder: str | PathLike[str]) -> list[Path]:
        """Write the documents as the command does, all of them or none; their paths.

        Those of an earlier run that are not written anew go. UserError where the folder cannot be written.
        """
        return save({name: to_json(document) for name, document in self.documents.items()}, folder)

    def __repr__(self) -> str:
        """The message, and a line for each of the first findings."""
        from understudy.library.in_words import of_report

        return of_report(self)

    def _repr_html_(self) -> str:
        from understudy.library.as_html import of_report

        return of_report(self)


@dataclass(frozen=True)
class Merged:
    """Captures with their labels in `folder`, and the counts of what found its partner and what did not."""

    folder: Path
    summary: "MergeSummary"
    message: str

    def __repr__(self) -> str:
        """The folder, and the counts in a sentence."""
        return f"<understudy.Merged in {self.folder}>\n{self.message}"


def _named(findings: Sequence[Finding]) -> set[str]:
    return {one.metric_name if isinstance(one, QualityFinding) else one.feature_name for one in findings}
