"""The columns by which explained records are parted, features or not."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.configured.segments import segmentations_of
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.preprocess.completion import place_of


def segment_columns(own: ExplainabilitySettings, columns: Sequence[str]) -> list[str]:
    """The rows' names for the column of each segmentation; UserError for one that they do not have.

    None where the rows are a model's own values.
    """
    if own.understudy_attributions is not None:
        return []
    for fault in faults_of_columns(own, columns):
        raise UserError(fault)
    places = [place_of(of.column, columns) for of in segmentations_of(own.config)]
    return [columns[at] for at in places if at is not None]


def faults_of_columns(own: ExplainabilitySettings, columns: Sequence[str]) -> Iterator[str]:
    """A sentence for each that is not there."""
    for of in segmentations_of(own.config):
        if place_of(of.column, columns) is None:
            yield (
                f"Unable to locate the column of segments {of.name!r} in the data: there is no column "
                f"{of.column!r}{did_you_mean(of.column, columns)}; it has {', '.join(columns[:20])}"
            )
