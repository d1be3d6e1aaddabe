"""Captured answers that hold the model's own SHAP values: ranked and compared, and no model asked."""

import json
from typing import Any

import pytest

from tests.container.monitors.explainability.conftest import Configure
from tests.container.workspace import Workspace
from understudy.analyzer.errors import UserError
from understudy.container.first_look.doctor import diagnosis
from understudy.container.settings.reading import job_of_environment

AWS_ONLINE = "explanations.kernel_shap[*][*].attributions[0].attribution[0]"
MONITORED: dict[str, Any] = {
    "dataset_type": ...,
    "label": ...,
    "predictor": ...,
    "headers": ["income", "debt"],
    "methods": {"shap": {"agg_method": "mean_abs", "save_local_shap_values": True}},
}


def answered(number: int) -> str:
    """A capture of two records, whose answer is in the form of AWS's online explainer."""
    values = [[0.5, -2.0 - number % 3], [0.25, 1.0]]
    explained = [
        [{"attributions": [{"attribution": [one]}], "feature_type": "numerical"} for one in record]
        for record in values
    ]
    answer = {
        "version": "1.0",
        "predictions": {"content_type": "text/csv", "data": "0.1\n0.9"},
        "explanations": {"kernel_shap": explained},
    }
    sides = {
        "endpointInput": {
            "observedContentType": "text/csv",
            "mode": "INPUT",
            "data": "1,2\n3,4",
            "encoding": "CSV",
        },
        "endpointOutput": {
            "observedContentType": "application/json",
            "mode": "OUTPUT",
            "data": json.dumps(answer),
            "encoding": "JSON",
        },
    }
    meta = {"eventId": str(number), "inferenceTime": "2021-05-06T22:05:00Z"}
    return json.dumps({"captureData": sides, "eventMetadata": meta, "eventVersion": "0"})


@pytest.mark.engine
def test_an_hour_of_explained_answers_against_a_baseline(workspace: Workspace, configure: Configure) -> None:
    configure(**MONITORED)
    workspace.captures(answered(number) for number in range(30))
    baseline = workspace.opt_ml / "baseline.json"
    known = {"label0": {"global_shap_values": {"income": 3.0, "debt": 0.5}, "expected_value": 0.1}}
    baseline.write_text(json.dumps({"version": "1.0", "explanations": {"kernel_shap": known}}))
    ended = workspace.run(
        dataset_source="",
        output_path="",
        understudy_attributions=AWS_ONLINE,
        baseline_constraints=str(baseline),
    )
    assert ended.code == 0, ended.log
    assert "CompletedWithViolations" in ended.message
    (label,) = ended.documents["analysis.json"]["explanations"]["kernel_shap"].values()
    assert label == {"global_shap_values": {"income": 0.375, "debt": 2.0}}
    asked = ended.documents["explainability_details.json"]["shap"]
    assert (asked["records"], asked["asked"]) == (60, 0)
    local = (workspace.output / "explanations_shap" / "out.csv").read_text().splitlines()
    assert local[:2] == ["income_label0,debt_label0", "0.5,-2.0"]


def test_the_doctor_looks_for_the_attributions(workspace: Workspace, configure: Configure) -> None:
    configure(**MONITORED, segment_config=[{"name_or_index": "income", "segments": [[1]]}])
    workspace.captures([answered(0)])
    for path, faults in ((AWS_ONLINE, 0), ("shap", 1)):
        given = workspace.environment(dataset_source="", output_path="", understudy_attributions=path)
        seen = diagnosis(lambda given=given: job_of_environment(given))  # type: ignore[misc]
        assert len(seen.faults) == faults, seen.faults
        assert "Whether the model answers, which the job alone asks" not in seen.unchecked
        assert any(hint.startswith("segment_config is skipped") for hint in seen.hints)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"methods": {"shap": {}, "pdp": {}}}, "with understudy_attributions only methods.shap can be done"),
        ({"dataset_type": "text/csv"}, "and the data are no captures"),
    ],
)
def test_what_cannot_be_done_with_attributions_is_one_sentence(
    workspace: Workspace, configure: Configure, changed: dict[str, Any], said: str
) -> None:
    configure(**(MONITORED | changed))
    workspace.captures([answered(0)])
    given = workspace.environment(dataset_source="", output_path="", understudy_attributions="shap")
    with pytest.raises(UserError, match=said):
        job_of_environment(given)
