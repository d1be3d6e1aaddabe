"""Jobs of both, and the model that they ask."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.container.workspace import Workspace

CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "label",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
    "excluded_columns": ["id"],
    "methods": {
        "report": {"name": "report", "title": "Analysis Report"},
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {"methods": ["DPPL", "DI", "AD"]},
        "shap": {"baseline": [[0, 0]], "agg_method": "mean_abs", "save_local_shap_values": True},
        "pdp": {"features": ["age"], "grid_resolution": 3},
    },
    "predictor": {"model_name": "lender", "instance_type": "ml.m5.xlarge", "initial_instance_count": 1},
}
Configure = Callable[..., Path]


@pytest.fixture
def configure(workspace: Workspace) -> Configure:
    """Places the configuration, with some keys changed or, given as ..., left out; its path."""

    def place(**changed: Any) -> Path:
        return workspace.analysis_config(CONFIG | changed)

    return place


def of_sex_and_age(body: str, _number: int = 0) -> tuple[int, str]:
    """The score of each line `sex,age`."""
    lines = [list(map(float, line.split(","))) for line in body.splitlines()]
    return 200, "\n".join(str(sex / 2 + age / 100) for sex, age in lines)
