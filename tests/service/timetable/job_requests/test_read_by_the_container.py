"""What executions ask for is what a job of ours reads."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.timetable.job_requests.orders import batch, definition, order, regression
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_environment
from understudy.preprocess.formats import ByPaths, Capture, Csv, Merged
from understudy.service.timetable.job_requests import analysis_request, merge_request
from understudy.service.timetable.job_requests.order import Baseline

CONFIG = {
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
    "headers": ["age", "sex"],
    "label": "label",
}
SHAP = {"methods": {"shap": {"num_samples": 10}}, "predictor": {"endpoint_name": "ep"}, "headers": ["age"]}


def read(request: dict[str, Any] | None, opt_ml: Path) -> Job:
    assert request is not None
    return job_of_environment({**request["Environment"], "UNDERSTUDY_OPT_ML": str(opt_ml)})


def configured(opt_ml: Path, config: dict[str, Any]) -> None:
    file = opt_ml / "processing" / "input" / "config" / "analysis_config.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(config))


def test_a_merge(tmp_path: Path) -> None:
    assert read(merge_request(order(regression())), tmp_path).kind == "merge"


def test_data_quality(tmp_path: Path) -> None:
    baseline = Baseline("s3://b/constraints.json", "s3://b/statistics.json")
    job = read(analysis_request(order(definition("DataQuality"), baseline=baseline)), tmp_path)
    assert (job.kind, job.monitor.name, job.format) == ("monitor", "DATA_QUALITY", Capture())
    assert job.publish_cloudwatch_metrics == "Enabled"


def test_data_quality_of_a_batch_transform(tmp_path: Path) -> None:
    job = read(analysis_request(order(batch("DataQuality", {"Csv": {"Header": True}}))), tmp_path)
    assert job.format == Csv(header=True)


def test_model_quality(tmp_path: Path) -> None:
    job = read(analysis_request(order(regression())), tmp_path)
    assert (job.kind, job.monitor.name, job.format) == (
        "monitor",
        "MODEL_QUALITY",
        Merged(("endpointOutput",)),
    )


@pytest.mark.parametrize(
    ("kind", "name", "config"),
    [("ModelBias", "MODEL_BIAS", CONFIG), ("ModelExplainability", "MODEL_EXPLAINABILITY", SHAP)],
)
def test_bias_and_explainability(tmp_path: Path, kind: str, name: str, config: dict[str, Any]) -> None:
    asked = definition(
        kind,
        AppSpecification={"ImageUri": "i", "ConfigUri": "s3://bucket/analysis_config.json"},
        endpoint={"FeaturesAttribute": "features", "ProbabilityAttribute": "score"},
    )
    configured(tmp_path, config)
    job = read(analysis_request(order(asked, baseline=Baseline("s3://b/analysis.json"))), tmp_path)
    assert (job.kind, job.monitor.name) == ("monitor", name)
    assert isinstance(job.format, ByPaths)
    assert job.format.features == "features"
    assert job.dataset_source == tmp_path / "processing" / "input_data"
