"""Model quality as a job runs it: predictions held against labels."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality import analysis as quality
from understudy.analyzer.model_quality.baseline import QualityBaseline, read_statistics
from understudy.analyzer.model_quality.constraints import read_constraints
from understudy.analyzer.model_quality.documents import ProblemType, QualityDetails, QualityStatistics
from understudy.analyzer.model_quality.metrics import model_quality_metrics
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Outcomes
from understudy.analyzer.names import listed
from understudy.analyzer.nearest import did_you_mean
from understudy.analyzer.set_aside import place_of
from understudy.container.log import LOG
from understudy.container.monitors.model_quality.settings import ModelQualitySettings
from understudy.container.monitors.monitor import (
    Analysed,
    BaselineFiles,
    Executors,
    FirstLook,
    Publication,
    Reading,
)
from understudy.preprocess.formats import GROUND_TRUTH, DatasetFormat, Merged
from understudy.preprocess.inputs import InputFile

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.analyzer.engine.outcomes import Question
    from understudy.analyzer.engine.table import Table


USED = {
    "probability_outside_0_1": "have a probability outside [0, 1]: they are ranked by it, but not estimated",
    "probability_not_a_number": "have a probability that is no number: they are counted, but not estimated",
}
"""What is odd about rows that were used all the same."""
ESTIMATED_ONLY = (
    "No row had a label: nothing was measured, the quality is estimated only (model_quality_details.json)."
)


def read_baseline(files: BaselineFiles, own: ModelQualitySettings) -> QualityBaseline:
    """Constraints, and statistics that tell of them; UserError names a wrong file or another problem type."""
    constraints, statistics = read_constraints(files.constraints, _problem(own)), files.read_already
    if not isinstance(statistics, QualityStatistics):
        statistics = read_statistics(files.statistics) if files.statistics else None
    return QualityBaseline(constraints, statistics)


def column_names(baseline: QualityBaseline | None) -> Sequence[str] | None:
    """None: columns are named by the data, or by their places."""
    return None


def first_faults(
    reading: Reading,
    own: ModelQualitySettings,
    files: Sequence[InputFile],
    baseline: QualityBaseline | None,
) -> list[str]:
    """None: what is missing shows where predictions are held against labels."""
    return []


def first_look(
    reading: Reading,
    own: ModelQualitySettings,
    files: Sequence[InputFile],
    baseline: QualityBaseline | None,
) -> FirstLook:
    """That predictions and labels are looked for by the job alone."""
    return FirstLook(unchecked=["Whether predictions and labels stand where they are named"])


def before_reading(reading: Reading, own: ModelQualitySettings, files: Sequence[InputFile]) -> None:
    """Nothing: what is wrong is told with the rows."""


def scan(
    table: "Table", reading: Reading, own: ModelQualitySettings, baseline: QualityBaseline | None
) -> Outcomes:
    """Predictions and labels counted in one pass, scores sorted beside it."""
    from understudy.analyzer.engine.outcomes import outcomes

    question = question_of(reading.format, own)
    found = outcomes(table, question)
    for setting, column in (
        ("inference_attribute", question.prediction),
        ("probability_attribute", question.probability),
    ):
        if column is not None and column in found.absent:
            raise UserError(f"{_not_found(column, found)}: correct {setting}")
    for asked, column in found.found_as.items():
        LOG.info("%s", f"'{asked}' is read from the column '{column}'")
    return found


def _not_found(column: str, scanned: Outcomes) -> str:
    near = did_you_mean(column, scanned.names)
    return f"There is no column {column!r}{near}; the row has {listed(scanned.names)}"


def question_of(form: DatasetFormat, own: ModelQualitySettings) -> "Question":
    """Which columns hold what."""
    from understudy.analyzer.engine.outcomes import Question

    label = own.ground_truth_attribute or (GROUND_TRUTH if isinstance(form, Merged) else None)
    return Question(
        problem=_problem(own),
        label=label,
        prediction=own.inference_attribute,
        probability=own.probability_attribute,
        threshold=own.probability_threshold_attribute,
        positive=own.positive_label,
        class_probabilities=own.class_probabilities,
        segments=own.segments,
    )


def without_values(scanned: Outcomes) -> Outcomes:
    """What was set aside does not show its values."""
    from understudy.container.redaction import withheld

    return replace(scanned, set_aside=withheld(scanned.set_aside))


def judge(
    scanned: Outcomes, reading: Reading, own: ModelQualitySettings, baseline: QualityBaseline | None
) -> Iterator[str]:
    """What is odd about rows and segments; UserError where no row has a label to hold against."""
    for kind, noted in scanned.warnings.items():
        first = noted.examples[0]
        yield f"{noted.count} of {scanned.rows} rows {USED[kind]}; the first, {place_of(first)}"
    for name, column in own.segments.items():
        if {segment.value for segment in scanned.segments if segment.column == name} == {None}:
            yield f"segment {name!r}: no row holds anything in column {column!r} of understudy_segments"
    wanted = baseline is not None and estimate_wanted(reading, own)
    if not scanned.overall.rows and not (wanted and scanned.expected_unlabelled):
        estimated = (
            ", or set understudy_keep_unlabelled to Enabled to have the quality estimated from probabilities"
            if scanned.expected_unlabelled and baseline is not None
            else ""
        )
        label = question_of(reading.format, own).label
        near = ""
        if label is not None and label in scanned.absent:
            # Captures whose labels have not come have no such column either.
            if not isinstance(reading.format, Merged):
                raise UserError(f"{_not_found(label, scanned)}: correct ground_truth_attribute")
            near = did_you_mean(label, scanned.names)
        raise UserError(
            f"None of {scanned.rows} rows under {reading.source} has a label in "
            f"'{label}'{near}; wait for the labels (a later offset), "
            f"or check ground_truth_attribute{estimated}"
        )


def estimate_wanted(reading: Reading, own: ModelQualitySettings) -> bool:
    """Whether a monitoring job may do without any label: it names none, or was told to estimate."""
    without_labels = question_of(reading.format, own).label is None
    told = own.understudy_class_probabilities or reading.keep_unlabelled
    return bool(without_labels or told)


def analyse(
    reading: Reading,
    own: ModelQualitySettings,
    scanned: Outcomes,
    baseline: QualityBaseline | None,
    published: Publication | None,
    *,
    executors: Executors | None = None,
) -> Analysed:
    """Metrics and suggested constraints, or violations of the baseline's; details beside them."""
    if reading.shown_values != "Enabled":
        scanned = without_values(scanned)
    options = QualityOptions(
        problem_type=_problem(own),
        positive_label=scanned.positive,
        decision=own.understudy_quality_decision,
        other_labels_share=reading.max_malformed_share,
        evaluation_time=datetime.now(UTC),
        quote_labels=reading.quotes_values,
    )
    if baseline is None:
        analysis = quality.baseline(scanned, options)
    else:
        analysis = quality.monitor(scanned, baseline, options)
    metrics = (
        model_quality_metrics(analysis.overall, analysis.segments, **asdict(published)) if published else ()
    )
    show = partial(_show, analysis.details)
    remark = "" if analysis.overall.rows else ESTIMATED_ONLY
    notes = analysis.notes if reading.quotes_values else list(_withheld_notes(analysis.notes))
    held = {"constraints.json": baseline.constraints} if baseline else {}
    return Analysed(analysis.documents, analysis.findings, notes, metrics, show, remark, held)


def _withheld_notes(notes: Sequence[str]) -> Iterator[str]:
    """One note for those that may name labels and segments by their values, which the details hold."""
    if notes:
        yield f"{len(notes)} notes on labels, segments and metrics are in model_quality_details.json"


def _show(details: QualityDetails, console: "Console") -> None:
    from understudy.container.monitors.model_quality.view import print_quality

    print_quality(console, details)


def _problem(own: ModelQualitySettings) -> ProblemType:
    assert own.problem_type is not None, "contradictions() lets no model-quality job be without one"
    return own.problem_type
