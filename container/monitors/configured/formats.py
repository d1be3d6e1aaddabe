"""How a job's data is written, where its features lie and what its columns are called, as configured."""

from collections.abc import Sequence
from pathlib import Path

from understudy.analyzer.analysis_config import AnalysisConfig
from understudy.analyzer.errors import UserError
from understudy.container.monitors.configured.settings import ConfiguredSettings
from understudy.preprocess.csv_rows import first_row
from understudy.preprocess.formats import Csv, DatasetFormat, Json, Parquet, parse_dataset_format
from understudy.preprocess.inputs import find_inputs, first_lines
from understudy.preprocess.lines import Unreadable
from understudy.preprocess.malformed import Malformed, decode_line


def features_path(own: ConfiguredSettings, base: DatasetFormat) -> str | None:
    """Where a record holds its features; UserError for JSON where nothing says."""
    features = own.features_attribute or own.config.features
    if isinstance(base, Json) and features is None:
        raise UserError(
            f"{own.understudy_analysis_config} has no features: give the JMESPath expression that finds them "
            "in the JSON, such as features or instances[*].features"
        )
    return features


def column(name_or_index: str | int, names: Sequence[str]) -> str:
    """The column's name; that of a place where headers name it, else the place as text."""
    if isinstance(name_or_index, int) and 0 <= name_or_index < len(names):
        return names[name_or_index]
    return str(name_or_index)


def names_of(config: AnalysisConfig) -> tuple[str, ...]:
    """The headers of the features: where the label's is among them, in captures of CSV, it is left out."""
    headers = list(config.headers or ())
    label = config.label
    if isinstance(label, int) and 0 <= label < len(headers):
        label = headers[label]
    if isinstance(label, str) and label in headers:
        headers.remove(label)
    return tuple(headers)


def written_by(config: AnalysisConfig, dataset_format: str | None, otherwise: DatasetFormat) -> DatasetFormat:
    """The form of the files; `otherwise` where nothing says. UserError for images."""
    if dataset_format is not None:
        return parse_dataset_format(dataset_format)
    match config.dataset_type:
        case "text/csv":
            return Csv()
        case "application/jsonlines":
            return Json(lines=True)
        case "application/json":
            return Json(lines=False)
        case "application/x-parquet":
            return Parquet()
        case "application/x-image":
            raise UserError(
                "dataset_type is application/x-image: images have no columns; a table of rows is "
                "needed, as text/csv, application/jsonlines, application/json or application/x-parquet"
            )
    return otherwise


def csv_of(config: AnalysisConfig, source: Path) -> Csv:
    """With the configuration's headers, else the file's, else `column_0`, `column_1` and so on.

    The first line of the first file is a header where it is the configuration's; where that has none, if it
    holds a name that is mentioned, or no number.
    """
    first = _first_row(source)
    headers = config.headers
    if first is None:
        return Csv(header=False, names=tuple(headers) if headers else None)
    if headers:
        if len(headers) != len(first):
            raise UserError(
                f"headers name {len(headers)} columns, and the first line under {source} has {len(first)}: "
                f"{', '.join(first)[:200]}"
            )
        return Csv(header=first == headers, names=tuple(headers))
    mentioned = [config.label, config.predicted_label, config.group_variable]
    mentioned += [facet.name_or_index for facet in config.facet or ()]
    mentioned += [segmented.name_or_index for segmented in config.segment_config or ()]
    names = [name for name in mentioned if isinstance(name, str)]
    if any(name in first for name in names) or not any(map(_is_number, first)):
        return Csv(header=True)
    return Csv(header=False, names=tuple(f"column_{at}" for at in range(len(first))))


def _first_row(source: Path) -> list[str] | None:
    try:
        files = [file for file in find_inputs(source) if file.size]
        lines = first_lines(files[0], 1) if files else []
        row = first_row(decode_line(lines[0][1])) if lines else None
    except (UserError, Unreadable, Malformed):
        return None  # what is wrong with them is told where they are read
    return None if row is None else [cell.strip() for cell in row]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
