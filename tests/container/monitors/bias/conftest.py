"""Jobs of bias, whose configuration lies in its place."""

import json
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
        path = workspace.opt_ml / "processing" / "input" / "config" / "analysis_config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        config = {key: value for key, value in (CONFIG | changed).items() if value is not ...}
        path.write_text(json.dumps(config))
        return path

    return place
