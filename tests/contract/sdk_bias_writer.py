"""Run by the Python of the SDK: the configurations that its classes write, one file for each way."""

import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

from sagemaker.clarify import (
    BiasConfig,
    DataConfig,
    ModelConfig,
    ModelPredictedLabelConfig,
    SageMakerClarifyProcessor,
    SegmentationConfig,
    SHAPConfig,
)
from sagemaker.model_monitor import BiasAnalysisConfig, ModelBiasMonitor

folder = Path(sys.argv[1])
HEADERS = ["age", "sex", "target"]
bias = BiasConfig(
    label_values_or_threshold=[1], facet_name="sex", facet_values_or_threshold=[0], group_name="age"
)
model = ModelConfig(
    model_name="m", instance_type="ml.m5.xlarge", instance_count=1, accept_type="application/json"
)


uploaded: list[dict] = []
"""The configurations that processors would have uploaded."""


def keep(self, data_config, analysis_config, *args, **kwargs):  # noqa: ANN001, ANN002, ANN003, ANN201
    uploaded.append(analysis_config)


SageMakerClarifyProcessor._run = keep


def session() -> MagicMock:
    made = MagicMock(boto_region_name="us-east-1", config=None, local_mode=False)
    made.boto_session.region_name = "us-east-1"
    made.sagemaker_config = {}
    return made


def processor() -> SageMakerClarifyProcessor:
    made = SageMakerClarifyProcessor(
        role="arn:aws:iam::000000000000:role/r",
        instance_count=1,
        instance_type="ml.m5.xlarge",
        sagemaker_session=session(),
    )
    made.latest_job = MagicMock()
    return made


def data(**more: object) -> DataConfig:
    given = {"headers": HEADERS, "label": "target", "dataset_type": "text/csv"} | more
    return DataConfig(s3_data_input_path="s3://b/in", s3_output_path="s3://b/out", **given)


def write(name: str, config: dict) -> None:
    (folder / f"{name}.json").write_text(json.dumps(config))


by_age = SegmentationConfig("age", [["[1, 4]", "(5, 6]"], ["(7, 9)"]], "by age", ["young", "old", "others"])
processor().run_pre_training_bias(data(segmentation_config=[by_age]), bias)
write("pre_training", uploaded[-1])
processor().run_post_training_bias(data(), bias, model, ModelPredictedLabelConfig(probability_threshold=0.8))
write("post_training", uploaded[-1])
processor().run_bias(data(predicted_label="sex"), bias, model_config=None)
write("predicted_label", uploaded[-1])
lines = data(dataset_type="application/jsonlines", features="features", label="label")
processor().run_bias(lines, bias, model, ModelPredictedLabelConfig(label="predicted"))
write("json_lines", uploaded[-1])
asked = ModelConfig(
    endpoint_name="e",
    content_type="application/json",
    accept_type="application/json",
    content_template='{"instances":$records}',
    record_template="$features_kvp",
    target_model="m.tar.gz",
    custom_attributes="job=bias",
)
of_scores = ModelPredictedLabelConfig(probability="predictions[*].scores", label_headers=["no", "yes"])
processor().run_bias(lines, bias, asked, of_scores)
write("templates", uploaded[-1])
monitor = ModelBiasMonitor(role="arn:aws:iam::000000000000:role/r", sagemaker_session=session())
monitor._create_baselining_processor = processor
monitor.suggest_baseline(data(), bias, model)
write("suggest_baseline", uploaded[-1])
write("monitoring", BiasAnalysisConfig(bias, headers=HEADERS, label="target")._to_dict())
processor().run_explainability(
    data(), model, SHAPConfig(baseline=[[1, 2]], num_samples=10, agg_method="mean_abs")
)
write("explainability", uploaded[-1])
