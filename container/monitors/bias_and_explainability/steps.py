"""Both analyses of one table: the steps of each, and one `analysis.json` of what they come to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from understudy.analyzer.analysis_config import BIAS, EXPLAINED
from understudy.analyzer.bias.documents import BiasAnalysis, BiasBaseline, BiasViolations
from understudy.analyzer.bias.documents import read_segments as read_bias_segments
from understudy.analyzer.bias.scanned import BiasScan
from understudy.analyzer.both import BothBaselines, both_analyses, both_violations, read_both
from understudy.analyzer.explainability.documents import (
    AttributionViolations,
    ExplainabilityAnalysis,
    ExplainabilityBaseline,
)
from understudy.analyzer.explainability.documents import read_segments as read_explained_segments
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.analyzer.profile import SetAside
from understudy.container.monitors.bias import steps as bias
from understudy.container.monitors.bias.asked import label_column
from understudy.container.monitors.bias_and_explainability.settings import BothSettings
from understudy.container.monitors.configured.passed_over import passed_over
from understudy.container.monitors.configured.settings import RAN
from understudy.container.monitors.explainability import steps as explainability
from understudy.container.monitors.monitor import (
    Analysed,
    BaselineFiles,
    Executors,
    FirstLook,
    Publication,
    Reading,
)
from understudy.preprocess.completion import ASKED_LABEL, ASKED_SCORE
from understudy.preprocess.inputs import InputFile

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.analyzer.engine.table import Table

ANALYSIS, VIOLATIONS = "analysis.json", "constraint_violations.json"


@dataclass(frozen=True)
class BothScans:
    """What each analysis saw of the same rows."""

    bias: BiasScan
    explained: RecordScan

    @property
    def rows(self) -> int:
        """Rows that were analysed."""
        return self.bias.rows

    @property
    def records(self) -> int:
        """Records that were read."""
        return self.bias.records

    @property
    def set_aside(self) -> Mapping[str, SetAside]:
        """What was not analysed."""
        return self.bias.set_aside


def _features_alone(reading: Reading, own: BothSettings) -> Reading:
    """The reading of explanations, for which labels, files beside the data and answers are no features."""
    completion = reading.options.completion
    beside = [name for side in completion.sides for name in side.kept] if completion else []
    added = [label_column(own, reading.format), *beside, ASKED_LABEL, ASKED_SCORE]
    return replace(reading, excluded=(*reading.excluded, *added))


def read_baseline(files: BaselineFiles, own: BothSettings) -> BothBaselines:
    """The baseline's `analysis.json`, of one analysis or both, and segments; UserError for another file."""
    known = read_both(files.constraints)
    if not own.config.segment_config:
        return known
    return replace(
        known,
        bias_segments=read_bias_segments(files.constraints),
        explained_segments=read_explained_segments(files.constraints),
    )


def _of_bias(known: BothBaselines | None) -> BiasBaseline | None:
    return None if known is None or known.bias is None else BiasBaseline(known.bias, known.bias_segments)


def _of_features(known: BothBaselines | None) -> ExplainabilityBaseline | None:
    if known is None or known.explanations is None:
        return None
    return ExplainabilityBaseline(known.explanations, known.explained_segments)


def column_names(baseline: BothBaselines | None) -> Sequence[str] | None:
    """None: the format tells the names."""
    return None


def first_faults(
    reading: Reading, own: BothSettings, files: Sequence[InputFile], baseline: BothBaselines | None
) -> list[str]:
    """Those of each, once."""
    found = bias.first_faults(reading, own, files, _of_bias(baseline))
    found += explainability.first_faults(_features_alone(reading, own), own, files, _of_features(baseline))
    return list(dict.fromkeys(found))


def first_look(
    reading: Reading, own: BothSettings, files: Sequence[InputFile], baseline: BothBaselines | None
) -> FirstLook:
    """What of the configuration is passed over, and what the job alone can tell."""
    looks = (
        bias.first_look(reading, own, files, _of_bias(baseline)),
        explainability.first_look(_features_alone(reading, own), own, files, _of_features(baseline)),
    )
    return FirstLook(
        hints=[f"{sentence}." for sentence in _passed_over(own)],
        unchecked=[sentence for look in looks for sentence in look.unchecked],
    )


def before_reading(reading: Reading, own: BothSettings, files: Sequence[InputFile]) -> None:
    """The first call of each."""
    bias.before_reading(reading, own, files)
    explainability.before_reading(_features_alone(reading, own), own, files)


def scan(table: "Table", reading: Reading, own: BothSettings, baseline: BothBaselines | None) -> BothScans:
    """One pass for the counts, two for the rows that are explained."""
    counted = bias.scan(table, reading, own, _of_bias(baseline))
    if not counted.rows:
        return BothScans(counted, RecordScan(rows=0, records=counted.records, names=(), sample=()))
    explained = explainability.scan(table, _features_alone(reading, own), own, _of_features(baseline))
    return BothScans(counted, explained)


def without_values(scanned: BothScans) -> BothScans:
    """What was set aside does not show its values."""
    return BothScans(bias.without_values(scanned.bias), explainability.without_values(scanned.explained))


def judge(
    scanned: BothScans, reading: Reading, own: BothSettings, baseline: BothBaselines | None
) -> Iterator[str]:
    """What of the configuration is passed over, and of the baseline missing; UserError as of each."""
    yield from _passed_over(own)
    yield from baseline.missing if baseline else ()
    bias.check_columns(scanned.bias, reading, own)
    explainability.check_features(scanned.explained, reading, own, _of_features(baseline))


def _passed_over(own: BothSettings) -> Iterator[str]:
    return passed_over(own, own.config, (*BIAS, *EXPLAINED), asks=True)


def analyse(
    reading: Reading,
    own: BothSettings,
    scanned: BothScans,
    baseline: BothBaselines | None,
    published: Publication | None,
    *,
    executors: Executors | None = None,
) -> Analysed:
    """One `analysis.json` and one file of violations; details of each."""
    groups = bias.analyse(reading, own, scanned.bias, _of_bias(baseline), published)
    features = explainability.analyse(
        _features_alone(reading, own),
        own,
        scanned.explained,
        _of_features(baseline),
        published,
        executors=executors,
    )
    documents = {**groups.documents, **features.documents}
    documents[ANALYSIS] = both_analyses(
        cast("BiasAnalysis", groups.documents[ANALYSIS]),
        cast("ExplainabilityAnalysis", features.documents[ANALYSIS]),
    )
    violations = both_violations(
        cast("BiasViolations | None", groups.documents.get(VIOLATIONS)),
        cast("AttributionViolations | None", features.documents.get(VIOLATIONS)),
    )
    if violations is not None:
        documents[VIOLATIONS] = violations

    def show(console: "Console") -> None:
        for one in (groups, features):
            if one.show is not None:
                one.show(console)

    return Analysed(
        documents,
        [*groups.findings, *features.findings],
        list(dict.fromkeys([*groups.notes, *features.notes])),
        [*groups.metrics, *features.metrics],
        show,
        said=RAN,
        tables=features.tables,
    )
