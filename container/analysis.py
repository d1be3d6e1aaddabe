"""From a profile to the text of every file that a job writes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from analyzer import data_quality
from analyzer.data_quality import Analysis
from analyzer.documents import to_json
from analyzer.metrics import data_quality_metrics
from analyzer.options import AnalysisOptions
from analyzer.profile import TableProfile
from analyzer.watch import Watch, watch_list
from container.doctor import Baseline
from container.files import METRICS_FILE
from container.job import Job, iso


def options_of(job: Job) -> AnalysisOptions:
    """The switches that go beyond AWS's image."""
    return AnalysisOptions(
        whole_fractions_as_integral=job.understudy_whole_fractions_as_integral == "Enabled",
        check_non_negative=job.understudy_check_non_negative == "Enabled",
    )


def watched(job: Job, baseline: Baseline | None) -> Mapping[str, Watch]:
    """Which cells the scan keeps as examples: none in a baseline job."""
    return watch_list(baseline.constraints, options_of(job)) if baseline else {}


def analyse(job: Job, profile: TableProfile, baseline: Baseline | None) -> Analysis:
    """The documents of the job's kind."""
    options = options_of(job)
    if baseline is not None:
        return data_quality.monitor(profile, baseline.constraints, baseline.statistics, options)
    return data_quality.baseline(profile, options, job.categorical_drift_method)


def files_of(job: Job, analysis: Analysis) -> dict[Path, str]:
    """The text of each file that the job writes, by path."""
    left_out = set() if analysis.findings or _writes_empty(job) else {"constraint_violations.json"}
    texts = {
        job.output_path / name: to_json(document)
        for name, document in analysis.documents.items()
        if name not in left_out
    }
    if job.publish_cloudwatch_metrics == "Enabled":
        texts[job.metrics_folder / METRICS_FILE] = _metrics(job, analysis)
    return texts


def _writes_empty(job: Job) -> bool:
    return job.understudy_write_empty_violations == "Enabled"


def _metrics(job: Job, analysis: Analysis) -> str:
    time = job.metric_time or job.start_time or datetime.now(UTC).replace(microsecond=0)
    lines = data_quality_metrics(
        analysis.statistics,
        analysis.comparison,
        endpoint=job.sagemaker_endpoint_name or "",
        schedule=job.sagemaker_monitoring_schedule_name or "",
        timestamp=iso(time),
    )
    return "".join(json.dumps(line) + "\n" for line in lines)
