"""An hourly monitoring job in Airflow, by its Amazon provider; each run analyses the hour before it."""

from datetime import datetime

from airflow.providers.amazon.aws.operators.sagemaker import SageMakerProcessingOperator
from airflow.sdk import DAG

BUCKET = "s3://example-bucket"
CAPTURES = f"{BUCKET}/captures/flight-delays/AllTraffic"
PROCESSING = "/opt/ml/processing"
HOUR = "{{ data_interval_start.strftime('%Y/%m/%d/%H') }}"


def s3_input(name: str, uri: str, path: str) -> dict[str, object]:
    """A folder of S3, copied to `path` before the job starts."""
    s3 = {"S3Uri": uri, "LocalPath": path, "S3DataType": "S3Prefix", "S3InputMode": "File"}
    return {"InputName": name, "S3Input": s3}


with DAG("flight_delays_data_quality", schedule="20 * * * *", start_date=datetime(2026, 3, 1), catchup=False):
    SageMakerProcessingOperator(
        task_id="data_quality",
        aws_conn_id="aws_default",
        wait_for_completion=True,
        action_if_job_exists="fail",
        config={
            "ProcessingJobName": "flight-delays-{{ data_interval_start.strftime('%Y%m%d%H') }}",
            "RoleArn": "arn:aws:iam::123456789012:role/understudy-job",
            "AppSpecification": {
                "ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/understudy@sha256:" + 64 * "0"
            },
            "ProcessingResources": {
                "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
            "NetworkConfig": {"EnableNetworkIsolation": True},
            "ProcessingInputs": [
                s3_input(
                    "captures",
                    f"{CAPTURES}/{HOUR}",
                    f"{PROCESSING}/input/endpoint",
                ),
                s3_input("baseline", f"{BUCKET}/baseline", f"{PROCESSING}/baseline"),
            ],
            "ProcessingOutputConfig": {
                "Outputs": [
                    {
                        "OutputName": "result",
                        "S3Output": {
                            "S3Uri": f"{BUCKET}/reports/flight-delays/{HOUR}",
                            "LocalPath": f"{PROCESSING}/output",
                            "S3UploadMode": "EndOfJob",
                        },
                    }
                ]
            },
            "Environment": {
                "dataset_source": f"{PROCESSING}/input/endpoint",
                "dataset_format": '{"sagemakerCaptureJson":{}}',
                "baseline_constraints": f"{PROCESSING}/baseline/constraints.json",
                "baseline_statistics": f"{PROCESSING}/baseline/statistics.json",
                "output_path": f"{PROCESSING}/output",
                "publish_cloudwatch_metrics": "Disabled",
            },
        },
    )
