"""Jobs that explain, and a real model behind a server that they ask."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.inference.models import Served, served
from tests.container.workspace import Workspace

CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "label",
    "predictor": {"model_name": "lender"},
    "methods": {"shap": {"baseline": [[0, 0, 0]], "agg_method": "mean_abs", "save_local_shap_values": True}},
}
Configure = Callable[..., Path]


@pytest.fixture
def configure(workspace: Workspace) -> Configure:
    """Places the configuration, with some keys changed or, given as ..., left out; its path."""

    def place(**changed: Any) -> Path:
        return workspace.analysis_config(CONFIG | changed)

    return place


def adding(body: str, _number: int = 0) -> tuple[int, str]:
    """The model: three times the first feature and once the second, for each line of CSV."""
    lines = [list(map(float, line.split(","))) for line in body.splitlines()]
    return 200, "\n".join(str(3 * line[0] + line[1]) for line in lines)


@pytest.fixture
def model() -> Iterator[Served]:
    with served(adding) as found:
        yield found
