"""A job's folder while it runs: what stands for /opt/ml on each host, and what is noted of its progress.

`<data folder>/jobs/<job>/<host>/` is a host's /opt/ml; the notes lie beside these, and let the next run of
the service take up a job that was cut off.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from understudy.service.running.backends.backend import Host
from understudy.service.running.faults import client_fault

OPT_ML = "/opt/ml"
PROCESSING = f"{OPT_ML}/processing"
JOBS = "jobs"


@dataclass(frozen=True)
class JobFolder:
    """The folder of one job."""

    path: Path

    def hosts(self, request: Mapping[str, Any]) -> tuple[Host, ...]:
        """The hosts that a job asks for, and where their /opt/ml is."""
        return tuple(Host(name, self.path / name) for name in host_names(request))

    def noted(self, name: str) -> dict[str, Any] | None:
        """What was noted under a name; None where nothing was."""
        try:
            found: dict[str, Any] = json.loads((self.path / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        return found

    def note(self, name: str, what: Mapping[str, Any]) -> None:
        """Keep a note, whole and on the disk, or leave none."""
        path = self.path / f"{name}.json"
        unfinished = path.with_suffix(".partial")
        with unfinished.open("w") as file:
            json.dump(what, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def begin(self) -> None:
        """Make the folder, without whatever was in one of this name."""
        self.remove()
        self.path.mkdir(parents=True)

    def remove(self) -> None:
        """Remove the folder with all that is in it; OSError where that cannot be."""
        if os.path.lexists(self.path):
            # Its name goes first: half of a removed folder is not taken for a job's.
            gone = self.path.with_name(f".{self.path.name}.{os.urandom(4).hex()}.gone")
            self.path.rename(gone)
            shutil.rmtree(gone)


def folder_of(data_dir: Path, name: str) -> JobFolder:
    """The folder of the job of a name, which is as the API allows names to be."""
    return JobFolder(data_dir.absolute() / JOBS / name)


def folders(data_dir: Path) -> Iterator[Path]:
    """Every folder of a job, and what is left of removed ones."""
    jobs = data_dir / JOBS
    if jobs.is_dir():
        yield from jobs.iterdir()


def host_names(request: Mapping[str, Any]) -> list[str]:
    """`algo-1` and so on, as many as InstanceCount says."""
    count = request["ProcessingResources"]["ClusterConfig"].get("InstanceCount") or 1
    return [f"algo-{number}" for number in range(1, count + 1)]


def inside(opt_ml: Path, local: str) -> Path:
    """A container's path in what stands for its /opt/ml; Fault where it is not below /opt/ml/processing."""
    path = PurePosixPath(local)
    if ".." in path.parts or not path.is_relative_to(PROCESSING):
        raise client_fault(f"The LocalPath {local!r} does not lie in {PROCESSING}/.")
    return opt_ml / path.relative_to(OPT_ML)


def laid_out(request: Mapping[str, Any], arn: str, hosts: Sequence[Host]) -> None:
    """Write the configuration of each host, and make the folders that outputs are taken from."""
    names = [host.name for host in hosts]
    for host in hosts:
        config = host.opt_ml / "config"
        config.mkdir(parents=True, exist_ok=True)
        for name, content in (
            ("processingjobconfig.json", job_config(request, arn)),
            ("resourceconfig.json", resource_config(request, host.name, names)),
        ):
            (config / name).write_text(json.dumps(content, indent=1))
        (host.opt_ml / "output").mkdir(exist_ok=True)
        for local in local_paths(request):
            inside(host.opt_ml, local).mkdir(parents=True, exist_ok=True)


def local_paths(request: Mapping[str, Any]) -> list[str]:
    """The container's folders that inputs are brought to and outputs are taken from."""
    given = [(one, one.get("S3Input")) for one in request.get("ProcessingInputs", ())]
    given += [
        (one, one.get("S3Output")) for one in request.get("ProcessingOutputConfig", {}).get("Outputs", ())
    ]
    return [s3["LocalPath"] for one, s3 in given if s3 and s3.get("LocalPath") and not one.get("AppManaged")]


def job_config(request: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """`processingjobconfig.json`: the request with each key that AWS writes, null where unset."""
    application = request["AppSpecification"]
    cluster = request["ProcessingResources"]["ClusterConfig"]
    output = request.get("ProcessingOutputConfig") or {}
    network = request.get("NetworkConfig")
    return {
        "ProcessingJobArn": arn,
        "ProcessingJobName": request["ProcessingJobName"],
        "AppSpecification": {
            "ImageUri": application["ImageUri"],
            "ContainerEntrypoint": application.get("ContainerEntrypoint"),
            "ContainerArguments": application.get("ContainerArguments"),
        },
        "Environment": request.get("Environment", {}),
        "ProcessingInputs": [_input_config(one) for one in request.get("ProcessingInputs", ())],
        "ProcessingOutputConfig": {
            "Outputs": [_output_config(one) for one in output.get("Outputs", ())],
            "KmsKeyId": output.get("KmsKeyId"),
        },
        "ProcessingResources": {"ClusterConfig": {"VolumeKmsKeyId": None, **cluster}},
        "NetworkConfig": network
        and {
            "EnableInterContainerTrafficEncryption": False,
            "EnableNetworkIsolation": False,
            "VpcConfig": None,
            **network,
        },
        "RoleArn": request["RoleArn"],
        "StoppingCondition": request["StoppingCondition"],
        "ExperimentConfig": request.get("ExperimentConfig"),
    }


def resource_config(request: Mapping[str, Any], current: str, names: Sequence[str]) -> dict[str, Any]:
    """`resourceconfig.json`, as a host finds it."""
    cluster = request["ProcessingResources"]["ClusterConfig"]
    group, kind = "homogeneousCluster", cluster.get("InstanceType")
    return {
        "current_host": current,
        "current_instance_type": kind,
        "current_group_name": group,
        "hosts": list(names),
        "instance_groups": [{"instance_group_name": group, "instance_type": kind, "hosts": list(names)}],
        "network_interface_name": "eth0",
        "topology": None,
    }


def _input_config(given: Mapping[str, Any]) -> dict[str, Any]:
    s3 = given.get("S3Input")
    return {
        "InputName": given["InputName"],
        "AppManaged": given.get("AppManaged", False),
        "S3Input": s3
        and {
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
            "S3InputMode": "File",
            "S3DownloadMode": "StartOfJob",
            **s3,
        },
        "DatasetDefinition": given.get("DatasetDefinition"),
    }


def _output_config(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "OutputName": given["OutputName"],
        "AppManaged": given.get("AppManaged", False),
        "S3Output": given.get("S3Output"),
        "FeatureStoreOutput": given.get("FeatureStoreOutput"),
    }
