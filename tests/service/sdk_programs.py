"""Run by the Python of an SDK, second or third version: what its users write for each monitor type.

    python sdk_programs.py FOLDER

Functions are named on stdin, a line each: importing an SDK takes longer than what it does. The test moves the
clock between them. Each prints what it read as one line of JSON after `TOLD`.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3

try:
    from sagemaker.core import clarify
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.model_monitor import (
        BiasAnalysisConfig,
        CronExpressionGenerator,
        DatasetFormat,
        DefaultModelMonitor,
        EndpointInput,
        ExplainabilityAnalysisConfig,
        ModelBiasMonitor,
        ModelExplainabilityMonitor,
        ModelQualityMonitor,
    )
except ImportError:
    from sagemaker import Session, clarify
    from sagemaker.model_monitor import (
        BiasAnalysisConfig,
        CronExpressionGenerator,
        DatasetFormat,
        DefaultModelMonitor,
        EndpointInput,
        ExplainabilityAnalysisConfig,
        ModelBiasMonitor,
        ModelExplainabilityMonitor,
        ModelQualityMonitor,
    )

ROLE = "arn:aws:iam::123456789012:role/monitoring"
FOLDER = Path(sys.argv[1])
HEADERS = ["carrier", "origin", "destination", "scheduled_hour", "departure_delay", "distance"]
HEADERS += ["temperature", "humidity", "pressure", "wind_speed", "visibility", "late"]
ON = {"role": ROLE, "instance_type": "ml.m5.large", "max_runtime_in_seconds": 1800}


def bucket() -> str:
    return Session().default_bucket()


def endpoint(name: str, image: str) -> None:
    """An endpoint that runs elsewhere and leaves its captures in S3."""
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model(ModelName=name, PrimaryContainer={"Image": image}, ExecutionRoleArn=ROLE)
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": name,
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[variant],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{bucket()}/captures/",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        },
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)


def told(**values: object) -> None:
    print("TOLD", json.dumps(values, default=str), flush=True)


def data_quality_start() -> None:
    endpoint("flight-delays", "flight-delays:1")
    monitor = DefaultModelMonitor(**ON)
    monitor.suggest_baseline(
        baseline_dataset=str(FOLDER / "training.csv"),
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{bucket()}/baseline",
    )
    features = monitor.baseline_statistics().body_dict["features"]
    monitor.suggested_constraints()
    monitor.create_monitoring_schedule(
        monitor_schedule_name="data-quality",
        endpoint_input="flight-delays",
        output_s3_uri=f"s3://{bucket()}/results",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    told(features=len(features), status=monitor.describe_schedule()["MonitoringScheduleStatus"])


def data_quality_read() -> None:
    monitor = DefaultModelMonitor.attach("data-quality")
    executions = monitor.list_executions()
    told(
        executions=len(executions),
        statistics=len(monitor.latest_monitoring_statistics().body_dict["features"]),
        violations=[
            (one["feature_name"], one["constraint_check_type"])
            for one in monitor.latest_monitoring_constraint_violations().body_dict["violations"]
        ],
        monitors=[one.monitoring_schedule_name for one in _monitors_of("flight-delays")],
    )


def _monitors_of(name: str) -> list:
    """What `Predictor.list_monitors` does, without a predictor."""
    found = boto3.client("sagemaker").list_monitoring_schedules(EndpointName=name, MaxResults=100)
    return [
        DefaultModelMonitor.attach(one["MonitoringScheduleName"])
        for one in found["MonitoringScheduleSummaries"]
    ]


def data_quality_change() -> None:
    monitor = DefaultModelMonitor.attach("data-quality")
    monitor.update_monitoring_schedule(schedule_cron_expression=CronExpressionGenerator.daily(hour=6))
    cron = monitor.describe_schedule()["MonitoringScheduleConfig"]["ScheduleConfig"]["ScheduleExpression"]
    monitor.update_monitoring_schedule(max_runtime_in_seconds=900, env={"team": "flights"})
    monitor.stop_monitoring_schedule()
    stopped = monitor.describe_schedule()["MonitoringScheduleStatus"]
    monitor.start_monitoring_schedule()
    started = monitor.describe_schedule()["MonitoringScheduleStatus"]
    alerts, _ = monitor.list_monitoring_alerts()
    monitor.update_monitoring_alert(
        monitoring_alert_name=alerts[0].alert_name, data_points_to_alert=2, evaluation_period=3
    )
    changed = monitor.list_monitoring_alerts()[0][0]
    history, _ = monitor.list_monitoring_alert_history()
    monitor.delete_monitoring_schedule()
    told(
        cron=cron,
        stopped=stopped,
        started=started,
        alert=[changed.data_points_to_alert, changed.evaluation_period],
        history=[one.alert_status for one in history],
    )


def model_quality_start() -> None:
    endpoint("flight-late", (FOLDER / "model").read_text())
    monitor = ModelQualityMonitor(**ON)
    job = monitor.suggest_baseline(
        baseline_dataset=str(FOLDER / "late_validation.csv"),
        dataset_format=DatasetFormat.csv(header=True),
        problem_type="BinaryClassification",
        inference_attribute="prediction",
        probability_attribute="probability",
        ground_truth_attribute="label",
        output_s3_uri=f"s3://{bucket()}/quality-baseline",
    )
    job.wait(logs=False)
    monitor.create_monitoring_schedule(
        monitor_schedule_name="model-quality",
        endpoint_input=EndpointInput(
            endpoint_name="flight-late",
            destination="/opt/ml/processing/input_data",
            probability_attribute="0",
            probability_threshold_attribute=0.5,
            start_time_offset="-PT1H",
            end_time_offset="-PT0H",
        ),
        ground_truth_input=f"s3://{bucket()}/labels",
        problem_type="BinaryClassification",
        output_s3_uri=f"s3://{bucket()}/quality-results",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    told(metrics=sorted(monitor.suggested_constraints().body_dict))


def model_quality_read() -> None:
    monitor = ModelQualityMonitor.attach("model-quality")
    violations = monitor.latest_monitoring_constraint_violations()
    told(
        statistics=sorted(monitor.latest_monitoring_statistics().body_dict),
        violations=[one["metric_name"] for one in violations.body_dict["violations"]],
    )


def _data(output: str, **more: object) -> "clarify.DataConfig":
    return clarify.DataConfig(
        s3_data_input_path=f"s3://{bucket()}/data/late.csv",
        s3_output_path=f"s3://{bucket()}/{output}",
        dataset_type="text/csv",
        **more,
    )


def _baselined(monitor: object, suggest: Callable[[], object], output: str) -> str:
    """The address of a baseline. The third version asks for its job, then trips over its own answer."""
    try:
        suggest()
        monitor.latest_baselining_job.wait(logs=False)
    except AttributeError as error:
        assert "sagemaker_session" in str(error)  # noqa: PT017
        newest = boto3.client("sagemaker").list_processing_jobs(SortOrder="Descending", MaxResults=1)
        name = newest["ProcessingJobSummaries"][0]["ProcessingJobName"]
        waiter = boto3.client("sagemaker").get_waiter("processing_job_completed_or_stopped")
        waiter.wait(ProcessingJobName=name, WaiterConfig={"Delay": 1})
    return f"s3://{bucket()}/{output}/analysis.json"


def _document(address: str) -> dict:
    name, _, key = address.removeprefix("s3://").partition("/")
    return json.load(boto3.client("s3").get_object(Bucket=name, Key=key)["Body"])


def bias_start() -> None:
    monitor = ModelBiasMonitor(**ON)
    bias = clarify.BiasConfig(
        label_values_or_threshold=[1], facet_name="origin", facet_values_or_threshold=["EWR"]
    )
    model = clarify.ModelConfig(model_name="flight-late", instance_type="ml.m5.large", instance_count=1)
    baseline = _baselined(
        monitor,
        lambda: monitor.suggest_baseline(
            data_config=_data("bias-baseline", label="late", headers=HEADERS),
            bias_config=bias,
            model_config=model,
            model_predicted_label_config=clarify.ModelPredictedLabelConfig(probability_threshold=0.5),
        ),
        "bias-baseline",
    )
    monitor.create_monitoring_schedule(
        monitor_schedule_name="model-bias",
        constraints=baseline,
        analysis_config=BiasAnalysisConfig(bias, headers=HEADERS, label="late"),
        endpoint_input=EndpointInput(
            endpoint_name="flight-late",
            destination="/opt/ml/processing/input/endpoint",
            probability_attribute="0",
            probability_threshold_attribute=0.5,
            start_time_offset="-PT1H",
            end_time_offset="-PT0H",
        ),
        ground_truth_input=f"s3://{bucket()}/labels",
        output_s3_uri=f"s3://{bucket()}/bias-results",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    told(metrics=sorted(_document(baseline)))


def bias_read() -> None:
    told(status=_newest("model-bias"))


def explainability_start() -> None:
    monitor = ModelExplainabilityMonitor(**ON)
    shap = clarify.SHAPConfig(
        baseline=[["UA", "JFK", "LAX", 11, 0, 1000, 50, 50, 1010, 10, 10]],
        num_samples=20,
        agg_method="mean_abs",
    )
    model = clarify.ModelConfig(
        model_name="flight-late",
        instance_type="ml.m5.large",
        instance_count=1,
        content_type="text/csv",
        accept_type="text/csv",
    )
    baseline = _baselined(
        monitor,
        lambda: monitor.suggest_baseline(
            data_config=_data("explainability-baseline", label="late", headers=HEADERS),
            explainability_config=shap,
            model_config=model,
        ),
        "explainability-baseline",
    )
    monitor.create_monitoring_schedule(
        monitor_schedule_name="explainability",
        constraints=baseline,
        analysis_config=ExplainabilityAnalysisConfig(shap, model, headers=HEADERS[:-1]),
        endpoint_input="flight-late",
        output_s3_uri=f"s3://{bucket()}/explainability-results",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )
    told(explanations=sorted(_document(baseline)))


def explainability_read() -> None:
    told(status=_newest("explainability"))


def _newest(schedule: str) -> str:
    page = boto3.client("sagemaker").list_monitoring_executions(
        MonitoringScheduleName=schedule, SortBy="ScheduledTime", SortOrder="Descending", MaxResults=1
    )
    return page["MonitoringExecutionSummaries"][0]["MonitoringExecutionStatus"]


if __name__ == "__main__":
    # What the SDK waits between two looks is for jobs of minutes.
    waited = time.sleep
    time.sleep = lambda seconds: waited(min(seconds, 0.5))
    for asked in sys.stdin:
        globals()[asked.strip()]()
