"""Data quality as a job runs it: profile, constraints, drift."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer import data_quality
from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.constraints import measured_by
from understudy.analyzer.documents import Constraints, Model, Statistics, read_constraints, read_statistics
from understudy.analyzer.errors import UserError
from understudy.analyzer.exclusion import without, without_effect
from understudy.analyzer.metrics import data_quality_metrics
from understudy.analyzer.names import listed, quoted
from understudy.analyzer.nesting import without_empty_parents
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import TableProfile
from understudy.analyzer.watch import watch_list
from understudy.container.monitors.data_quality.settings import DataQualitySettings
from understudy.container.monitors.monitor import (
    Analysed,
    BaselineFiles,
    Executors,
    FirstLook,
    Publication,
    Reading,
)
from understudy.preprocess.formats import Json, Parquet
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.lines import Unreadable

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.analyzer.engine.table import Table


@dataclass(frozen=True)
class Baseline:
    """What a monitoring job compares with: `file` holds the constraints; statistics may be None."""

    file: Path
    constraints: Constraints
    statistics: Statistics | None


def options_of(own: DataQualitySettings) -> AnalysisOptions:
    """The switches that go beyond AWS's image."""
    return AnalysisOptions(
        whole_fractions_as_integral=own.understudy_whole_fractions_as_integral == "Enabled",
        check_non_negative=own.understudy_check_non_negative == "Enabled",
    )


def read_baseline(files: BaselineFiles, own: DataQualitySettings) -> Baseline:
    """Constraints, and statistics where the job names them; UserError names a wrong file."""
    constraints = read_constraints(files.constraints)
    statistics = files.read_already
    if not isinstance(statistics, Statistics):
        statistics = read_statistics(files.statistics) if files.statistics else None
    if statistics is None:
        return Baseline(files.constraints, constraints, None)
    constrained = {feature.name for feature in constraints.features}
    measured = {feature.name for feature in statistics.features}
    if not constrained & measured:
        raise UserError(
            f"baseline_statistics {files.statistics} and baseline_constraints "
            f"{files.constraints} have no feature in common: {quoted(sorted(measured))} against "
            f"{quoted(sorted(constrained))}; give both files of one baseline"
        )
    return Baseline(files.constraints, constraints, statistics)


def column_names(baseline: Baseline | None) -> Sequence[str] | None:
    """The baseline's features."""
    return [feature.name for feature in baseline.constraints.features] if baseline else None


def first_faults(
    reading: Reading,
    own: DataQualitySettings,
    files: Sequence[InputFile],
    baseline: Baseline | None,
) -> list[str]:
    """Where the first records, the exclusion and the baseline do not meet."""
    from understudy.container.monitors.data_quality.first_columns import faults_of_columns

    faults, held = [], None
    if baseline:
        unknown = baseline.constraints.unknown_keys
        faults = [f"{baseline.file} holds a key that sets nothing: {key}" for key in unknown]
        held = (baseline.constraints, baseline.statistics)
    try:
        return faults + faults_of_columns(
            files, reading.format, reading.excluded, held, reading.options.output_columns
        )
    except (UserError, Unreadable, ValueError, RecursionError):
        # What cannot be read is told as such by the look at the records.
        return faults


def first_look(
    reading: Reading,
    own: DataQualitySettings,
    files: Sequence[InputFile],
    baseline: Baseline | None,
) -> FirstLook:
    """The first records by the baseline's names, and what the baseline leaves unchecked."""
    from understudy.container.monitors.data_quality import first_mapping as look
    from understudy.container.monitors.data_quality.first_columns import RECORDS
    from understudy.container.monitors.data_quality.old_baselines import quirks

    form, outputs = reading.format, reading.options.output_columns
    if isinstance(form, Parquet) or (isinstance(form, Json) and not form.lines):
        unchecked = [f"The values, which only Spark reads of {form.in_words}"]
    else:
        which = f"these {len(files)} files" if len(files) > 1 else listed(file.path.name for file in files)
        unchecked = [f"What comes after the first {RECORDS} records of {which}"]
    if baseline is None:
        return FirstLook(unchecked=unchecked)
    hints = list(quirks(baseline.constraints, baseline.statistics))
    names = [feature.name for feature in baseline.constraints.features]
    try:
        if reading.options.batched_rows == "collapse":
            hints += look.collapsed(files, form)
        hints += look.records_in_one(files, form, names, outputs)
        held = (baseline.constraints, baseline.statistics)
        columns = look.first_mapping(files, form, outputs, reading.excluded, held)
    except (UserError, Unreadable, ValueError, RecursionError):
        return FirstLook((), hints, [*unchecked, "The first records, which cannot be read"])
    if not reading.quotes_values:
        columns = [replace(column, example=None) for column in columns]
    return FirstLook(columns, hints, unchecked)


def before_reading(reading: Reading, own: DataQualitySettings, files: Sequence[InputFile]) -> None:
    """Nothing: what is wrong is told with the rows."""


def scan(
    table: "Table", reading: Reading, own: DataQualitySettings, baseline: Baseline | None
) -> TableProfile:
    """Every cell looked at once; a monitoring job keeps examples of what its checks object to."""
    from understudy.analyzer.engine.scan import profile

    scanned = profile(table, watch_list(baseline.constraints, options_of(own)) if baseline else {})
    if not table.nested:
        return scanned
    met = {name for names in scanned.left_out.values() for name in names}
    features = [name for name in column_names(baseline) or () if name not in met | set(reading.excluded)]
    return without_empty_parents(scanned, features)


def without_values(scanned: TableProfile) -> TableProfile:
    """Neither what was set aside nor an offender shows its value."""
    from understudy.container.redaction import withheld

    columns = [
        replace(
            column,
            offenders={
                kind: [replace(one, value=None) for one in found] for kind, found in column.offenders.items()
            },
        )
        for column in scanned.columns
    ]
    return replace(scanned, set_aside=withheld(scanned.set_aside), columns=columns)


def judge(
    scanned: TableProfile, reading: Reading, own: DataQualitySettings, baseline: Baseline | None
) -> Iterator[str]:
    """Nothing beside what every job says of its records."""
    yield from ()


def analyse(
    reading: Reading,
    own: DataQualitySettings,
    scanned: TableProfile,
    baseline: Baseline | None,
    published: Publication | None,
    *,
    executors: Executors | None = None,
) -> Analysed:
    """Statistics and suggested constraints; in a monitoring job violations as well.

    UserError where no column is a feature of the baseline and no violation would tell it.
    """
    options = replace(options_of(own), shown_values=reading.shown_values)
    if reading.shown_values != "Enabled":
        from understudy.container.redaction import withheld

        scanned = replace(scanned, set_aside=withheld(scanned.set_aside))
    if baseline is None:
        notes = list(without_effect(reading.excluded, scanned))
        analysis = data_quality.baseline(scanned, options, own.categorical_drift_method, notes)
        suggested = analysis.documents["constraints.json"]
        assert isinstance(suggested, Constraints)
        analysis.documents["constraints.json"] = measured_by(suggested, own.drift_methods)
    else:
        notes = list(without_effect(reading.excluded, scanned, baseline.constraints))
        constraints = without(baseline.constraints, reading.excluded, scanned)
        constraints = measured_by(constraints, own.drift_methods)
        analysis = data_quality.monitor(scanned, constraints, baseline.statistics, options, notes)
        if analysis.comparison.nothing_in_common and not analysis.findings and _evaluated(constraints):
            raise UserError(f"Nothing was compared: {analysis.comparison.on_names}")
    metrics = (
        data_quality_metrics(analysis.statistics, analysis.comparison, **asdict(published))
        if published
        else ()
    )
    show = partial(_show, analysis.findings)
    held: dict[str, Model] = {}
    if baseline is not None:
        held["constraints.json"] = constraints
        if baseline.statistics is not None:
            held["statistics.json"] = baseline.statistics
    return Analysed(analysis.documents, analysis.findings, analysis.notes, metrics, show, baseline=held)


def _evaluated(constraints: Constraints) -> bool:
    return constraints.monitoring_config.evaluate_constraints != "Disabled"


def _show(findings: Sequence[Finding], console: "Console") -> None:
    from understudy.container.monitors.data_quality.view import print_violations

    print_violations(console, findings)
