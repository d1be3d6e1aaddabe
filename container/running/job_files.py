"""From an analysis to the text of every file that a job writes."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from understudy.analyzer.documents import to_json
from understudy.container.monitors.monitor import Analysed, Publication
from understudy.container.running.whole_files import METRICS_FILE
from understudy.container.settings.job import Job
from understudy.container.settings.variables import iso


def publication_of(job: Job) -> Publication | None:
    """How the job's CloudWatch lines are published; None where they are not."""
    if job.publish_cloudwatch_metrics != "Enabled":
        return None
    time = job.metric_time or job.start_time or datetime.now(UTC).replace(microsecond=0)
    return Publication(
        job.sagemaker_endpoint_name or "", job.sagemaker_monitoring_schedule_name or "", iso(time)
    )


def files_of(job: Job, analysed: Analysed) -> dict[Path, str]:
    """The text of each file that the job writes, by path."""
    left_out = set() if analysed.findings or _writes_empty(job) else {"constraint_violations.json"}
    texts = {
        job.output_path / name: to_json(document)
        for name, document in analysed.documents.items()
        if name not in left_out
    }
    if job.publish_cloudwatch_metrics == "Enabled":
        texts[job.metrics_folder / METRICS_FILE] = metric_lines(analysed.metrics)
    return texts


def metric_lines(metrics: Sequence[Mapping[str, Any]]) -> str:
    """The file that the platform publishes: a JSON object a line."""
    return "".join(json.dumps(line) + "\n" for line in metrics)


def _writes_empty(job: Job) -> bool:
    return job.understudy_write_empty_violations == "Enabled"
