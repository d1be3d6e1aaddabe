"""What a job will do: the baseline's files that it reads."""

from pathlib import Path

import pytest

from understudy.container.first_look.plan import plan_of
from understudy.container.monitors.monitor import BaselineFiles
from understudy.container.settings.reading import job_of_variables

QUALITY = {
    "analysis_type": "MODEL_QUALITY",
    "problem_type": "Regression",
    "inference_attribute": "0",
    "ground_truth_attribute": "1",
}


def baseline_of(folder: Path, **variables: str) -> BaselineFiles | None:
    """That of a monitoring job against `folder`/baseline."""
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("1,2\n")
    given = {
        "dataset_source": str(folder / "data"),
        "dataset_format": '{"csv": {"header": false}}',
        "output_path": str(folder / "output"),
        "baseline_constraints": str(folder / "baseline" / "constraints.json"),
    }
    return plan_of(job_of_variables(given | variables)).baseline


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    folder = tmp_path / "baseline"
    folder.mkdir()
    for name in ("constraints.json", "statistics.json", "others.json"):
        (folder / name).write_text("{}")
    return folder


def test_model_quality_reads_the_statistics_beside_its_constraints(baseline: Path) -> None:
    found = baseline_of(baseline.parent, **QUALITY)
    assert found == BaselineFiles(baseline / "constraints.json", baseline / "statistics.json")


def test_model_quality_reads_the_statistics_that_are_named(baseline: Path) -> None:
    others = baseline / "others.json"
    found = baseline_of(baseline.parent, **QUALITY, baseline_statistics=str(others))
    assert found == BaselineFiles(baseline / "constraints.json", others)


def test_model_quality_does_without_statistics(baseline: Path) -> None:
    (baseline / "statistics.json").unlink()
    found = baseline_of(baseline.parent, **QUALITY)
    assert found == BaselineFiles(baseline / "constraints.json", None)


def test_data_quality_reads_statistics_only_where_they_are_named(baseline: Path) -> None:
    assert baseline_of(baseline.parent) == BaselineFiles(baseline / "constraints.json", None)
