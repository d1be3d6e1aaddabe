"""The segments of a configuration, with the names of their columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from understudy.container.monitors.configured.formats import column

if TYPE_CHECKING:
    from understudy.analyzer.analysis_config import AnalysisConfig
    from understudy.analyzer.segments import Segmentation


def segmentations_of(config: "AnalysisConfig") -> "tuple[Segmentation, ...]":
    """What `segment_config` asks for; UserError for what cannot be read, and for values of two segments."""
    if not config.segment_config:
        return ()
    from understudy.analyzer.segments import segmentations

    return segmentations(config.segment_config, lambda named: column(named, config.headers or ()))


def faults_of_segments(config: "AnalysisConfig") -> Iterator[str]:
    """A sentence where they cannot be read."""
    from understudy.analyzer.errors import UserError

    try:
        segmentations_of(config)
    except UserError as error:
        yield str(error)
