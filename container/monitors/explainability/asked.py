"""From the configuration to what is asked of the data and the model."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from understudy.analyzer.analysis_config import Methods, NameOrIndex
from understudy.analyzer.names import listed
from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.configured.formats import column
from understudy.container.monitors.configured.segments import faults_of_segments, segmentations_of
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.preprocess.by_paths import PREDICTION, SCORE
from understudy.preprocess.completion import place_of
from understudy.preprocess.formats import GROUND_TRUTH, ByPaths, DatasetFormat

if TYPE_CHECKING:
    from understudy.analyzer.explainability.options import ExplainabilityOptions

SEEDS = 2**64


def faults_of_config(own: ExplainabilitySettings) -> Iterator[str]:
    """A sentence for each thing that the configuration lacks, or that cannot be done."""
    config, path = own.config, own.understudy_analysis_config
    methods = config.methods or Methods()
    shap, pdp = methods.shap, methods.pdp
    if methods.asymmetric_shapley_value is not None or config.time_series_data_config is not None:
        yield f"{path}: time series are not explained by this version; give a table, and methods.shap or pdp"
    if shap is None and pdp is None:
        yield f"{path}: methods has neither shap nor pdp: there is nothing to explain"
        return
    if own.understudy_attributions is not None:
        if shap is None or pdp is not None:
            yield f"{path}: with understudy_attributions only methods.shap can be done: nothing is asked"
        return
    yield from faults_of_segments(config)
    if config.predictor is None:
        yield f"{path} has no predictor: explanations ask a model, by endpoint_name or model_name"
    if shap is not None:
        for key in ("text_config", "image_config"):
            if getattr(shap, key) is not None:
                yield (
                    f"{path}: methods.shap.{key} is of words or images; this version explains the columns of "
                    "a table: take it out"
                )
        if shap.baseline is not None and shap.num_clusters is not None:
            yield f"{path}: methods.shap has a baseline and num_clusters; give one of them"
    elif pdp is not None and not pdp.features:
        yield f"{path}: methods.pdp names no features, and there are no SHAP values to choose them by"


def left_out(own: ExplainabilitySettings, form: DatasetFormat, excluded: Sequence[str]) -> list[str]:
    """Names of the columns that are no features of the model."""
    config = own.config
    names = config.headers or ()
    given = [config.label, config.predicted_label, config.joinsource_name_or_index]
    given += [*(config.excluded_columns or ()), *excluded]
    found = [column(item, names) for item in given if item is not None]
    # Of JSON and captures only the features are read.
    return [*found, GROUND_TRUTH, PREDICTION, SCORE] if isinstance(form, ByPaths) else found


def columns_missing(
    own: ExplainabilitySettings, form: DatasetFormat, columns: Sequence[str]
) -> Iterator[str]:
    """A sentence for each column that is left out and not there: misspelt, it would be sent to the model."""
    if isinstance(form, ByPaths):
        # Paths find features alone.
        return
    config = own.config
    named: list[tuple[str, NameOrIndex | None]]
    named = [("excluded_columns", item) for item in config.excluded_columns or ()]
    named += [("joinsource_name_or_index", config.joinsource_name_or_index), ("label", config.label)]
    if config.predicted_label_dataset_uri is None:
        named.append(("predicted_label", config.predicted_label))
    for key, item in named:
        name = None if item is None else column(item, config.headers or ())
        if name is not None and place_of(name, columns) is None:
            yield (
                f"Unable to locate {name!r}, which {key} names, in the data{did_you_mean(name, columns)}: "
                f"it has {listed(columns, 20)}"
            )


def named_features(own: ExplainabilitySettings, names: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Each feature that the configuration names: by which key, its name, and whether the model has it."""
    methods = own.config.methods or Methods()
    lists = {
        "methods.shap.features_to_explain": methods.shap.features_to_explain if methods.shap else None,
        "methods.pdp.features": methods.pdp.features if methods.pdp else None,
    }
    headers = own.config.headers or names
    for key, items in lists.items():
        for item in items or ():
            name = column(item, headers)
            yield key, name, name in names


def not_there(key: str, name: str, names: Sequence[str]) -> str:
    """The sentence for a feature that no record has."""
    return (
        f"{key} names {name!r}{did_you_mean(name, names)}, which is no feature: there are "
        f"{', '.join(names[:20])}{f' and {len(names) - 20} more' if len(names) > 20 else ''}"
    )


def options_of(own: ExplainabilitySettings, names: Sequence[str]) -> "ExplainabilityOptions":
    """What the analysis is asked for, of the model's features by name."""
    from understudy.analyzer.explainability.kernel_shap import ShapOptions
    from understudy.analyzer.explainability.options import (
        DependenceAsked,
        ExplainabilityOptions,
        ShapAsked,
    )

    config = own.config
    methods = config.methods or Methods()
    shap, pdp = methods.shap, methods.pdp
    asked: dict[str, list[str]] = {}
    for key, name, _ in named_features(own, names):
        if name not in asked.setdefault(key, []):
            asked[key].append(name)
    headers = config.predictor.label_headers if config.predictor else None
    return ExplainabilityOptions(
        shap=None
        if shap is None
        else ShapAsked(
            how=ShapOptions(
                num_samples=shap.num_samples,
                use_logit=shap.use_logit,
                seed=(shap.seed or 0) % SEEDS,
                every_feature=own.understudy_shap_features == "all",
            ),
            method=shap.agg_method,
            features=asked.get("methods.shap.features_to_explain"),
            saves_local=bool(shap.save_local_shap_values),
        ),
        dependence=None
        if pdp is None
        else DependenceAsked(asked.get("methods.pdp.features"), pdp.grid_resolution, pdp.top_k_features),
        label_headers=[str(header) for header in headers or ()],
        segments=segmentations_of(config) if own.understudy_attributions is None else (),
    )
