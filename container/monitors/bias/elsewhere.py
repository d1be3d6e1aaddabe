"""What rows of a bias job have from elsewhere: columns of other files, and a model's answers."""

from collections.abc import Sequence
from pathlib import Path

from understudy.container.monitors.bias.asked import (
    asks_model,
    label_column,
    side_of_facets,
    side_of_predictions,
)
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.configured.first_records import (
    FirstRow,
    about_how_many,
    first_row,
    texts_among,
)
from understudy.container.monitors.configured.formats import column
from understudy.container.monitors.configured.model_settings import asking_of
from understudy.preprocess.by_paths import LABEL, PREDICTION, SCORE
from understudy.preprocess.completion import Completion, features_of
from understudy.preprocess.formats import DatasetFormat


def completion_of(
    own: BiasSettings, form: DatasetFormat, source: Path, excluded: Sequence[str]
) -> Completion | None:
    """What is added to each row; None where all is in the data. UserError for what cannot be found."""
    config = own.config
    sides = tuple(side for side in (side_of_facets(own), side_of_predictions(own)) if side is not None)
    asks = asks_model(own, form)
    if not sides and not asks:
        return None
    names = config.headers or ()
    join = config.joinsource_name_or_index
    identifier = None if join is None else column(join, names)
    left_out = [label_column(own, form), LABEL, PREDICTION, SCORE, *excluded]
    left_out += [column(item, names) for item in config.excluded_columns or ()]
    left_out += [] if identifier is None else [identifier]
    asking = None
    if asks:
        row = first_row(form, source)
        features = () if row is None else _features(row, left_out)
        asking = asking_of(own, config, features, texts_among(features, form, source))
    return Completion(asking, tuple(left_out), sides, identifier, about_how_many(form, source))


def _features(row: FirstRow, left_out: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.names[at] for at in features_of(row.names, left_out))
