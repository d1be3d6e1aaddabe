"""The ground-truth merge and the model-quality monitor in the image, in turn, as a schedule runs them."""

import json
from pathlib import Path

import pytest

from tests.image.conftest import PROCESSING, SAMPLE, RunJob

pytestmark = pytest.mark.docker

QUALITY = {"analysis_type": "MODEL_QUALITY", "problem_type": "BinaryClassification"}
MERGED = '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}'
BASELINE_FORMAT = '{"csv": {"header": true, "output_columns_position": "START"}}'


def moved(folder: Path, to: Path) -> Path:
    """The job's output out of the way of the next job's."""
    return folder.rename(to)


def test_a_schedule_merges_then_measures(run_job: RunJob, tmp_path: Path) -> None:
    validation = tmp_path / "validation"
    validation.mkdir()
    (validation / "data.csv").write_bytes((SAMPLE / "quality" / "late_validation.csv").read_bytes())
    described = run_job(
        validation,
        BASELINE_FORMAT,
        environment=QUALITY
        | {
            "probability_attribute": "probability",
            "inference_attribute": "prediction",
            "ground_truth_attribute": "label",
        },
    )
    assert described.code == 0, described.log
    baseline = moved(described.output, tmp_path / "baseline")

    # What the service sends to the merger: three variables and nothing else.
    merged = run_job(
        SAMPLE / "captures" / "flight-late",
        "",
        environment={
            "ground_truth_source": f"{PROCESSING}/groundtruth",
            "publish_cloudwatch_metrics": "",
        },
        mounts={SAMPLE / "labels" / "flight-late": f"{PROCESSING}/groundtruth"},
    )
    assert merged.code == 0, merged.log
    assert merged.message.startswith("Completed: merged 312 of 500 captures with their labels; ")
    assert "captures without a label yet: 188" in merged.message
    tree = moved(merged.output, tmp_path / "merged")
    (file,) = tree.rglob("*.jsonl")
    assert file.relative_to(tree).parts[:-1] == ("AllTraffic", "2026", "03", "02", "14")
    assert {tuple(json.loads(line)) for line in file.read_text().splitlines()} == {
        ("eventMetadata", "eventVersion", "groundTruthData", "captureData")
    }

    measured = run_job(
        tree,
        MERGED,
        baseline=baseline,
        environment=QUALITY
        | {
            "baseline_statistics": "",
            "probability_attribute": "0",
            "probability_threshold_attribute": "0.500000",
            "publish_cloudwatch_metrics": "Enabled",
            "sagemaker_endpoint_name": "flight-late",
            "sagemaker_monitoring_schedule_name": "schedule",
            "start_time": "2026-03-02T14:00:00Z",
            "end_time": "2026-03-02T15:00:00Z",
            "metric_time": "2026-03-02T14:00:00Z",
        },
    )
    assert measured.code == 0, measured.log
    violations = measured.document("constraint_violations.json")["violations"]
    assert measured.message.startswith("CompletedWithViolations: ")
    assert {"auc", "recall", "truePositiveRate"} <= {violation["metric_name"] for violation in violations}
    assert measured.document("statistics.json")["dataset"]["item_count"] == 312
    lines = (measured.platform / "metrics" / "cloudwatch" / "cloudwatch_metrics.jsonl").read_text()
    assert len(lines.splitlines()) == 17


def test_labels_that_belong_to_nothing_end_the_merge_with_a_sentence(run_job: RunJob, tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    label = {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "nobody"}}
    (labels / "labels.jsonl").write_text(json.dumps(label | {"eventVersion": "0"}) + "\n")
    ended = run_job(
        SAMPLE / "captures" / "flight-late",
        "",
        environment={"ground_truth_source": f"{PROCESSING}/groundtruth"},
        mounts={labels: f"{PROCESSING}/groundtruth"},
    )
    assert ended.code == 1
    assert "belong together" in ended.message
    assert "'nobody'" in ended.message
    assert list(ended.output.iterdir()) == []
