"""What a schedule runs, in one form for the named definitions of four types and the inline one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

WITH_LABELS = ("ModelQuality", "ModelBias")
"""Types whose captures are merged with labels first."""


@dataclass(frozen=True)
class Definition:
    """A job definition; its parts are spelled as in the API.

    Exactly one of `endpoint` (EndpointInput) and `batch` (BatchTransformInput) is there.
    """

    monitoring_type: str
    application: Json
    environment: Mapping[str, str]
    baseline: Json
    endpoint: Json | None
    batch: Json | None
    labels: str | None
    output: Json
    output_key: str | None
    cluster: Json
    network: Json | None
    role: str
    longest_seconds: int | None

    @property
    def source(self) -> Json:
        """The input, of whichever kind."""
        return self.endpoint or self.batch or {}

    @property
    def endpoint_name(self) -> str | None:
        """The endpoint whose captures are read; none for batch transform."""
        return self.endpoint["EndpointName"] if self.endpoint else None

    @property
    def results(self) -> str:
        """The address that results lie below, without a slash at its end."""
        return str(self.output["S3Uri"]).rstrip("/")


def named(monitoring_type: str, request: Json) -> Definition:
    """Of `Create…JobDefinition`."""
    data = request[f"{monitoring_type}JobInput"]
    application = request[f"{monitoring_type}AppSpecification"]
    outputs = request[f"{monitoring_type}JobOutputConfig"]
    return _definition(
        monitoring_type,
        application=application,
        environment=application.get("Environment"),
        baseline=request.get(f"{monitoring_type}BaselineConfig"),
        data=data,
        outputs=outputs,
        cluster=request["JobResources"]["ClusterConfig"],
        request=request,
    )


def inline(monitoring_type: str, definition: Json) -> Definition:
    """Of the `MonitoringJobDefinition` within a schedule's configuration."""
    return _definition(
        monitoring_type,
        application=definition["MonitoringAppSpecification"],
        environment=definition.get("Environment"),
        baseline=definition.get("BaselineConfig"),
        data=definition["MonitoringInputs"][0],
        outputs=definition["MonitoringOutputConfig"],
        cluster=definition["MonitoringResources"]["ClusterConfig"],
        request=definition,
    )


def _definition(
    monitoring_type: str,
    *,
    application: Json,
    environment: Mapping[str, str] | None,
    baseline: Json | None,
    data: Json,
    outputs: Json,
    cluster: Json,
    request: Json,
) -> Definition:
    return Definition(
        monitoring_type=monitoring_type,
        application=application,
        environment=environment or {},
        baseline=baseline or {},
        endpoint=data.get("EndpointInput"),
        batch=data.get("BatchTransformInput"),
        labels=(data.get("GroundTruthS3Input") or {}).get("S3Uri"),
        output=outputs["MonitoringOutputs"][0]["S3Output"],
        output_key=outputs.get("KmsKeyId"),
        cluster=cluster,
        network=request.get("NetworkConfig"),
        role=request["RoleArn"],
        longest_seconds=(request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds"),
    )
