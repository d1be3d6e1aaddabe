"""Both analyses in one job, in a process of its own, with a model over HTTP."""

import pytest

from tests.analyzer.inference.models import served
from tests.container.monitors.bias_and_explainability.conftest import Configure, of_sex_and_age
from tests.container.workspace import Workspace
from understudy.container.first_look.doctor import diagnosis
from understudy.container.settings.reading import job_of_environment

HEADER = "id,sex,age,label"
ROWS = [f"r{n},{n % 2},{n},{int(n % 3 == 0)}" for n in range(40)]


@pytest.mark.engine
def test_a_baseline_and_a_run_of_both_write_one_analysis_and_one_file_of_violations(
    workspace: Workspace, configure: Configure
) -> None:
    configure()
    workspace.file("data.csv", [HEADER, *ROWS])
    with served(of_sex_and_age) as model:
        variables = {"dataset_source": "", "output_path": "", "understudy_models": model.address.url}
        ended = workspace.run(**variables)
        assert ended.code == 0, ended.log
        assert ended.message == "Completed: SageMaker XAI Analyzer ran successfully"
        # The model says once what each row is, though rows are read three times.
        asked = [line for body in model.bodies for line in body.splitlines()]
        assert "asked the model" in ended.log
        assert asked.count("1,39") <= 4, "the first call, the predictions, the coalitions, the grid"
        analysis = ended.documents["analysis.json"]
        assert list(analysis) == [
            "version",
            "explanations",
            "post_training_bias_metrics",
            "pre_training_bias_metrics",
        ]
        (label,) = analysis["explanations"]["kernel_shap"].values()
        assert list(label["global_shap_values"]) == ["sex", "age"]
        assert label["global_shap_values"]["sex"] == pytest.approx(0.25)
        assert [one["feature_name"] for one in analysis["explanations"]["pdp"]] == ["age"]
        (group,) = analysis["post_training_bias_metrics"]["facets"]["sex"]
        assert {one["name"]: one["value"] for one in group["metrics"]}["DPPL"] == 1.0
        assert (workspace.output / "explanations_shap" / "out.csv").exists()
        assert {"bias_details.json", "explainability_details.json"} <= ended.documents.keys()

        baseline = workspace.opt_ml / "baseline.json"
        (workspace.output / "analysis.json").rename(baseline)
        fewer = [row for row in ROWS if not row.endswith(",1") or row.split(",")[1] == "1"]
        workspace.file("data.csv", [HEADER, *fewer])
        ended = workspace.run(**variables, baseline_constraints=str(baseline))
    assert ended.code == 0, ended.log
    assert ended.message.startswith("CompletedWithViolations")
    violations = ended.documents["constraint_violations.json"]["violations"]
    kinds = {one["constraint_check_type"] for one in violations}
    assert "bias_drift_check" in kinds


def test_the_doctor_says_what_is_wrong_for_either_once(workspace: Workspace, configure: Configure) -> None:
    configure(facet=[{"name_or_index": "gender", "value_or_threshold": [0]}])
    workspace.file("data.csv", [HEADER, *ROWS])
    with served(of_sex_and_age) as model:
        given = workspace.environment(dataset_source="", output_path="", understudy_models=model.address.url)
        seen = diagnosis(lambda: job_of_environment(given))
    assert [fault for fault in seen.faults if "gender" in fault]
    assert any("no endpoint is started for the job" in hint for hint in seen.hints)
    assert len(seen.hints) == len(set(seen.hints))


def test_what_either_lacks_is_one_sentence(workspace: Workspace, configure: Configure) -> None:
    configure(predictor=..., label_values_or_threshold=...)
    workspace.file("data.csv", [HEADER, *ROWS])
    given = workspace.environment(dataset_source="", output_path="")
    faults = diagnosis(lambda: job_of_environment(given)).faults
    assert sum("has no label_values_or_threshold" in fault for fault in faults) == 1
    assert sum("has no predictor: explanations ask a model" in fault for fault in faults) == 1
