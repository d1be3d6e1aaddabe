"""The parsed configuration as AWS's container prints it at the start of a job."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from understudy.analyzer.constraints import suggested_config
from understudy.container.log import LOG
from understudy.container.settings.job import Job
from understudy.container.variables import iso

ECHOED = (
    "dataset_source",
    "dataset_format",
    "output_path",
    "monitoring_input_type",
    "analysis_type",
    "problem_type",
    "inference_attribute",
    "probability_attribute",
    "ground_truth_attribute",
    "probability_threshold_attribute",
    "positive_label",
    "exclude_features_attribute",
    "record_preprocessor_script",
    "post_analytics_processor_script",
    "baseline_constraints",
    "baseline_statistics",
    "start_time",
    "end_time",
    "metric_time",
    "publish_cloudwatch_metrics",
    "sagemaker_endpoint_name",
    "sagemaker_monitoring_schedule_name",
)


def log_configuration(job: Job) -> None:
    """The line of the log with which AWS's container begins a job."""
    LOG.info("Performing analysis with input: %s", json.dumps(echo(job)))


def echo(job: Job) -> dict[str, Any]:
    """The parsed configuration, names and order as AWS's container prints them (contract §1)."""
    values = job.all_values()
    method = values["categorical_drift_method"]
    echo: dict[str, Any] = {}
    for name in ECHOED:
        value = values[name]
        echo[name] = (
            str(value) if isinstance(value, Path) else iso(value) if isinstance(value, datetime) else value
        )
    echo["dataset_format"] = json.loads(job.dataset_format) if job.dataset_format else None
    tail = {name: echo.pop(name) for name in ("start_time", "end_time", "metric_time")}
    published = {
        name: echo.pop(name)
        for name in (
            "publish_cloudwatch_metrics",
            "sagemaker_endpoint_name",
            "sagemaker_monitoring_schedule_name",
        )
    }
    return {
        **echo,
        "data_quality_monitoring_config": suggested_config(str(method) if method else None),
        **tail,
        "cloudwatch_metrics_directory": str(job.metrics_folder),
        **published,
        "output_message_file": str(job.message_file),
        "detect_outliers": None,
        "detect_drift": None,
        "image_data": None,
        "report_enabled": False,
        "auto_ml_job_detail": None,
    }
