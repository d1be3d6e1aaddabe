"""The first records of a bias job held against its configuration, in plain Python and without Java."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.bias.asked import question_of
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.monitor import Reading
from understudy.preprocess.by_paths import rows_in
from understudy.preprocess.csv_rows import first_row
from understudy.preprocess.formats import ByPaths, Csv
from understudy.preprocess.inputs import InputFile, first_lines
from understudy.preprocess.malformed import Malformed, decode_line
from understudy.preprocess.reading import lines_to_read, script_job
from understudy.preprocess.worker import Given, records_of

LOOKED_AT = 3


def faults_of(reading: Reading, own: BiasSettings, files: Sequence[InputFile]) -> Iterator[str]:
    """A sentence for each column that is missing, and for each first record without what is wanted."""
    form = reading.format
    names: Sequence[str] | None = None
    if isinstance(form, ByPaths):
        names = _names_of_paths(reading, form, files)
        yield from _faults_of_paths(reading, form, files)
    elif isinstance(form, Csv):
        names = form.names or _header(files)
    if names is None:
        return
    question = question_of(own, form, reading.excluded)
    wanted = [question.label, question.prediction, *question.facets]
    columns = [asked.column for asked in wanted if asked is not None]
    columns += [question.group] if question.group is not None else []
    for name in columns:
        if name not in names and not (name.isdigit() and int(name) < len(names)):
            yield (
                f"Unable to locate the column {name!r}{did_you_mean(name, names)} in the data, which has "
                f"{', '.join(names[:20])}"
            )


def _header(files: Sequence[InputFile]) -> list[str] | None:
    lines = first_lines(files[0], 1) if files else []
    try:
        return first_row(decode_line(lines[0][1])) if lines else None
    except Malformed:
        return None


def _names_of_paths(reading: Reading, form: ByPaths, files: Sequence[InputFile]) -> Sequence[str] | None:
    """The names of the first row that is found."""
    for given in _first_records(reading, form, files):
        with suppress(Malformed):
            for names, _ in rows_in(given.record, form):
                return names
    return None


def _faults_of_paths(reading: Reading, form: ByPaths, files: Sequence[InputFile]) -> Iterator[str]:
    for given in _first_records(reading, form, files):
        try:
            rows_in(given.record, form)
        except Malformed as error:
            yield f"{given.file}, line {given.line}: this line {error}"


def _first_records(reading: Reading, form: ByPaths, files: Sequence[InputFile]) -> Iterator[Given]:
    """A few of each file; those that are no records at all are told elsewhere."""
    lines = lines_to_read(files, form, reading.options)
    job = script_job(reading.options, reading.source, lines.kind, lines.settings)
    for splits in lines.partitions:
        for split in splits:
            yield from (given for given in islice(records_of(job, split), LOOKED_AT) if given.note is None)
