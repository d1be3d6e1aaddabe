"""Where a job comes from: who ordered it, and which addresses its folders have."""

from dataclasses import dataclass
from pathlib import Path

from understudy.container.settings.folders import rebase
from understudy.container.settings.job import Job
from understudy.container.settings.request import request_of


@dataclass(frozen=True)
class Origin:
    """What variables and request say of a job beside its work; `inputs` are folders and their addresses."""

    analysis_type: str
    name: str | None = None
    endpoint: str | None = None
    schedule: str | None = None
    inputs: tuple[tuple[Path, str], ...] = ()

    def address(self, path: Path) -> str:
        """Where a path's content lies in S3, where the request says it; else the path."""
        for folder, uri in self.inputs:
            if path.is_relative_to(folder):
                inside = path.relative_to(folder).as_posix()
                # A prefix may be the file itself, which then stands in the folder under its own name.
                if inside == "." or uri.endswith(f"/{inside}"):
                    return uri
                return f"{uri.rstrip('/')}/{inside}"
        return str(path)


def origin_of(job: Job) -> Origin:
    """From the job's variables and the request in its container; UserError where that is no JSON object."""
    request = request_of(job.opt_ml)
    given = [one.get("S3Input") or {} for one in request.get("ProcessingInputs") or []]
    return Origin(
        analysis_type=job.monitor.name,
        name=request.get("ProcessingJobName"),
        endpoint=job.sagemaker_endpoint_name,
        schedule=job.sagemaker_monitoring_schedule_name,
        inputs=tuple(
            (Path(rebase(one["LocalPath"], job.opt_ml)), one["S3Uri"])
            for one in given
            if one.get("LocalPath") and one.get("S3Uri")
        ),
    )
