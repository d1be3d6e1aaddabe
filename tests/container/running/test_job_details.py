"""What documents tell of the job that wrote them."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from understudy.analyzer.details import BaselineFile, BaselineFiles
from understudy.analyzer.documents import Violations
from understudy.analyzer.feature_details import FeatureDetails
from understudy.analyzer.profile import SetAside, TableProfile
from understudy.container.first_look.plan import JobPlan, reading_of
from understudy.container.running.job_details import digests_of, job_details, told
from understudy.container.settings.origin import origin_of
from understudy.container.settings.reading import job_of_variables
from understudy.preprocess.inputs import InputFile

CAPTURES = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
MERGED = '{"sagemakerMergeJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
BEGAN = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
HOURS = ("in/ep/AllTraffic/2026/03/02/14/a.jsonl", "in/ep/Other/2026/03/02/15/b.jsonl")


def plan(opt_ml: Path, *files: str, **more: str) -> JobPlan:
    """A job's plan with these files, ten bytes each."""
    given = {
        "dataset_source": "/opt/ml/processing/input/data",
        "output_path": "/opt/ml/processing/output",
        "dataset_format": CAPTURES,
    }
    job = job_of_variables(given | more, opt_ml)
    return JobPlan(
        kind=job.kind,
        inputs=tuple(InputFile(Path(file), 10) for file in files),
        labels=(),
        reading=reading_of(job),
        baseline=job.baseline,
        output=job.output_path,
        writes_empty=True,
        metrics_file=job.metrics_file,
        publication=None,
        origin=origin_of(job),
        lines=(),
    )


def request(opt_ml: Path, **fields: Any) -> None:
    (opt_ml / "config").mkdir()
    (opt_ml / "config" / "processingjobconfig.json").write_text(json.dumps(fields))


def test_the_folders_of_captures_tell_window_endpoint_and_variants(tmp_path: Path) -> None:
    found = job_details(plan(tmp_path, *HOURS), TableProfile(5, 5, []), BEGAN)
    assert (found.endpoint, found.variants, found.files, found.bytes) == (
        "ep",
        ["AllTraffic", "Other"],
        2,
        20,
    )
    assert found.window is not None
    assert (found.window.start, found.window.end) == ("2026-03-02T14:00:00Z", "2026-03-02T16:00:00Z")
    assert found.window.told_by == "folders"
    assert (found.kind, found.started) == ("baseline", "2026-03-02T16:00:00Z")
    assert found.seconds > 0


def test_what_the_variables_say_goes_before_the_folders(tmp_path: Path) -> None:
    given = plan(
        tmp_path,
        *HOURS,
        start_time="2026-03-02T14:30:00Z",
        end_time="2026-03-02T15:30:00Z",
        sagemaker_endpoint_name="named",
        sagemaker_monitoring_schedule_name="hourly",
        baseline_constraints="/opt/ml/processing/baseline/constraints.json",
    )
    found = job_details(given, TableProfile(5, 5, []), BEGAN)
    assert (found.kind, found.endpoint, found.schedule) == ("monitor", "named", "hourly")
    assert found.window is not None
    assert (found.window.start, found.window.told_by) == ("2026-03-02T14:30:00Z", "variables")


def test_the_folder_that_a_merge_wrote_to_is_no_endpoint(tmp_path: Path) -> None:
    merged = plan(
        tmp_path,
        *HOURS,
        dataset_format=MERGED,
        analysis_type="MODEL_QUALITY",
        problem_type="Regression",
        inference_attribute="0",
    )
    assert job_details(merged, TableProfile(5, 5, []), BEGAN).endpoint is None


def test_other_data_has_no_window(tmp_path: Path) -> None:
    for file in ("train.csv", "ep/v/2026/13/02/15/x.jsonl"):
        assert job_details(plan(tmp_path, file), TableProfile(5, 5, []), BEGAN).window is None


def test_records_add_up(tmp_path: Path) -> None:
    aside = {"malformed": SetAside(3), "one_sided": SetAside(4), "prediction_missing": SetAside(2)}
    records = job_details(plan(tmp_path), TableProfile(20, 10, [], aside), BEGAN).records
    assert (records.read, records.analysed, records.set_aside, records.rows) == (10, 7, 3, 20)


def test_addresses_are_those_of_the_request(tmp_path: Path) -> None:
    inputs = [
        {"InputName": "x"},
        {"S3Input": {"S3Uri": "s3://b/captures/", "LocalPath": "/opt/ml/processing/input/data"}},
        {"S3Input": {"S3Uri": "s3://b/base/c.json", "LocalPath": "/opt/ml/processing/baseline"}},
    ]
    request(tmp_path, ProcessingJobName="job-7", ProcessingInputs=inputs)
    given = plan(tmp_path)
    found = job_details(given, TableProfile(0, 0, []), BEGAN)
    assert (found.name, found.dataset) == ("job-7", "s3://b/captures/")
    inside = tmp_path / "processing" / "input" / "data" / "ep" / "a.jsonl"
    assert given.origin.address(inside) == "s3://b/captures/ep/a.jsonl"
    one = tmp_path / "processing" / "baseline" / "c.json"
    assert given.origin.address(one) == "s3://b/base/c.json"
    assert given.origin.address(Path("/elsewhere")) == "/elsewhere"


def test_the_baselines_files_are_known_by_address_digest_and_count(tmp_path: Path) -> None:
    path = tmp_path / "constraints.json"
    path.write_text("{}")
    given = plan(tmp_path, baseline_constraints=str(path))
    digests = digests_of(given)
    ours = FeatureDetails(
        baseline=BaselineFiles(constraints=BaselineFile(features=2)), checks=[], features=[]
    )
    details = job_details(given, TableProfile(0, 0, []), BEGAN)
    found = told({"b": ours}, details, given, digests)["b"]
    assert isinstance(found, FeatureDetails)
    assert found.baseline == BaselineFiles(
        constraints=BaselineFile(address=str(path), sha256=hashlib.sha256(b"{}").hexdigest(), features=2)
    )


def test_only_documents_of_ours_tell_of_the_job(tmp_path: Path) -> None:
    given = plan(tmp_path)
    details = job_details(given, TableProfile(0, 0, []), BEGAN)
    aws, ours = Violations(violations=[]), FeatureDetails(checks=[], features=[])
    found = told({"a": aws, "b": ours}, details, given, digests_of(given))
    assert found["a"] is aws
    assert found["b"] == FeatureDetails(job=details, checks=[], features=[])
