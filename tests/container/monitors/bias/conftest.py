"""Jobs of bias, whose configuration lies in its place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.container.workspace import Workspace

CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "label",
    "predicted_label": "predicted",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
    "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
}
Configure = Callable[..., Path]


@pytest.fixture
def configure(workspace: Workspace) -> Configure:
    """Places the configuration, with some keys changed or, given as ..., left out; its path."""

    def place(**changed: Any) -> Path:
        return workspace.analysis_config(CONFIG | changed)

    return place
