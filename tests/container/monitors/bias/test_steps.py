"""Bias jobs in a process of their own."""

import json
import subprocess
import sys

import pytest

from tests.container.monitors.bias.conftest import Configure
from tests.container.workspace import ROOT, Workspace

pytestmark = pytest.mark.engine

FAIR = [f"{n % 2},{int(n % 3 == 0)},{int(n % 3 == 0)},{n}" for n in range(60)]
UNFAIR = [f"{n % 2},{int(n % 3 == 0)},{int(n % 2 == 1 and n % 3 == 0)},{n}" for n in range(60)]
HEADER = "sex,label,predicted,age"


def test_a_baseline_then_a_month_in_which_nobody_of_d_is_accepted(
    workspace: Workspace, configure: Configure
) -> None:
    segments = [{"name_or_index": "age", "segments": [["[0, 30)"]], "display_aliases": ["young"]}]
    configure(dataset_uri="s3://bucket/x", segment_config=segments)
    workspace.file("data.csv", [HEADER, *FAIR * 4])
    variables = {"dataset_source": "", "output_path": ""}
    ended = workspace.run(**variables)
    assert ended.code == 0, ended.log
    assert ended.message == "Completed: SageMaker XAI Analyzer ran successfully"
    assert set(ended.documents) == {"analysis.json", "bias_details.json"}
    assert "dataset_uri is skipped" in ended.log
    baseline = workspace.opt_ml / "baseline.json"
    (workspace.output / "analysis.json").rename(baseline)
    (workspace.output / "bias_details.json").rename(workspace.opt_ml / "bias_details.json")

    workspace.file("data.csv", [HEADER, *UNFAIR * 4])
    published = {
        "publish_cloudwatch_metrics": "Enabled",
        "sagemaker_endpoint_name": "e",
        "sagemaker_monitoring_schedule_name": "s",
    }
    ended = workspace.run(**variables, **published, baseline_constraints=str(baseline))
    assert ended.code == 0, ended.log
    drifted = {found["metric_name"] for found in ended.documents["constraint_violations.json"]["violations"]}
    assert {"DPPL", "RD", "AD"} <= drifted
    assert "DPL" not in drifted
    assert ended.message == (
        f"CompletedWithViolations: Job completed successfully with {len(drifted)} violations."
    )
    (metrics,) = (workspace.opt_ml / "output" / "metrics" / "cloudwatch").iterdir()
    names = [json.loads(line)["MetricName"] for line in metrics.read_text().splitlines()]
    assert "bias_metric_DPPL" in names
    (group,) = ended.documents["bias_details.json"]["facets"]
    assert group["metrics"]["DPPL"]["baseline"] == 0.0
    assert "value" in group["metrics"]["FT"]
    young, others = ended.documents["bias_details.json"]["segments"]
    assert [(one["segment"], one["rows"]) for one in (young, others)] == [
        ("young", 120),
        ("__default__", 120),
    ]
    found = ended.documents["bias_details.json"]["drifted_segments"]
    assert {"young", "__default__"} == {one["segment"] for one in found if one["metric_name"] == "DPPL"}
    assert "Drifted in segments, by more than chance explains" in ended.log


def test_json_lines_and_a_score_that_is_missing(workspace: Workspace, configure: Configure) -> None:
    configure(
        dataset_type="application/jsonlines",
        features="features",
        headers=["sex", "age", "label", "predicted"],
    )
    rows = [{"features": [n % 2, n], "label": n % 2, "predicted": n % 2} for n in range(40)]
    workspace.file("data.jsonl", [*map(json.dumps, rows), '{"label": 1}'])
    ended = workspace.run(dataset_source="", output_path="")
    assert ended.code == 0, ended.log
    details = ended.documents["bias_details.json"]
    assert (details["rows"], details["records"]) == (40, 41)
    assert details["set_aside"][0]["count"] == 1
    assert ended.documents["analysis.json"]["pre_training_bias_metrics"]["label"] == "label"


def test_a_facet_that_no_row_has_ends_the_job(workspace: Workspace, configure: Configure) -> None:
    configure(facet=[{"name_or_index": "sexx", "value_or_threshold": [0]}], dataset_type="text/csv")
    workspace.file("data.csv", [HEADER, *FAIR])
    ended = workspace.run(dataset_source="", output_path="", dataset_format="")
    assert ended.code == 1
    assert "Unable to locate the facet 'sexx' in the data" in ended.message
    assert "did you mean 'sex'" in ended.message


def test_the_command_shows_each_group_and_what_drifted(workspace: Workspace, configure: Configure) -> None:
    config = configure()

    def told(rows: list[str], *more: object) -> tuple[int, str]:
        data = workspace.file("data.csv", [HEADER, *rows])
        command = [sys.executable, "-m", "understudy.container", "bias", data, "--config", config, *more]
        ended = subprocess.run(
            [*map(str, command)], capture_output=True, text=True, cwd=ROOT, check=False, timeout=240
        )
        return ended.returncode, ended.stdout + ended.stderr

    baseline, report = workspace.opt_ml / "baseline", workspace.opt_ml / "report"
    code, shown = told(FAIR, "--output", baseline)
    assert code == 0, shown
    assert "d = sex 0 (30 rows), a = the rest (30)" in shown
    assert f"understudy bias MERGED --config {config} --baseline {baseline} --output REPORT" in shown
    code, shown = told(UNFAIR, "--baseline", baseline, "--output", report, "--fail-on-violations")
    assert code == 3, shown
    assert "DPPL" in shown
    assert "bias_details.json" in shown
