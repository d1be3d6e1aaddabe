"""The configuration of AWS's Clarify image."""

import json
from pathlib import Path
from typing import Any

import pytest

from understudy.analyzer.analysis_config import (
    BIAS,
    EXPLAINED,
    AnalysisConfig,
    read_analysis_config,
    skipped,
)
from understudy.analyzer.errors import UserError

WHOLE: dict[str, Any] = {
    "version": "1.0",
    "dataset_type": "TEXT/CSV",
    "headers": ["a", "b"],
    "label": "b",
    "label_values_or_threshold": [1],
    "probability_threshold": 0.5,
    "facet": [{"name_or_index": "a", "value_or_threshold": [0]}, {"name_or_index": 1}],
    "group_variable": 0,
    "methods": {
        "report": {"name": "report", "title": "Analysis Report"},
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {"methods": ["DI", "AD"]},
    },
    "predictor": {"model_name": "m", "instance_type": "ml.m5.xlarge", "initial_instance_count": 1},
}


def read(tmp_path: Path, **changed: Any) -> AnalysisConfig:
    path = tmp_path / "analysis_config.json"
    path.write_text(json.dumps({key: value for key, value in (WHOLE | changed).items() if value is not ...}))
    return read_analysis_config(path)


def test_a_configuration_is_read(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert config.dataset_type == "text/csv"
    assert config.facet is not None
    assert [facet.value_or_threshold for facet in config.facet] == [[0], None]
    assert config.methods is not None
    assert config.methods.post_training_bias is not None
    assert not config.methods.post_training_bias.every
    assert config.methods.pre_training_bias is not None
    assert config.methods.pre_training_bias.every


def test_values_keep_their_types(tmp_path: Path) -> None:
    values = read(tmp_path, label_values_or_threshold=[1, 1.0, "1", True]).label_values_or_threshold
    assert [type(value) for value in values or ()] == [int, float, str, bool]


def test_a_bare_value_is_a_list_of_it(tmp_path: Path) -> None:
    """The guide's examples have `0.5` where the SDK's schema wants a list."""
    assert read(tmp_path, label_values_or_threshold=0.5).label_values_or_threshold == [0.5]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"hedaers": []}, r"hedaers \(did you mean 'headers'\?\) is no key of it"),
        ({"facet": [{"name_or_indx": 1}]}, "facet"),
        ({"facet": [{}]}, r"facet\[0\]\.name_or_index is missing"),
        ({"dataset_type": "text/cvs"}, r"dataset_type='text/cvs' is not one of .* \(did you mean 'text/csv'"),
        ({"headers": [1]}, r"headers\[0\]='1'"),
        ({"label": 1.5}, "label='1.5'"),
        ({"label_values_or_threshold": []}, "label_values_or_threshold"),
        ({"methods": {"pre_training": {}}}, r"methods\.pre_training"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=rf"Analysis configuration schema validation error: .*{said}"):
        read(tmp_path, **changed)


def test_what_a_job_passes_over_is_said_key_by_key(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        dataset_uri="s3://bucket/data",
        time_series_data_config={"target_time_series": "a"},
        methods={"shap": {}, "pdp": {"grid_resolution": 5}, "asymmetric_shapley_value": {}},
    )
    said = list(skipped(config, BIAS))
    keys = [
        "methods.shap",
        "methods.pdp",
        "methods.asymmetric_shapley_value",
        "dataset_uri",
    ]
    for key in [*keys, "time_series_data_config"]:
        assert sum(sentence.startswith(f"{key} is skipped") for sentence in said) == 1, key
    assert list(skipped(read(tmp_path, methods=...), BIAS)) == []


def test_a_method_that_is_done_is_not_skipped_and_the_other_analysis_is_by_the_job_s_type(
    tmp_path: Path,
) -> None:
    config = read(tmp_path, methods={"shap": {}, "pre_training_bias": {}, "report": {"name": "r"}})
    report = "methods.report: report.html is written; the same as .ipynb and .pdf is not"
    assert list(skipped(config, [*BIAS, *EXPLAINED])) == [report]
    assert list(skipped(config, EXPLAINED)) == [
        "methods.pre_training_bias is skipped: this job is one of explanations alone; without analysis_type "
        "it does both",
        report,
    ]


def test_what_a_configuration_asks_for_follows_from_its_methods(tmp_path: Path) -> None:
    def asked(**changed: Any) -> tuple[bool, bool]:
        config = read(tmp_path, **changed)
        return config.compares, config.explains

    assert asked(facet=..., methods={"shap": {}}) == (False, True)
    assert asked(methods={"pdp": {}}) == (False, True)
    assert asked(methods={"shap": {}, "post_training_bias": {}}) == (True, True)
    assert asked(methods={"post_training_bias": {}}) == (True, False)
    assert asked(methods=...) == (True, False)
    assert asked(facet=..., methods=...) == (False, False)
