"""Whether columns that a configuration leaves out are there: misspelt, they would be sent to the model."""

from collections.abc import Iterator, Mapping, Sequence

from understudy.analyzer.analysis_config import AnalysisConfig, NameOrIndex
from understudy.analyzer.names import listed
from understudy.analyzer.nearest import did_you_mean
from understudy.container.monitors.configured.formats import column
from understudy.preprocess.completion import place_of
from understudy.preprocess.formats import ByPaths, DatasetFormat


def columns_not_there(
    config: AnalysisConfig,
    form: DatasetFormat,
    columns: Sequence[str],
    besides: Mapping[str, NameOrIndex | None] | None = None,
) -> Iterator[str]:
    """A sentence for each that is no column; `besides` are others by key. Paths find features alone."""
    if isinstance(form, ByPaths):
        return
    named: list[tuple[str, NameOrIndex | None]]
    named = [("excluded_columns", item) for item in config.excluded_columns or ()]
    named += [("joinsource_name_or_index", config.joinsource_name_or_index), *(besides or {}).items()]
    for key, item in named:
        name = None if item is None else column(item, config.headers or ())
        if name is not None and place_of(name, columns) is None:
            yield (
                f"Unable to locate {name!r}, which {key} names, in the data{did_you_mean(name, columns)}: "
                f"it has {listed(columns, 20)}"
            )
