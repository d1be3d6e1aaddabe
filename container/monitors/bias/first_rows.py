"""The first records of a bias job held against its configuration, and one of them asked of its model."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.bias.asked import question_of
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.configured.first_records import first_records, first_row, header
from understudy.container.monitors.configured.formats import column
from understudy.container.monitors.monitor import Reading
from understudy.preprocess.by_paths import rows_in
from understudy.preprocess.completion import Completion, asked_cell, asked_names, place_of
from understudy.preprocess.formats import ByPaths, Csv
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.malformed import Malformed


def faults_of(reading: Reading, own: BiasSettings, files: Sequence[InputFile]) -> Iterator[str]:
    """A sentence for each column that is missing, and for each first record without what is wanted."""
    if isinstance(reading.format, ByPaths):
        for given in first_records(reading.format, files, reading.options, reading.source):
            try:
                rows_in(given.record, reading.format)
            except Malformed as error:
                yield f"{given.file}, line {given.line}: this line {error}"
    yield from missing_columns(reading, own, files)


def missing_columns(reading: Reading, own: BiasSettings, files: Sequence[InputFile]) -> Iterator[str]:
    """A sentence for each column that is named and not there, as far as that shows without Java."""
    names = _names(reading, files)
    if names is None:
        return
    completion = reading.options.completion or Completion()
    there = [*names, *(name for side in completion.sides for name in side.kept)]
    there += asked_names(completion.asking) if completion.asking else ()
    question = question_of(own, reading.format, reading.excluded)
    wanted = [question.label, question.prediction, *question.facets]
    columns = [asked.column for asked in wanted if asked is not None]
    columns += [of.column for of in question.segments]
    if not isinstance(reading.format, ByPaths):
        # A misspelt one would be sent to the model.
        columns += [column(item, own.config.headers or ()) for item in own.config.excluded_columns or ()]
    columns += [name for name in (question.group, completion.identifier) if name is not None]
    for name in columns:
        if place_of(name, there) is None:
            yield (
                f"Unable to locate the column {name!r}{did_you_mean(name, names)} in the data, which has "
                f"{', '.join(names[:20])}"
            )


def _names(reading: Reading, files: Sequence[InputFile]) -> Sequence[str] | None:
    form = reading.format
    if isinstance(form, Csv):
        return form.names or header(files)
    row = first_row(form, reading.source, reading.options)
    return None if row is None else row.names


def fault_of_first_call(reading: Reading) -> str | None:
    """What is wrong with the model's answer to the first record; None where nothing is, or none is asked."""
    from understudy.analyzer.inference.asking import calls_to
    from understudy.analyzer.inference.calls import NoAnswer

    completion = reading.options.completion
    if completion is None or completion.asking is None:
        return None
    row = first_row(reading.format, reading.source, reading.options)
    if row is None:
        return None
    asking = completion.asking
    cells = dict(zip(row.names, row.cells, strict=True))
    features = [cells.get(name) or "" for name in asking.request.names]
    try:
        (answer,) = calls_to(asking).answers([features])
        if isinstance(answer, NoAnswer):
            return (
                f"{asking.door.in_words} {answer.reason} to the first record ({', '.join(features)[:200]}): "
                "let predictor say how it is asked"
            )
        asked_cell(answer, asking)
    except UserError as error:
        return str(error)
    return None
