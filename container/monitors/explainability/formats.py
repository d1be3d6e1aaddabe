"""How the data of an explainability job is written, as its configuration tells."""

from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.container.monitors.configured.formats import csv_of, features_path, names_of, written_by
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.preprocess.formats import ByPaths, Capture, Csv, DatasetFormat, Json, Merged


def format_of(own: ExplainabilitySettings, source: Path, dataset_format: str | None) -> DatasetFormat:
    """By `dataset_format` where it is set, else by `dataset_type`; without either, captures.

    UserError for images, and for paths that are missing.
    """
    config, captured = own.config, own.understudy_attributions
    base = written_by(config, dataset_format, Capture())
    if captured is not None:
        return _of_attributions(base, captured, names_of(config))
    if isinstance(base, Csv):
        return csv_of(config, source)
    if not isinstance(base, Json | Capture | Merged):
        return base
    features = features_path(own, base)
    if features is not None:
        from understudy.preprocess.by_paths import compiled

        compiled(features, "the path to the features")
    return ByPaths(base, features=features, names=names_of(config), merged=False)


def _of_attributions(base: DatasetFormat, path: str, names: tuple[str, ...]) -> ByPaths:
    """Captured answers that hold the model's own values; UserError for data sets, which hold no answers."""
    if not isinstance(base, Capture | Merged):
        raise UserError(
            "understudy_attributions is a path into captured answers, and the data are no captures: leave it "
            "out, or leave dataset_type out"
        )
    from understudy.preprocess.by_paths import compiled

    compiled(path, "understudy_attributions")
    return ByPaths(base, features=path, names=names, merged=False, answered=True)
