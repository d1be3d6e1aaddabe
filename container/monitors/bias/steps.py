"""Bias as a job runs it: rows counted by facet, label, prediction and group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from understudy.analyzer.analysis_config import BIAS
from understudy.analyzer.bias import analysis as bias
from understudy.analyzer.bias.cloudwatch import bias_metrics
from understudy.analyzer.bias.documents import BiasBaseline, BiasDetails, read_analysis, read_segments
from understudy.analyzer.bias.scanned import BiasScan, Column
from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.bias.asked import (
    asks_model,
    label_column,
    label_name,
    options_of,
    question_of,
)
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.configured.passed_over import passed_over
from understudy.container.monitors.configured.settings import RAN
from understudy.container.monitors.monitor import (
    Analysed,
    BaselineFiles,
    Executors,
    FirstLook,
    Publication,
    Reading,
)
from understudy.preprocess.formats import Parquet
from understudy.preprocess.inputs import InputFile

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.analyzer.engine.table import Table


def read_baseline(files: BaselineFiles, own: BiasSettings) -> BiasBaseline:
    """The baseline's `analysis.json`, and the segments beside it; UserError for another file."""
    analysis = read_analysis(files.constraints)
    return BiasBaseline(analysis, read_segments(files.constraints) if own.config.segment_config else ())


def column_names(baseline: BiasBaseline | None) -> Sequence[str] | None:
    """None: the format tells the names."""
    return None


def first_faults(
    reading: Reading, own: BiasSettings, files: Sequence[InputFile], baseline: BiasBaseline | None
) -> list[str]:
    """Columns that the first records lack, and records that do not hold what the paths should find."""
    from understudy.container.monitors.bias.first_rows import fault_of_first_call, faults_of

    faults = list(faults_of(reading, own, files))
    if not faults and (fault := fault_of_first_call(reading)):
        faults.append(fault)
    return faults


def first_look(
    reading: Reading, own: BiasSettings, files: Sequence[InputFile], baseline: BiasBaseline | None
) -> FirstLook:
    """What of the configuration is passed over, and that groups are counted by the job alone."""
    hints = [f"{sentence}." for sentence in _passed_over(reading, own)]
    unchecked = ["Whether the groups and labels that are named occur"]
    if isinstance(reading.format, Parquet):
        unchecked.append("Whether the columns that are named are there: Parquet is read by the job alone")
    return FirstLook(hints=hints, unchecked=unchecked)


def before_reading(reading: Reading, own: BiasSettings, files: Sequence[InputFile]) -> None:
    """Of a job that asks a model: the columns of the first record, and one call."""
    from understudy.container.monitors.bias.first_rows import fault_of_first_call, missing_columns

    if reading.options.completion is None or reading.options.script is not None:
        return
    faults = list(missing_columns(reading, own, files))
    if not faults and (fault := fault_of_first_call(reading)):
        faults.append(fault)
    if faults:
        raise UserError(". Also: ".join(fault.rstrip(".") for fault in faults))


def scan(table: "Table", reading: Reading, own: BiasSettings, baseline: BiasBaseline | None) -> BiasScan:
    """Rows counted in one pass."""
    from understudy.analyzer.engine import bias as engine

    question = question_of(own, reading.format, reading.excluded)
    found = engine.scan(table, question)
    if question.label.column == label_column(own, reading.format):
        found = replace(found, label=replace(found.label, name=label_name(own, reading.format)))
    return found


def without_values(scanned: BiasScan) -> BiasScan:
    """What was set aside does not show its values."""
    from understudy.container.redaction import withheld

    return replace(scanned, set_aside=withheld(scanned.set_aside), warnings=withheld(scanned.warnings))


def judge(
    scanned: BiasScan, reading: Reading, own: BiasSettings, baseline: BiasBaseline | None
) -> Iterator[str]:
    """What of the configuration is passed over; UserError for a column that no row has."""
    yield from _passed_over(reading, own)
    check_columns(scanned, reading, own)


def check_columns(scanned: BiasScan, reading: Reading, own: BiasSettings) -> None:
    """UserError for a column that no row has."""
    options = options_of(own, reading.format)
    columns: Mapping[str, Column | None] = {
        "label": scanned.label,
        "predicted label": scanned.prediction,
        "group_variable": scanned.group,
        **{f"facet {facet.column.name!r}": facet.column for facet in scanned.facets},
    }
    for role, column in columns.items():
        if column is not None and scanned.rows and not column.found:
            raise UserError(_not_found(role, column.name, scanned.names))
    for of, counts in zip(options.segments, scanned.segments, strict=True):
        if scanned.rows and not counts.found:
            raise UserError(_not_found(f"column of segments {of.name!r}", of.column, scanned.names))
    if scanned.rows and not scanned.label.rows:
        raise UserError(
            f"None of {scanned.rows} rows under {reading.source} has a label in {scanned.label.name!r}; "
            "merge captures and labels first, or correct the label"
        )


def _passed_over(reading: Reading, own: BiasSettings) -> Iterator[str]:
    yield from passed_over(own, own.config, BIAS, asks_model(own, reading.format))


def _not_found(role: str, name: str, names: Sequence[str]) -> str:
    return (
        f"Unable to locate the {role} in the data: there is no column {name!r}{did_you_mean(name, names)}; "
        f"it has {', '.join(names[:10])}{f' and {len(names) - 10} more' if len(names) > 10 else ''}"
    )


def analyse(
    reading: Reading,
    own: BiasSettings,
    scanned: BiasScan,
    baseline: BiasBaseline | None,
    published: Publication | None,
    *,
    executors: Executors | None = None,
) -> Analysed:
    """`analysis.json` and details, and violations of the baseline's where there are some."""
    if reading.shown_values != "Enabled":
        scanned = without_values(scanned)
    known = baseline or BiasBaseline()
    options = replace(options_of(own, reading.format), quotes_values=reading.quotes_values)
    analysis = bias.analyse(scanned, options, known.analysis, known.segments)
    metrics = bias_metrics(analysis.analysis, **asdict(published)) if published else ()
    show = partial(_show, analysis.details)
    return Analysed(analysis.documents, analysis.findings, analysis.notes, metrics, show, said=RAN)


def _show(details: BiasDetails, console: "Console") -> None:
    from understudy.container.monitors.bias.view import print_bias

    print_bias(console, details)
