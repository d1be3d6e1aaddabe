"""An endpoint's hourly monitor by SageMaker's own SDK: the same program for AWS and for Understudy's service.

python monitor.py start TRAINING_CSV    # an endpoint that captures, a baseline, an hourly schedule
python monitor.py findings              # what each hour's execution found
"""

import sys

import boto3
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.model_monitor import CronExpressionGenerator, DatasetFormat, DefaultModelMonitor

ENDPOINT = "flight-delays"
SCHEDULE = "flight-delays-hourly"
ROLE = "arn:aws:iam::123456789012:role/monitoring"


def start(training_csv: str) -> None:
    """Name the endpoint whose captures are watched, baseline its training data, schedule every hour."""
    session = Session()
    bucket = session.default_bucket()
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model(
        ModelName=ENDPOINT,
        PrimaryContainer={"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/flight-delays:1"},
        ExecutionRoleArn=ROLE,
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName=ENDPOINT,
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": ENDPOINT,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": f"s3://{bucket}/captures",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        },
    )
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName=ENDPOINT)

    monitor = DefaultModelMonitor(role=ROLE, instance_type="ml.m5.large", sagemaker_session=session)
    monitor.suggest_baseline(
        baseline_dataset=training_csv,
        dataset_format=DatasetFormat.csv(header=True),
        output_s3_uri=f"s3://{bucket}/baseline",
    )
    monitor.create_monitoring_schedule(
        monitor_schedule_name=SCHEDULE,
        endpoint_input=ENDPOINT,
        output_s3_uri=f"s3://{bucket}/results",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
    )


def findings() -> None:
    """Print what became of each hour, and its violations."""
    monitor = DefaultModelMonitor.attach(SCHEDULE)
    told = boto3.client("sagemaker").list_monitoring_executions(
        MonitoringScheduleName=SCHEDULE, SortBy="ScheduledTime", SortOrder="Ascending", MaxResults=100
    )["MonitoringExecutionSummaries"]
    runs = {run.processing_job_name: run for run in monitor.list_executions()}
    for execution in told:
        status, reason = execution["MonitoringExecutionStatus"], execution.get("FailureReason", "")
        print(f"{execution['ScheduledTime']:%Y-%m-%d %H:%M}  {status}  {reason}".rstrip())
        if status == "CompletedWithViolations":
            run = runs[execution["ProcessingJobArn"].rpartition("/")[2]]
            for violation in run.constraint_violations().body_dict["violations"]:
                print(f"    {violation['feature_name']}: {violation['constraint_check_type']}")


if __name__ == "__main__":
    {"start": lambda: start(sys.argv[2]), "findings": findings}[sys.argv[1]]()
