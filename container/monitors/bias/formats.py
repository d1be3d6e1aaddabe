"""How the data of a bias job is written, as its configuration tells."""

from pathlib import Path

from understudy.analyzer.analysis_config import AnalysisConfig
from understudy.analyzer.errors import UserError
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.preprocess.csv_rows import first_row
from understudy.preprocess.formats import (
    ByPaths,
    Capture,
    Csv,
    DatasetFormat,
    Json,
    Merged,
    Parquet,
    parse_dataset_format,
)
from understudy.preprocess.inputs import find_inputs, first_lines
from understudy.preprocess.lines import Unreadable
from understudy.preprocess.malformed import Malformed, decode_line


def format_of(own: BiasSettings, source: Path, dataset_format: str | None) -> DatasetFormat:
    """By `dataset_format` where it is set, else by `dataset_type`; without either, captures and their labels.

    UserError for images, and for paths that are missing.
    """
    config = own.config
    base = written_by(config, dataset_format, Merged())
    if isinstance(base, Csv):
        return csv_of(config, source)
    if not isinstance(base, Json | Capture | Merged):
        return base
    captured = not isinstance(base, Json)
    features = own.features_attribute or config.features
    if not captured and features is None:
        raise UserError(
            f"{own.understudy_analysis_config} has no features: give the JMESPath expression that finds them "
            "in the JSON, such as features or instances[*].features"
        )
    label = config.label if config.label is not None else own.ground_truth_attribute
    predicted = config.predicted_label
    form = ByPaths(
        base,
        features=features,
        label=None if label is None else str(label),
        prediction=own.prediction if captured else None if predicted is None else str(predicted),
        score=own.score if captured else None,
        names=names_of(config),
    )
    _check_paths(own, form)
    return form


def _check_paths(own: BiasSettings, form: ByPaths) -> None:
    from understudy.preprocess.by_paths import compiled

    of_csv = own.config.headers or ()
    for name in ("features", "label", "prediction", "score"):
        path = getattr(form, name)
        # In captures of CSV a label may be named as its header is, and predictions by their index.
        if path is not None and path not in of_csv and not path.isdigit():
            compiled(path, f"the path to the {name}")


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
