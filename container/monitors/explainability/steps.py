"""Explanations as a job runs them: rows sampled, the model asked, values and rankings written."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from understudy.analyzer.analysis_config import EXPLAINED
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability import analysis as explainability
from understudy.analyzer.explainability.baseline_rows import centres
from understudy.analyzer.explainability.cloudwatch import explainability_metrics
from understudy.analyzer.explainability.documents import (
    ExplainabilityBaseline,
    ExplainabilityDetails,
    read_explanations,
    read_segments,
)
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.container.log import LOG
from understudy.container.monitors.configured.first_records import (
    FirstRow,
    first_records,
    first_row,
    header,
    texts_among,
)
from understudy.container.monitors.configured.formats import column
from understudy.container.monitors.configured.model_settings import asking_of
from understudy.container.monitors.configured.passed_over import passed_over
from understudy.container.monitors.configured.settings import RAN
from understudy.container.monitors.explainability.asked import (
    columns_missing,
    left_out,
    named_features,
    not_there,
    options_of,
)
from understudy.container.monitors.explainability.segment_columns import faults_of_columns, segment_columns
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.container.monitors.explainability.shap_baseline import given_rows
from understudy.container.monitors.monitor import (
    Analysed,
    BaselineFiles,
    Executors,
    FirstLook,
    Publication,
    Reading,
)
from understudy.preprocess.by_paths import rows_in
from understudy.preprocess.completion import place_of
from understudy.preprocess.formats import ByPaths, Csv
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.malformed import Malformed

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.analyzer.engine.table import Table
    from understudy.analyzer.inference.asking import Asking


def read_baseline(files: BaselineFiles, own: ExplainabilitySettings) -> ExplainabilityBaseline:
    """The baseline's `analysis.json`, and the segments beside it; UserError for another file."""
    analysis = read_explanations(files.constraints)
    segments = read_segments(files.constraints) if own.config.segment_config else ()
    return ExplainabilityBaseline(analysis, segments)


def column_names(baseline: ExplainabilityBaseline | None) -> Sequence[str] | None:
    """None: the format tells the names."""
    return None


def first_faults(
    reading: Reading,
    own: ExplainabilitySettings,
    files: Sequence[InputFile],
    baseline: ExplainabilityBaseline | None,
) -> list[str]:
    """Records without features, features that are named and not there, a SHAP baseline that does not fit."""
    faults = list(_faults_of_paths(reading, files))
    columns = _first_names(reading, files)
    if columns is None:
        return faults
    names = _features(own, reading, columns)
    faults += columns_missing(own, reading.format, columns)
    faults += [not_there(key, name, names) for key, name, there in named_features(own, names) if not there]
    if own.understudy_attributions is not None:
        return faults
    faults += faults_of_columns(own, columns)
    try:
        given_rows(own, reading.format, names)
        _asking(own, names)
    except UserError as error:
        faults.append(str(error))
    if not faults and (fault := _fault_of_first_call(reading, own)):
        faults.append(fault)
    return faults


def first_look(
    reading: Reading,
    own: ExplainabilitySettings,
    files: Sequence[InputFile],
    baseline: ExplainabilityBaseline | None,
) -> FirstLook:
    """What of the configuration is passed over, and whether the model could be asked."""
    unasked = own.understudy_attributions is None and _row_to_ask(reading, own) is None
    return FirstLook(
        hints=[f"{sentence}." for sentence in _skipped(own)],
        unchecked=["Whether the model answers, which the job alone asks"] if unasked else [],
    )


def before_reading(reading: Reading, own: ExplainabilitySettings, files: Sequence[InputFile]) -> None:
    """One call of the model with the first record; UserError where it has no score for that."""
    if (fault := _fault_of_first_call(reading, own)) is not None:
        raise UserError(fault)


def _row_to_ask(reading: Reading, own: ExplainabilitySettings) -> FirstRow | None:
    if reading.options.script is not None or own.understudy_attributions is not None:
        return None
    return first_row(reading.format, reading.source, reading.options)


def _fault_of_first_call(reading: Reading, own: ExplainabilitySettings) -> str | None:
    """What is wrong with the first record or the model's answer; None where nothing is, or none is asked."""
    row = _row_to_ask(reading, own)
    if row is None:
        return None
    from understudy.analyzer.inference.asking import calls_to
    from understudy.analyzer.inference.calls import NoAnswer

    cells = dict(zip(row.names, row.cells, strict=True))
    names = _features(own, reading, row.names)
    missing = list(columns_missing(own, reading.format, row.names))
    if missing or not names:
        return missing[0] if missing else None  # without a feature: `check_features`
    features = [cells[name] or "" for name in names]
    asking = _asking(own, names, _texts(reading, names))
    try:
        (answer,) = calls_to(asking).answers([features])
    except UserError as error:
        return str(error)
    if isinstance(answer, NoAnswer):
        return (
            f"{asking.door.in_words} {answer.reason} to the first record "
            f"({', '.join(features)[:200] if reading.quotes_values else 'withheld'}): let predictor say how "
            "it is asked"
        )
    if not answer.scores:
        place = asking.answer.probability
        at = "" if place is None else f" at {place!r}"
        return (
            f"{asking.door.in_words} answers no score{at} to the first record: let predictor's probability "
            "or label say where it stands"
        )
    return None


def scan(
    table: "Table", reading: Reading, own: ExplainabilitySettings, baseline: ExplainabilityBaseline | None
) -> RecordScan:
    """A first look for the columns, a second for the rows that are explained."""
    from understudy.analyzer.engine.clusters import clusters_of
    from understudy.analyzer.engine.rows import rows
    from understudy.analyzer.engine.scan import profile

    found = profile(table)
    types = {column.name: column.types for column in found.columns}
    names = _features(own, reading, list(types))
    scanned = RecordScan(
        rows=found.rows,
        records=found.records,
        names=names,
        sample=[],
        texts=_texts(reading, names) | {at for at, name in enumerate(names) if types[name].string},
        set_aside=found.set_aside,
    )
    if not found.rows or not names:
        return scanned
    _check_left_out(own, reading, list(types))
    for key, name, there in named_features(own, names):
        if not there:
            raise UserError(not_there(key, name, names))
    identifier = _identifier(own, list(types))
    by_segment = segment_columns(own, list(types))
    columns = list(dict.fromkeys([*names, *([] if identifier is None else [identifier]), *by_segment]))
    sample = rows(table, columns, found.rows, own.most_rows)
    if by_segment:
        places = [columns.index(name) for name in by_segment]
        scanned = replace(scanned, segments=[[row[at] for row in sample] for at in places])
    if identifier is not None:
        ids = [row[columns.index(identifier)] for row in sample]
        scanned = replace(scanned, identifier=identifier, ids=ids)
    sample = [row[: len(names)] for row in sample]
    if own.understudy_attributions is not None:
        return replace(scanned, sample=sample)
    shap = own.config.methods.shap if own.config.methods else None
    given = given_rows(own, reading.format, names)
    if shap is not None and given is None:
        clusters = shap.num_clusters or 1
        centred = centres(sample, clusters, clusters_of(table.spark))
        of = f"{len(centred)} clusters" if len(centred) > 1 else "the middle"
        of += f", fewer than the {clusters} asked for," if len(centred) < clusters else ""
        given = centred, f"{of} of the rows that are explained"
    against, told = given or ([], "")
    return replace(scanned, sample=sample, baseline=against, baseline_from=told)


def without_values(scanned: RecordScan) -> RecordScan:
    """What was set aside does not show its values."""
    from understudy.container.redaction import withheld

    return replace(scanned, set_aside=withheld(scanned.set_aside))


def judge(
    scanned: RecordScan,
    reading: Reading,
    own: ExplainabilitySettings,
    baseline: ExplainabilityBaseline | None,
) -> Iterator[str]:
    """What of the configuration is passed over; UserError where no column is the model's."""
    yield from _skipped(own)
    check_features(scanned, reading, own, baseline)


def check_features(
    scanned: RecordScan,
    reading: Reading,
    own: ExplainabilitySettings,
    baseline: ExplainabilityBaseline | None,
) -> None:
    """UserError where no column is the model's, or there is nothing to hold against the baseline."""
    if scanned.rows and not scanned.names:
        raise UserError(f"The rows under {reading.source} have no feature: every column is left out")
    if baseline is not None and not (own.config.methods and own.config.methods.shap):
        raise UserError(
            "baseline_constraints names a baseline, and methods has no shap, whose values could be compared"
        )


def analyse(
    reading: Reading,
    own: ExplainabilitySettings,
    scanned: RecordScan,
    baseline: ExplainabilityBaseline | None,
    published: Publication | None,
    *,
    executors: Executors | None = None,
) -> Analysed:
    """`analysis.json`, details and tables, and violations of the baseline's ranking where there are some."""
    known = baseline or ExplainabilityBaseline()
    if own.understudy_attributions is not None:
        options = options_of(own, scanned.names)
        found = explainability.analyse(scanned, None, options, known.analysis)
        return _analysed(found, published)
    from understudy.analyzer.inference.asking import prediction_by

    asking = _asking(own, scanned.names, scanned.texts)
    options = options_of(own, scanned.names)
    if options.shap is not None:
        budget = options.shap.how.budget(len(scanned.names))
        if reading.quotes_values:
            _say_baseline(scanned)
        LOG.info(
            "%s is asked about at most %d records: %d rows x %d coalitions x %d rows of the SHAP baseline",
            asking.door.in_words,
            len(scanned.sample) * budget * len(scanned.baseline),
            len(scanned.sample),
            budget,
            len(scanned.baseline),
        )
    predict, spread = prediction_by(asking), executors(asking) if executors else None
    found = explainability.analyse(scanned, predict, options, known.analysis, known.segments, spread=spread)
    return _analysed(found, published)


def _analysed(found: explainability.Analysis, published: Publication | None) -> Analysed:
    metrics = explainability_metrics(found.analysis, **asdict(published)) if published else ()
    return Analysed(
        found.documents,
        found.findings,
        found.notes,
        metrics,
        partial(_show, found.details),
        said=RAN,
        tables=found.tables,
    )


def _say_baseline(scanned: RecordScan) -> None:
    for row in scanned.baseline[:12]:
        cells = ", ".join(f"{name}={cell}" for name, cell in zip(scanned.names, row, strict=True))
        LOG.info("SHAP baseline (%s): %s", scanned.baseline_from, cells[:1000])


def _first_names(reading: Reading, files: Sequence[InputFile]) -> Sequence[str] | None:
    """The names of the columns, where the format or the first records tell them."""
    if isinstance(reading.format, Csv):
        return reading.format.names or header(files)
    row = first_row(reading.format, reading.source, reading.options)
    return None if row is None else row.names


def _faults_of_paths(reading: Reading, files: Sequence[InputFile]) -> Iterator[str]:
    """A sentence for each of the first records that do not hold what the paths should find."""
    if not isinstance(reading.format, ByPaths):
        return
    for given in first_records(reading.format, files, reading.options, reading.source):
        try:
            rows_in(given.record, reading.format)
        except Malformed as error:
            yield f"{given.file}, line {given.line}: this line {error}"


def _check_left_out(own: ExplainabilitySettings, reading: Reading, columns: Sequence[str]) -> None:
    for fault in columns_missing(own, reading.format, columns):
        raise UserError(fault)


def _features(own: ExplainabilitySettings, reading: Reading, columns: Sequence[str]) -> list[str]:
    gone = set(left_out(own, reading.format, reading.excluded))
    places = {name for name in gone if name.isdigit() and name not in columns}
    return [name for at, name in enumerate(columns) if name not in gone and str(at) not in places]


def _identifier(own: ExplainabilitySettings, columns: Sequence[str]) -> str | None:
    """The column that tells records apart, where the configuration names one and the rows have it."""
    named = own.config.joinsource_name_or_index
    at = None if named is None else place_of(column(named, own.config.headers or columns), columns)
    return None if at is None else columns[at]


def _texts(reading: Reading, names: Sequence[str]) -> frozenset[int]:
    """What the first records hold as texts; of a script's rows the job alone knows."""
    if reading.options.script is not None:
        return frozenset()
    return texts_among(names, reading.format, reading.source, reading.options)


def _asking(
    own: ExplainabilitySettings, names: Sequence[str], texts: frozenset[int] = frozenset()
) -> "Asking":
    """How the model is asked for scores, whose place the SDK writes as `label`."""
    config = own.config
    predictor = config.predictor
    assert predictor is not None, "contradictions() lets no configuration be without one"
    scores = predictor.probability if predictor.probability is not None else predictor.label
    alone = predictor.model_copy(update={"label": None, "probability": scores, "label_headers": None})
    return asking_of(own, config.model_copy(update={"predictor": alone}), names, texts)


def _skipped(own: ExplainabilitySettings) -> Iterator[str]:
    yield from passed_over(own, own.config, EXPLAINED, asks=own.understudy_attributions is None)
    if own.understudy_attributions is not None and own.config.segment_config:
        yield "segment_config is skipped: with understudy_attributions no column is read that could part rows"


def _show(details: ExplainabilityDetails, console: "Console") -> None:
    from understudy.container.monitors.explainability.view import print_explanations

    print_explanations(console, details)
