"""How the data of a bias job is written, as its configuration tells."""

from pathlib import Path

from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.configured.formats import csv_of, features_path, names_of, written_by
from understudy.preprocess.formats import ByPaths, Capture, Csv, DatasetFormat, Json, Merged


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
    features = features_path(own, base)
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
