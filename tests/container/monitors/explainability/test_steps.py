"""Explainability jobs in a process of their own, with a model over HTTP."""

import json
import subprocess
import sys

import pytest

from tests.analyzer.inference.models import Served, served
from tests.container.monitors.explainability.conftest import Configure
from tests.container.workspace import ROOT, Workspace, capture

pytestmark = pytest.mark.engine

HEADER = "income,debt,age,label"
ROWS = [f"{n % 5},{n % 3},{n},1" for n in range(30)]
SHIFTED = [f"{n % 2 / 10},{n % 3},{n},1" for n in range(30)]


def test_a_baseline_then_captures_in_which_another_feature_counts(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    configure()
    workspace.file("data.csv", [HEADER, *ROWS])
    variables = {"dataset_source": "", "output_path": "", "understudy_models": model.address.url}
    ended = workspace.run(**variables)
    assert ended.code == 0, ended.log
    assert ended.message == "Completed: SageMaker XAI Analyzer ran successfully"
    assert set(ended.documents) == {"analysis.json", "explainability_details.json"}
    (label,) = ended.documents["analysis.json"]["explanations"]["kernel_shap"].values()
    assert label["global_shap_values"] == {"income": 6.0, "debt": 1.0, "age": 0.0}
    tables = workspace.output / "explanations_shap"
    assert (tables / "baseline.csv").read_text() == "income,debt,age\n0,0,0\n"
    local = (tables / "out.csv").read_text().splitlines()
    assert local[:3] == ["income_label0,debt_label0,age_label0", "0.0,0.0,0.0", "3.0,1.0,0.0"]
    assert len(local) == 31
    assert "SHAP baseline (methods.shap.baseline): income=0, debt=0, age=0" in ended.log

    baseline = workspace.opt_ml / "baseline.json"
    (workspace.output / "analysis.json").rename(baseline)
    (workspace.data / "data.csv").unlink()
    workspace.captures(capture("0", row.rpartition(",")[0], number) for number, row in enumerate(SHIFTED))
    configure(dataset_type=..., headers=["income", "debt", "age"], label=...)
    ended = workspace.run(**variables, dataset_format="", baseline_constraints=str(baseline))
    assert ended.code == 0, ended.log
    assert ended.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    (found,) = ended.documents["constraint_violations.json"]["violations"]
    assert found["description"].startswith("Feature attribution drift 0.")
    (detail,) = ended.documents["explainability_details.json"]["labels"]
    assert list(detail["features"]) == ["debt", "income", "age"]
    assert detail["features"]["income"]["baseline_rank"] == 1


def test_rows_and_partitions_change_no_value_and_a_bound_is_said(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    by_label = [{"name_or_index": "label", "segments": [[1]], "display_aliases": ["one"]}]
    by_age = [{"name_or_index": "age", "segments": [["[0, 20)"]]}]
    configure(
        methods={"shap": {"baseline": [[0, 0, 0]], "save_local_shap_values": True}},
        segment_config=by_label + by_age,
    )
    variables = {"dataset_source": "", "output_path": "", "understudy_models": model.address.url}
    found = []
    for order, size in ((ROWS, ""), (ROWS[::-1], "50")):
        workspace.file("data.csv", [HEADER, *order])
        ended = workspace.run(**variables, understudy_explained_rows="10", understudy_partition_bytes=size)
        assert ended.code == 0, ended.log
        assert "10 of 30 rows are explained, those of the smallest hashes" in ended.log
        found.append(ended.documents["analysis.json"])
        local = (workspace.output / "explanations_shap" / "out.csv").read_text().splitlines()
        found.append(sorted(local))
        segments = ended.documents["explainability_details.json"]["segments"]
        assert [one["rows"] for one in segments][:2] == [10, 0]
        assert sum(one["rows"] for one in segments[2:]) == 10
    assert found[:2] == found[2:]


def test_json_lines_partial_dependence_and_a_baseline_in_the_middle(
    workspace: Workspace, configure: Configure
) -> None:
    def model(body: str, _number: int) -> tuple[int, str]:
        rows = [json.loads(line)["features"] for line in body.splitlines()]
        return 200, "\n".join(json.dumps({"score": row[0] + len(row[1])}) for row in rows)

    configure(
        dataset_type="application/jsonlines",
        features="features",
        headers=["age", "word", "label"],
        label="label",
        predictor={
            "endpoint_name": "e",
            "content_template": '{"features":$features}',
            "label": "score",
        },
        methods={"shap": {"num_clusters": 2}, "pdp": {"features": ["word"], "grid_resolution": 4}},
    )
    rows = [{"features": [n + 0.5, ("a", "bb")[n % 2]], "label": 1} for n in range(40)]
    workspace.file("data.jsonl", map(json.dumps, rows))
    with served(model) as found:
        ended = workspace.run(dataset_source="", output_path="", understudy_models=found.address.url)
    assert ended.code == 0, ended.log
    details = ended.documents["explainability_details.json"]
    assert len(details["shap_baseline"]) == 2
    assert details["shap_baseline_from"] == "2 clusters of the rows that are explained"
    (word,) = ended.documents["analysis.json"]["explanations"]["pdp"]
    assert (word["data_type"], word["feature_values"]) == ("categorical", ["a", "bb"])
    assert word["model_predictions"] == [[21.0, 22.0]]
    assert not (workspace.output / "explanations_shap" / "out.csv").exists()


def test_the_command_ranks_features_and_says_what_comes_next(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    config, data = configure(), workspace.file("data.csv", [HEADER, *ROWS])
    command = [
        sys.executable, "-m", "understudy.container", "explain", data, "--config", config,
        "--model", model.address.url, "--output", workspace.opt_ml / "baseline",
    ]  # fmt: skip
    ended = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, cwd=ROOT, check=False, timeout=240
    )
    shown = ended.stdout + ended.stderr
    assert ended.returncode == 0, shown
    assert "label0: expected value 0" in shown
    assert f"understudy explain CAPTURES --config {config}" in shown
