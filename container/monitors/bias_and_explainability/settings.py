"""The variables of both, and what contradicts either."""

from collections.abc import Iterator, Sequence

from understudy.container.monitors.bias import settings as bias
from understudy.container.monitors.bias.settings import BiasSettings
from understudy.container.monitors.explainability import settings as explainability
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.container.monitors.monitor import BaselineFiles, Kind, PlanWords
from understudy.preprocess.formats import DatasetFormat


class BothSettings(BiasSettings, ExplainabilitySettings):
    """The variables of bias, and those of explainability."""


def contradictions(
    own: BothSettings, kind: Kind, form: DatasetFormat, excluded: Sequence[str]
) -> Iterator[str]:
    """What the configuration lacks for either."""
    found = [
        *bias.contradictions(own, kind, form, excluded),
        *explainability.contradictions(own, kind, form, excluded),
    ]
    yield from dict.fromkeys(found)


def in_words(own: BothSettings, baseline: BaselineFiles | None) -> PlanWords:
    """What of both is done."""
    groups, features = bias.in_words(own, baseline), explainability.in_words(own, baseline)
    return PlanWords(
        of=f"{groups.of.removesuffix(', from')}, and {features.of}",
        excluded=f"{groups.excluded}{features.excluded}",
        compared=f"{groups.compared}{features.compared}",
    )
