"""Whole bias jobs on what AWS's image read: our documents hold its numbers, and the same metrics drift.

The model's weights, which predict the baseline's labels, are those that AWS published with the examples.
"""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.golden.files import golden
from tests.golden.test_data_quality_goldens import run_job

pytestmark = pytest.mark.engine

HEADERS = [
    *("Age", "Workclass", "fnlwgt", "Education", "Education-Num", "Marital Status", "Occupation"),
    *("Relationship", "Ethnic group", "Sex", "Capital Gain", "Capital Loss", "Hours per week", "Country"),
    "Target",
]
WEIGHTS = [
    *(0.03938637, -0.12801298, -1.2598095e-08, 0.034934524, 0.3534048, -0.2599799, -0.0037862805),
    *(-0.113209136, 0.09978037, 0.8937294, 0.00031779808, 0.00066283136, 0.03377905, 0.014029457),
]
BIAS, THRESHOLD = -9.085369, 0.46301859617233276
FACET = {
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
    "group_variable": "Age",
}
BOTH = {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}}


def predicted(features: list[float]) -> int:
    score = sum(weight * value for weight, value in zip(WEIGHTS, features, strict=True)) + BIAS
    return int(1 / (1 + math.exp(-score)) > THRESHOLD)


def place(opt_ml: Path, config: dict[str, Any], name: str, text: str) -> None:
    folders = (opt_ml / "processing" / "input" / of for of in ("config", "data"))
    for folder in folders:
        folder.mkdir(parents=True)
    (opt_ml / "processing" / "input" / "config" / "analysis_config.json").write_text(json.dumps(config))
    (opt_ml / "processing" / "input" / "data" / name).write_text(text)


@pytest.mark.parametrize("kind", ["csv", "jsonlines", "json"])
def test_a_baseline_is_the_published_one_to_the_last_digit(tmp_path: Path, kind: str) -> None:
    """JS alone differs in the sixteenth digit, with the instructions that NumPy's logarithm finds (§2.4)."""
    data = golden("clarify/data/validation-dataset.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in data]
    for record in records:
        record["predicted"] = predicted(record["features"])
    config: dict[str, Any] = {"headers": [*HEADERS, "predicted"], "methods": BOTH} | FACET
    if kind == "csv":
        config |= {"dataset_type": "text/csv", "label": "Target", "predicted_label": "predicted"}
        rows = [[*r["features"], r["label"], r["predicted"]] for r in records]
        place(tmp_path, config, "data.csv", "".join(f"{','.join(map(str, row))}\n" for row in rows))
    elif kind == "jsonlines":
        config |= {"dataset_type": "application/jsonlines", "features": "features"}
        config |= {"label": "label", "predicted_label": "predicted"}
        place(tmp_path, config, "data.jsonl", "".join(f"{json.dumps(r)}\n" for r in records))
    else:
        config |= {"dataset_type": "application/json", "features": "instances[*].features"}
        config |= {"label": "instances[*].label", "predicted_label": "instances[*].predicted"}
        place(tmp_path, config, "data.json", json.dumps({"instances": records}))
    found = run_job(tmp_path)
    published = golden("clarify/bias_json_batch/analysis_baseline_58.json").read_text()
    ours = (tmp_path / "processing" / "output" / "analysis.json").read_text()
    assert _without_js(ours) == _without_js(published)
    values = [_js(json.loads(text)) for text in (ours, published)]
    assert math.isclose(*values, rel_tol=0, abs_tol=1e-15)
    assert set(found) == {"analysis.json", "bias_details.json"}


def _js(analysis: Any) -> float:
    (group,) = analysis["pre_training_bias_metrics"]["facets"]["Sex"]
    return next(float(metric["value"]) for metric in group["metrics"] if metric["name"] == "JS")


def _without_js(text: str) -> str:
    return text.replace(repr(_js(json.loads(text))), "JS")


def test_a_monitoring_run_reports_what_aws_reported(tmp_path: Path) -> None:
    """334 records in one merged capture of a batch transform; eight metrics drifted, and no other."""
    config = {"headers": HEADERS, "label": "instances[*].label"} | FACET
    record = json.loads(golden("clarify/bias_json_batch/merged_record_76.json").read_text())
    place(tmp_path, config, "merged.jsonl", json.dumps(record) + "\n")
    found = run_job(
        tmp_path,
        features_attribute="instances[*].features",
        inference_attribute="predictions[*].predicted_label",
        baseline_constraints=str(golden("clarify/bias_json_batch/analysis_baseline_58.json")),
    )
    published = json.loads(golden("clarify/bias_json_batch/constraint_violations_80.json").read_text())
    assert found["constraint_violations.json"] == published
