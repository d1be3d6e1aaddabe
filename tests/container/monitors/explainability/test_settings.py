"""What an explainability job's configuration contradicts or lacks, and what `doctor` says of its records."""

from typing import Any

import pytest

from tests.analyzer.inference.models import Served, served
from tests.container.monitors.explainability.conftest import Configure
from tests.container.workspace import Workspace, capture
from understudy.analyzer.errors import UserError
from understudy.container.first_look.doctor import diagnosis
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_environment
from understudy.preprocess.formats import ByPaths, Capture, Csv, Json

MODEL = {"understudy_models": "http://localhost:1"}


def job(workspace: Workspace, **variables: str) -> Job:
    # Empty ones are not set.
    given = {"dataset_source": "", "output_path": ""} | MODEL | variables
    return job_of_environment(workspace.environment(**given))


def fault(workspace: Workspace, **variables: str) -> str:
    with pytest.raises(UserError) as error:
        job(workspace, **variables)
    return str(error.value)


def faults(workspace: Workspace, **variables: str) -> list[str]:
    return diagnosis(lambda: job(workspace, **variables)).faults


def shap(**changed: Any) -> dict[str, Any]:
    return {"methods": {"shap": {"baseline": [[0, 0, 0]]} | changed}}


def test_a_configuration_of_explanations_makes_the_job(workspace: Workspace, configure: Configure) -> None:
    path = configure()
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    made = job(workspace)
    assert (made.monitor.name, made.kind) == ("MODEL_EXPLAINABILITY", "baseline")
    assert made.monitor.own(made.own).understudy_analysis_config == path
    assert made.format == Csv(header=True)


def test_one_with_metrics_of_bias_too_does_both_unless_the_type_is_named(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    configure(
        facet=[{"name_or_index": "age", "value_or_threshold": [40]}],
        label_values_or_threshold=[1],
        methods={"shap": {}, "pre_training_bias": {"methods": "all"}},
    )
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    assert job(workspace).monitor.name == "MODEL_BIAS_AND_EXPLAINABILITY"
    assert job(workspace, analysis_type="MODEL_EXPLAINABILITY").monitor.name == "MODEL_EXPLAINABILITY"
    alone = {"analysis_type": "MODEL_EXPLAINABILITY", "understudy_models": model.address.url}
    seen = diagnosis(lambda: job(workspace, **alone))
    assert (
        "methods.pre_training_bias is skipped: this job is one of explanations alone; without analysis_type "
        "it does both."
    ) in seen.hints


def test_an_explainability_job_needs_its_configuration(workspace: Workspace) -> None:
    said = fault(workspace, analysis_type="MODEL_EXPLAINABILITY", dataset_source="/data", output_path="/out")
    assert "understudy_analysis_config is not set" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"predictor": ...}, "has no predictor: explanations ask a model"),
        ({"methods": {"report": {"name": "r"}}}, "methods has neither shap nor pdp"),
        ({"methods": {"asymmetric_shapley_value": {}}}, "time series are not explained by this version"),
        ({"methods": {"pdp": {}}}, "methods.pdp names no features, and there are no SHAP values"),
        (shap(num_clusters=2), "has a baseline and num_clusters; give one of them"),
        (shap(text_config={"granularity": "token"}), "methods.shap.text_config is of words or images"),
        (shap(image_config={"num_segments": 20}), "methods.shap.image_config is of words or images"),
        (shap(agg_method="mean"), "methods.shap.agg_method='mean' is not one of"),
        (shap(num_sample=3), "methods.shap.num_sample (did you mean"),
        ({"dataset_type": "application/x-image"}, "images have no columns"),
        ({"dataset_type": "application/json"}, "has no features: give the JMESPath expression"),
    ],
)
def test_what_is_lacking_or_cannot_be_done_is_one_sentence(
    workspace: Workspace, configure: Configure, changed: dict[str, Any], said: str
) -> None:
    configure(**changed)
    assert said in fault(workspace, analysis_type="MODEL_EXPLAINABILITY")


@pytest.mark.parametrize("rows", ["0", "-1", "many"])
def test_rows_are_a_number_or_all(workspace: Workspace, configure: Configure, rows: str) -> None:
    configure()
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    said = fault(workspace, understudy_explained_rows=rows)
    assert "understudy_explained_rows" in said
    assert "a whole number above 0, or all" in said


def test_formats_follow_from_the_type_of_the_data_set(workspace: Workspace, configure: Configure) -> None:
    configure(dataset_type="application/jsonlines", features="f", headers=["a", "b"])
    assert job(workspace).format == ByPaths(Json(lines=True), features="f", names=("a", "b"), merged=False)
    configure(dataset_type=..., headers=["a", "b"], label=...)
    assert job(workspace, features_attribute="g").format == ByPaths(
        Capture(), features="g", names=("a", "b"), merged=False
    )
    assert "the path to the features is 'a[', which is no JMESPath" in fault(
        workspace, features_attribute="a["
    )


def test_doctor_holds_features_and_the_baseline_against_the_first_record(
    workspace: Workspace, configure: Configure
) -> None:
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    configure(**shap(baseline=[[0, 0]], features_to_explain=["incom", 1]))
    assert faults(workspace) == [
        "methods.shap.features_to_explain names 'incom' (did you mean 'income'?), which is no feature: there "
        "are income, debt, age",
        "methods.shap.baseline has a row of 2 values, where records have 3 features (income, debt, age): "
        "give the features alone, in this order",
    ]


def test_doctor_asks_the_model_about_the_first_record(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    configure()
    workspace.file("data.csv", ["income,debt,age,label", "2,1,1,1"])
    seen = diagnosis(lambda: job(workspace, understudy_models=model.address.url))
    assert (seen.faults, model.bodies) == ([], ["2,1,1"])
    assert not any("model" in one for one in seen.unchecked)
    with served(lambda _body, _number: (400, "three features, please")) as refusing:
        (said,) = faults(workspace, understudy_models=refusing.address.url)
    assert "answers HTTP 400: three features, please to the first record (2, 1, 1)" in said


def test_an_answer_without_a_score_is_said_with_the_place_that_has_none(
    workspace: Workspace, configure: Configure
) -> None:
    lines = {"content_type": "application/jsonlines", "content_template": '{"features":$features}'}
    configure(predictor={"model_name": "m", **lines, "probability": "scores"})
    workspace.file("data.csv", ["income,debt,age,label", "2,1,1,1"])
    with served(lambda _body, _number: (200, '{"score": 0.5}')) as found:
        (said,) = faults(workspace, understudy_models=found.address.url)
    assert "answers no score at 'scores' to the first record" in said


@pytest.mark.parametrize("key", ["label", "joinsource_name_or_index", "excluded_columns"])
def test_a_column_that_is_left_out_must_be_there(
    workspace: Workspace, configure: Configure, key: str
) -> None:
    """It would be sent to the model as a feature."""
    configure(**{key: ["agee"] if key == "excluded_columns" else "agee"}, methods={"shap": {}})
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    (said,) = faults(workspace)
    assert said == (
        f"Unable to locate 'agee', which {key} names, in the data (did you mean 'age'?): it has income, "
        "debt, age, label"
    )


def test_captures_need_no_label_and_their_features_are_looked_for(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    configure(dataset_type=..., headers=["a", "b", "c"], label=...)
    workspace.captures([capture("0.5", "1,2,3")])
    assert faults(workspace, dataset_format="", understudy_models=model.address.url) == []


def test_a_model_that_is_nowhere_is_said_before_anything_long(
    workspace: Workspace, configure: Configure
) -> None:
    configure()
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    (said,) = faults(workspace, understudy_models="")
    assert "predictor asks the model 'lender'" in said


def test_segments_are_read_and_their_columns_looked_for_before_the_job_begins(
    workspace: Workspace, configure: Configure, model: Served
) -> None:
    workspace.file("data.csv", ["income,debt,age,label", "0,1,1,1"])
    configure(**shap(), segment_config=[{"name_or_index": "age", "segments": [["[4, 1]"]]}])
    assert "which no number is in" in fault(workspace)
    configure(**shap(), segment_config=[{"name_or_index": "agee", "segments": [["[1, 4]"]]}])
    assert any("there is no column 'agee' (did you mean 'age'?)" in one for one in faults(workspace))
    configure(**shap(), segment_config=[{"name_or_index": "label", "segments": [[1]]}])
    assert faults(workspace, understudy_models=model.address.url) == []
