"""From the configuration to what is asked of the data: names of columns, metrics, and the scan's question."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from understudy.analyzer.analysis_config import AnalysisConfig, BiasMethods
from understudy.analyzer.bias.membership import canonical, threshold_of
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING
from understudy.analyzer.bias.options import BiasOptions, FacetOption
from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.configured.formats import column
from understudy.container.monitors.configured.segments import segmentations_of
from understudy.preprocess.by_paths import LABEL, PREDICTION, SCORE
from understudy.preprocess.completion import ASKED_LABEL, ASKED_SCORE
from understudy.preprocess.formats import ByPaths, Capture, DatasetFormat, Merged, written_as
from understudy.preprocess.side_files import SideFile, side_file

if TYPE_CHECKING:
    from understudy.analyzer.engine.bias import Question

DEFAULT_THRESHOLD = 0.5
PREDICTED = "predicted_label"
"""The prediction's column in a file of predictions, where none is named (DG)."""


def asked_metrics(config: AnalysisConfig) -> tuple[list[str], list[str]]:
    """The metrics before and after training, sorted; all of them where there are no methods (monitoring)."""
    if config.methods is None:
        return sorted(PRE_TRAINING), sorted(POST_TRAINING)
    return (
        _chosen(config.methods.pre_training_bias, PRE_TRAINING),
        _chosen(config.methods.post_training_bias, POST_TRAINING),
    )


def _chosen(methods: BiasMethods | None, known: Iterable[str]) -> list[str]:
    if methods is None:
        return []
    names = sorted(known)
    return names if methods.every else [name for name in names if name in methods.methods]


def unknown_metrics(config: AnalysisConfig) -> Iterator[str]:
    """A sentence for each name that is no metric's."""
    stages = (("pre_training_bias", PRE_TRAINING), ("post_training_bias", POST_TRAINING))
    for stage, known in stages:
        methods: BiasMethods | None = getattr(config.methods, stage) if config.methods else None
        for name in methods.methods if methods and not methods.every else ():
            if name not in known:
                yield (
                    f"methods.{stage} names {name!r}{did_you_mean(name, known)}; its metrics are "
                    f"{', '.join(known)}"
                )


def label_column(own: BiasSettings, form: DatasetFormat) -> str:
    """The label's column in the table."""
    if isinstance(form, ByPaths):
        return LABEL
    given = own.config.label if own.config.label is not None else own.ground_truth_attribute
    return column(given if given is not None else LABEL, own.config.headers or ())


def label_name(own: BiasSettings, form: DatasetFormat) -> str:
    """The label's name in the documents: its column's, or for paths that of the last header (observed)."""
    config = own.config
    headers = config.headers or []
    given = config.label if config.label is not None else own.ground_truth_attribute
    if not isinstance(form, ByPaths) or given in headers or not headers:
        return column(given if given is not None else LABEL, headers)
    # Features, then the label, then the predicted label.
    return headers[-2 if config.predicted_label is not None and len(headers) > 1 else -1]


def asks_model(own: BiasSettings, form: DatasetFormat) -> bool:
    """Whether a model is asked for predictions: metrics need them, and none are captured or given."""
    config = own.config
    _, post = asked_metrics(config)
    given = config.predicted_label is not None or config.predicted_label_dataset_uri is not None
    captured = isinstance(written_as(form), Capture | Merged)
    return bool(post) and config.predictor is not None and not given and not captured


def side_of_facets(own: BiasSettings) -> SideFile | None:
    """The file of the facets, where they have one; UserError where it cannot be read or lacks one of them."""
    config = own.config
    if config.facet_dataset_uri is None:
        return None
    wanted = [facet.name_or_index for facet in config.facet or ()]
    return side_file(
        "facet_dataset_uri",
        config.facet_dataset_uri,
        config.facet_headers,
        wanted,
        config.joinsource_name_or_index,
    )


def side_of_predictions(own: BiasSettings) -> SideFile | None:
    """The file of predictions, where there is one; errors as of the facets'."""
    config = own.config
    if config.predicted_label_dataset_uri is None:
        return None
    named = config.predicted_label
    wanted: str | int = PREDICTED if named is None else named
    join, headers = config.joinsource_name_or_index, config.predicted_label_headers
    key, place = "predicted_label_dataset_uri", config.predicted_label_dataset_uri
    try:
        return side_file(key, place, headers, [wanted], join)
    except UserError:
        if named is not None or join is not None or headers:
            raise
    # A file of nothing but predictions, without a header.
    return side_file(key, place, [PREDICTED], [PREDICTED])


def facet_columns(own: BiasSettings) -> list[str]:
    """The facets' columns in the table."""
    config = own.config
    side = side_of_facets(own)
    names: Sequence[str] = config.headers or () if side is None else side.names
    return [column(facet.name_or_index, names) for facet in config.facet or ()]


def options_of(own: BiasSettings, form: DatasetFormat) -> BiasOptions:
    """What the analysis is asked for."""
    config = own.config
    pre, post = asked_metrics(config)
    return BiasOptions(
        label=label_name(own, form),
        label_values=config.label_values_or_threshold or (),
        facets=[
            FacetOption(name, facet.value_or_threshold)
            for name, facet in zip(facet_columns(own), config.facet or (), strict=True)
        ],
        pre_training=pre,
        post_training=post,
        rules=own.understudy_bias_types,
        decision=own.understudy_bias_decision,
        segments=segmentations_of(config),
    )


def question_of(own: BiasSettings, form: DatasetFormat, excluded: Sequence[str]) -> "Question":
    """Which columns hold what."""
    from understudy.analyzer.engine.bias import AskedColumn, Question

    config, options = own.config, options_of(own, form)
    names = config.headers or ()

    def asked(of: str, values: Sequence[bool | int | float | str] | None) -> AskedColumn:
        return AskedColumn(of, [canonical(value) for value in values or ()], threshold_of(values))

    prediction, score = prediction_columns(own, form)
    if not options.post_training:
        prediction = score = None
    left_out = [*(config.excluded_columns or ()), *excluded]
    if config.joinsource_name_or_index is not None:
        left_out.append(config.joinsource_name_or_index)
    left_out += [ASKED_LABEL, ASKED_SCORE]
    if isinstance(form, ByPaths):
        left_out += [PREDICTION, SCORE]
    threshold = own.probability_threshold_attribute
    if threshold is None:
        threshold = (
            DEFAULT_THRESHOLD if config.probability_threshold is None else config.probability_threshold
        )
    return Question(
        label=asked(label_column(own, form), options.label_values),
        facets=[asked(facet.name, facet.values) for facet in options.facets],
        prediction=asked(prediction, options.label_values) if prediction is not None else None,
        score=score if prediction is None else None,
        score_threshold=threshold,
        group=column(config.group_variable, names) if config.group_variable is not None else None,
        features="FT" in options.post_training,
        not_features=[column(item, names) for item in left_out],
        segments=options.segments,
    )


def prediction_columns(own: BiasSettings, form: DatasetFormat) -> tuple[str | None, str | None]:
    """The columns of predicted labels and of scores in the table."""
    config = own.config
    if asks_model(own, form):
        predictor = config.predictor
        labelled = predictor and (predictor.label is not None or len(predictor.label_headers or ()) > 1)
        return (ASKED_LABEL, None) if labelled else (None, ASKED_SCORE)
    if side := side_of_predictions(own):
        return side.kept[0], None
    if isinstance(form, ByPaths):
        return (
            PREDICTION if form.prediction is not None else None,
            SCORE if form.score is not None else None,
        )
    if config.predicted_label is None:
        return None, None
    return column(config.predicted_label, config.headers or ()), None
