"""The cells of the first record beside the baseline's features, so that a person sees which is which."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.documents import Constraints, FeatureStatistics, Statistics
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.statistics import inferred_type
from understudy.analyzer.type_match import match_share
from understudy.container.monitors.data_quality.first_columns import first_rows, profile_of_rows
from understudy.container.monitors.monitor import FirstColumn
from understudy.preprocess.captures import Row, decoded_sides, first_captures
from understudy.preprocess.formats import Capture, DatasetFormat
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.malformed import Malformed

_SHOWN = 24
"""How much of a value is shown."""


def first_mapping(
    files: Sequence[InputFile],
    form: DatasetFormat,
    outputs: int,
    excluded: Sequence[str],
    baseline: tuple[Constraints, Statistics | None],
) -> list[FirstColumn]:
    """A column for each feature of the baseline in its order, then those that it does not know."""
    constraints, statistics = baseline
    names = [feature.name for feature in constraints.features]
    rows = [row for file in files for row in first_rows(file, form, outputs, names)]
    if not rows:
        return []
    profile = profile_of_rows(rows, names, excluded)
    columns = {column.name: column for column in profile.columns}
    held = {feature.name: feature for feature in statistics.features} if statistics else {}
    sides = dict(zip(columns, _sides(files, form, rows[0]), strict=False))
    mapped = []
    for feature in constraints.features:
        column = columns.pop(feature.name, None)
        share = match_share(feature, column, AnalysisOptions()) if column else None
        mapped.append(
            FirstColumn(
                feature.name,
                feature.inferred_type,
                _example(column),
                _usual(held.get(feature.name)),
                sides.get(feature.name),
                _word(column, share),
            )
        )
    others = (
        FirstColumn(name, None, _example(column), None, sides.get(name), "not in the baseline")
        for name, column in columns.items()
    )
    return [*mapped, *others]


def records_in_one(
    files: Sequence[InputFile], form: DatasetFormat, names: Sequence[str], outputs: int
) -> Iterator[str]:
    """A sentence where each record holds the cells of several, so that a batch is read as one row."""
    rows = [row for file in files for row in first_rows(file, form, outputs, names)]
    width = len(names)
    wide = {len(row.cells) for row in rows if all(key is None for key in row.keys)}
    if width > 1 and len(wide) == 1 and (cells := wide.pop()) > width and cells % width == 0:
        yield (
            f"In the first records: each holds {cells} cells, {cells // width} times the baseline's {width} "
            "features, so that a batch may stand on one line: send a line for each record, or let a "
            "preprocessing script return a row for each"
        )


def collapsed(files: Sequence[InputFile], form: DatasetFormat) -> Iterator[str]:
    """A sentence where requests hold several rows that the job is to read as one."""
    if not isinstance(form, Capture):
        return
    for file in files:
        for line, capture in first_captures(file, 3):
            count = 0 if isinstance(capture, Malformed) else _rows_of_side(capture, form)
            if count > 1:
                yield (
                    f"{file.path}, line {line}: this request holds {count} records, which "
                    "understudy_batched_rows=collapse reads as one row; set it to split to have a row each"
                )
                return


def _rows_of_side(capture: dict[str, object], form: Capture) -> int:
    try:
        return max(side.count for side in decoded_sides(capture, form.sides))
    except Malformed:
        return 0


def _sides(files: Sequence[InputFile], form: DatasetFormat, row: Row) -> list[str]:
    """The side of a capture that each cell of its first row is from; empty where it is not known."""
    if not isinstance(form, Capture):
        return []
    for file in files:
        for _, capture in first_captures(file, 1):
            if isinstance(capture, Malformed):
                continue
            try:
                sides = decoded_sides(capture, form.sides)
            except Malformed:
                continue
            found = [side.name for side in sides if side.rows for _ in side.rows[0].cells]
            return found if len(found) == len(row.cells) else []
    return []


def _example(column: ColumnProfile | None) -> str | None:
    value = next(iter(column.values or ()), None) if column else None
    return value if value is None or len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"


def _usual(feature: FeatureStatistics | None) -> str | None:
    """What the baseline held: the range of numbers, or the most frequent texts."""
    if feature is None:
        return None
    numbers, texts = feature.numerical_statistics, feature.string_statistics
    if numbers and numbers.min is not None and numbers.max is not None:
        return f"{numbers.min:g} to {numbers.max:g}"
    counted = texts.distribution.categorical if texts and texts.distribution else None
    values = [bucket.value for bucket in counted.buckets[:2]] if counted else []
    return ", ".join(value[:_SHOWN] for value in values) or None


def _word(column: ColumnProfile | None, share: float | None) -> str:
    """What is odd about the column, empty where nothing is."""
    if column is None:
        return "not in the data"
    if not column.types.present:
        return "no value in the first records"
    if share is not None and share < 1:
        return f"looks {inferred_type(column)}"
    return ""
