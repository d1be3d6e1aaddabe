"""The JSON that would accept what was found: the edit of `understudy accept`, after which data passes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.made import table
from tests.report.made import monitored, numbers, texts
from tests.report.test_model_quality_page import binary
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.documents import Constraints, read_constraints, to_json
from understudy.analyzer.model_quality import acceptance as quality_acceptance
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.violations import find_violations
from understudy.container.commands import accept as acceptance
from understudy.report.data_quality.accept import Acceptance, acceptance_of, edits_of
from understudy.report.folder import DataQuality
from understudy.report.model_quality.accept import acceptance_of as quality_acceptance_of
from understudy.report.text import CapturedValues

OLD = [float(n % 97) for n in range(3000)]
FAR = [float(n % 97) + 300 for n in range(500)]
CASES: dict[str, tuple[ColumnProfile, ColumnProfile, dict[str, Any]]] = {
    "drift": (numbers("x", FAR), numbers("x", OLD), {}),
    "drift of texts": (texts("x", {"a": 400, "b": 100}), texts("x", {"a": 1000, "b": 2000}), {}),
    "p of texts": (
        texts("x", {"a": 400, "b": 100}),
        texts("x", {"a": 1000, "b": 2000}),
        {"categorical_drift_method": "ChiSquared"},
    ),
    "missing": (numbers("x", OLD[:463], missing=37), numbers("x", OLD), {}),
    "type": (numbers("x", OLD[:471], texts=29), numbers("x", OLD), {}),
    "unknown": (texts("x", {"a": 480, "NK": 21}), texts("x", {"a": 3000}), {}),
    "negative": (numbers("x", [-1.0, *OLD[:499]]), numbers("x", OLD), {}),
}
OPTIONS = AnalysisOptions(check_non_negative=True)


@pytest.mark.parametrize("case", CASES)
def test_the_json_of_the_page_is_what_accept_writes(case: str, tmp_path: Path) -> None:
    current, base, config = CASES[case]
    job = monitored([current], [base], OPTIONS, **config)
    offered, written = offered_and_written(job, tmp_path)
    assert offered["x"].json is not None
    before = {one["name"]: one for one in json.loads(to_json(checked(job)))["features"]}["x"]
    changed = {key: value for key, value in written["x"].items() if value != before.get(key)}
    assert json.loads(offered["x"].json) == changed
    accepted = Constraints.model_validate({"features": [{**before, **changed}]})
    accepted.monitoring_config = checked(job).monitoring_config
    assert find_violations(Comparison(table(current), accepted, job.baseline, OPTIONS)) == []


def test_a_missing_column_is_taken_out_of_the_features(tmp_path: Path) -> None:
    job = monitored([numbers("a", OLD)], [numbers("a", OLD), numbers("b", OLD)])
    offered, written = offered_and_written(job, tmp_path)
    assert offered == {"b": Acceptance("in features, take out the one named 'b'", None, by_command=True)}
    assert list(written) == ["a"]


def test_a_column_too_many_is_taken_from_the_jobs_own_constraints(tmp_path: Path) -> None:
    job = monitored([numbers("a", OLD), texts("b", {"x": 500})], [numbers("a", OLD)])
    offered, written = offered_and_written(job, tmp_path)
    assert offered["b"].at == "in features, a new one"
    assert json.loads(offered["b"].json or "") == written["b"]


def test_values_that_are_not_shown_stand_in_no_json(tmp_path: Path) -> None:
    job = monitored([texts("x", {"a": 480, "NK": 21})], [texts("x", {"a": 3000})])
    found = edits_of(job)
    hashed = acceptance_of("x", found, CapturedValues("Hashed"), by_command=True)
    assert hashed == Acceptance(
        "in features, in the one named 'x', whose values are not shown here", None, by_command=True
    )


def test_an_override_of_the_other_spelling_is_changed_where_it_stands(tmp_path: Path) -> None:
    job = monitored([numbers("x", FAR)], [numbers("x", OLD)])
    raw = json.loads(to_json(checked(job)))
    own = {"monitoring_config_overrides": {"distribution_constraints": {"comparison_threshold": 0.2}}}
    raw["features"][0] |= own
    file = tmp_path / "constraints.json"
    file.write_text(json.dumps(raw))
    (edit,) = edits_of(replace(job, constraints=read_constraints(file))).values()
    assert list(edit.keys) == ["monitoring_config_overrides"]


def test_what_accept_refuses_is_not_offered_and_the_others_are() -> None:
    far = {"understudy_comparison_method": "Wasserstein"}
    now = [numbers("constant", [9.0] * 100), numbers("x", OLD[:463], missing=37)]
    job = monitored(now, [numbers("constant", [5.0] * 100), numbers("x", OLD)], **far)
    assert list(edits_of(job)) == ["x"]


def test_the_thresholds_of_the_quality_page_are_those_that_accept_writes(tmp_path: Path) -> None:
    job = binary()
    assert job.details is not None
    assert job.constraints is not None
    before = json.loads(to_json(job.constraints))
    after = quality_acceptance.accepted(before, job.details)
    offered = json.loads(quality_acceptance_of(job, CapturedValues()) or "")
    limits = offered["binary_classification_constraints"]
    assert {**before["binary_classification_constraints"], **limits} == after[
        "binary_classification_constraints"
    ]
    assert all(segment in after["segments"] for segment in offered["segments"])
    assert "segments" not in json.loads(quality_acceptance_of(job, CapturedValues("Disabled")) or "")


def test_thresholds_that_accept_refuses_are_not_offered_on_the_quality_page() -> None:
    job = binary()
    assert job.details is not None
    without = replace(job, details=job.details.model_copy(update={"segments": []}))
    assert quality_acceptance_of(without, CapturedValues()) is None


def offered_and_written(
    job: DataQuality, folder: Path
) -> tuple[dict[str, Acceptance], dict[str, dict[str, Any]]]:
    """What the page offers of each feature, and the features that `understudy accept` leaves in the file."""
    output, baseline = folder / "report", folder / "baseline"
    documents = {
        output: {
            "statistics.json": job.statistics,
            "constraints.json": job.suggested,
            "violation_details.json": job.details,
            "feature_details.json": job.features,
        },
        baseline: {"constraints.json": job.constraints, "statistics.json": job.baseline},
    }
    for place, files in documents.items():
        place.mkdir()
        for name, document in files.items():
            assert document is not None
            (place / name).write_text(to_json(document))
    _, edited, _ = acceptance.acceptance_of(output, (), baseline)
    edits = edits_of(job)
    offered = {name: acceptance_of(name, edits, CapturedValues(), by_command=True) for name in edits}
    found = {name: one for name, one in offered.items() if one}
    return found, {feature["name"]: feature for feature in edited["features"]}


def checked(job: DataQuality) -> Constraints:
    assert job.constraints is not None
    return job.constraints
