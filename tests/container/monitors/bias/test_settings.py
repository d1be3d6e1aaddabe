"""What a bias job's configuration contradicts or lacks, and what `doctor` says of its first records."""

import json
from typing import Any

import pytest

from tests.container.monitors.bias.conftest import Configure
from tests.container.workspace import Workspace
from understudy.analyzer.errors import UserError
from understudy.container.first_look.doctor import diagnosis
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_environment
from understudy.preprocess.formats import ByPaths, Csv, Json, Merged, Parquet

JSON_LINES = {
    "dataset_type": "application/jsonlines",
    "features": "features",
    "headers": ["age", "sex", "target", "predicted"],
}


def job(workspace: Workspace, **variables: str) -> Job:
    # Empty ones are not set.
    given = {"dataset_source": "", "output_path": ""} | variables
    return job_of_environment(workspace.environment(**given))


def fault(workspace: Workspace, **variables: str) -> str:
    with pytest.raises(UserError) as error:
        job(workspace, **variables)
    return str(error.value)


def faults(workspace: Workspace, **variables: str) -> list[str]:
    return diagnosis(lambda: job(workspace, **variables)).faults


def test_a_configuration_in_its_place_makes_the_job(workspace: Workspace, configure: Configure) -> None:
    path = configure()
    workspace.file("data.csv", ["sex,label,predicted", "0,1,1"])
    made = job(workspace)
    assert (made.monitor.name, made.kind) == ("MODEL_BIAS", "baseline")
    assert made.dataset_source == workspace.data
    assert made.output_path == workspace.output
    assert made.monitor.own(made.own).understudy_analysis_config == path
    assert made.format == Csv(header=True)


def test_the_request_tells_other_places(workspace: Workspace, configure: Configure) -> None:
    moved = workspace.opt_ml / "processing" / "analysis"
    configure().parent.rename(moved)

    def placed(name: str, path: str, kind: str) -> dict[str, Any]:
        return {f"{kind}putName": name, f"S3{kind}put": {"LocalPath": path}}

    request = {
        "ProcessingInputs": [
            placed("analysis_config", "/opt/ml/processing/analysis", "In"),
            placed("dataset", "/opt/ml/processing/rows", "In"),
        ],
        "ProcessingOutputConfig": {
            "Outputs": [placed("analysis_result", "/opt/ml/processing/result", "Out")]
        },
    }
    (workspace.opt_ml / "config").mkdir(parents=True)
    (workspace.opt_ml / "config" / "processingjobconfig.json").write_text(json.dumps(request))
    made = job(workspace)
    assert made.dataset_source == workspace.opt_ml / "processing" / "rows"
    assert made.output_path == workspace.opt_ml / "processing" / "result"


def test_another_type_of_job_lets_the_configuration_lie(workspace: Workspace, configure: Configure) -> None:
    configure()
    assert "dataset_source is not set" in fault(workspace, analysis_type="DATA_QUALITY")


def test_a_bias_job_needs_its_configuration(workspace: Workspace) -> None:
    said = fault(workspace, analysis_type="MODEL_BIAS", dataset_source="/data", output_path="/out")
    assert "understudy_analysis_config is not set" in said
    assert "/opt/ml/processing/input/config" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"facet": ...}, "names no facet"),
        ({"label": ...}, "has no label: give the column"),
        ({"label_values_or_threshold": ...}, "has no label_values_or_threshold"),
        ({"methods": {"report": {"name": "r"}}}, "there is nothing to do"),
        (
            {"methods": {"pre_training_bias": {"methods": ["CI", "DPPL"]}}},
            "names 'DPPL' (did you mean 'DPL'?); its metrics are CDDL, CI",
        ),
        (
            {"predicted_label": ...},
            "post_training_bias needs predictions: name the model in predictor, or the column",
        ),
        (
            {"predicted_label_headers": ["p"]},
            "predicted_label_headers names a file's columns, and predicted_label",
        ),
        ({"dataset_type": "application/x-image"}, "images have no columns"),
        ({"dataset_type": "application/json"}, "has no features: give the JMESPath expression"),
        ({"surplus": 1}, "Analysis configuration schema validation error: surplus is no key"),
    ],
)
def test_what_is_lacking_or_cannot_be_done_is_one_sentence(
    workspace: Workspace, configure: Configure, changed: dict[str, Any], said: str
) -> None:
    configure(**changed)
    assert said in fault(workspace)


def test_a_configuration_of_explanations_is_not_one_of_bias(
    workspace: Workspace, configure: Configure
) -> None:
    configure(facet=..., methods={"shap": {}})
    assert "and for no metric of bias: set analysis_type=MODEL_EXPLAINABILITY" in fault(
        workspace, analysis_type="MODEL_BIAS"
    )


def test_a_monitoring_job_needs_the_place_of_predictions(workspace: Workspace, configure: Configure) -> None:
    configure(dataset_type=..., methods=..., predicted_label=...)
    said = fault(workspace, baseline_constraints="/analysis.json")
    assert "Neither inference_attribute nor probability_attribute is set" in said
    assert "Neither" in fault(workspace, baseline_constraints="/a.json", inference_attribute="None")


def test_formats_follow_from_the_type_of_the_data_set(workspace: Workspace, configure: Configure) -> None:
    workspace.file("data.csv", ["1,0,1"])
    configure(dataset_type="application/x-parquet")
    assert job(workspace).format == Parquet()
    configure(**JSON_LINES)
    assert job(workspace).format == ByPaths(
        Json(lines=True),
        features="features",
        label="label",
        prediction="predicted",
        names=("age", "sex", "target", "predicted"),
    )
    configure(dataset_type=..., headers=["age", "sex", "label"], methods=..., predicted_label=...)
    captured = job(workspace, features_attribute="f", probability_attribute="p", inference_attribute="i")
    assert captured.format == ByPaths(
        Merged(), features="f", label="label", prediction="i", score="p", names=("age", "sex")
    )


@pytest.mark.parametrize(
    ("headers", "first", "expected"),
    [
        (
            ["sex", "label", "predicted"],
            "sex,label,predicted",
            Csv(True, names=("sex", "label", "predicted")),
        ),
        (["sex", "label", "predicted"], "0,1,1", Csv(False, names=("sex", "label", "predicted"))),
        (..., "sex,label,predicted", Csv(True)),
        (..., "0,1,1", Csv(False, names=("column_0", "column_1", "column_2"))),
    ],
)
def test_a_header_is_told_by_the_configuration_or_by_the_first_line(
    workspace: Workspace, configure: Configure, headers: Any, first: str, expected: Csv
) -> None:
    workspace.file("data.csv", [first, "1,0,1"])
    configure(headers=headers)
    assert job(workspace).format == expected


def test_headers_of_another_width_are_refused(workspace: Workspace, configure: Configure) -> None:
    workspace.file("data.csv", ["0,1,1"])
    configure(headers=["sex", "label"])
    assert "headers name 2 columns, and the first line" in fault(workspace)


def test_doctor_finds_a_facet_that_is_not_there(workspace: Workspace, configure: Configure) -> None:
    workspace.file("data.csv", ["sex,label,predicted", "0,1,1"])
    configure(facet=[{"name_or_index": "sexx"}], headers=["sex", "label", "predicted"])
    assert faults(workspace) == [
        "Unable to locate the column 'sexx' (did you mean 'sex'?) in the data, which has "
        "sex, label, predicted"
    ]
    configure(dataset_uri="s3://bucket/data")
    seen = diagnosis(lambda: job(workspace))
    assert seen.faults == []
    assert any(hint.startswith("dataset_uri is skipped") for hint in seen.hints)
    assert "Whether the groups and labels that are named occur" in seen.unchecked


def test_doctor_finds_that_a_column_to_leave_out_is_not_there(
    workspace: Workspace, configure: Configure
) -> None:
    workspace.file("data.csv", ["sex,age,label,predicted", "0,30,1,1"])
    configure(excluded_columns=["agee"])
    (said,) = faults(workspace)
    assert said.startswith("Unable to locate the column 'agee' (did you mean 'age'?)")
    configure(excluded_columns=["age", 1])
    assert faults(workspace) == []


def test_doctor_tries_the_paths_on_the_first_records(workspace: Workspace, configure: Configure) -> None:
    workspace.file("data.jsonl", ['{"featurs": [1, 0], "label": 1, "predicted": 0}'])
    configure(**JSON_LINES)
    (said,) = faults(workspace)
    assert "line 1: this line has no list of features at features: there is nothing" in said
    workspace.file("data.jsonl", ['{"features": [1, 0], "label": 1, "predicted": 0}'])
    assert faults(workspace) == []
    configure(**JSON_LINES | {"features": "a["})
    assert "the path to the features is 'a[', which is no JMESPath expression" in fault(workspace)


def test_segments_that_cannot_be_read_end_the_job_before_it_begins(
    workspace: Workspace, configure: Configure
) -> None:
    configure(segment_config=[{"name_or_index": "age", "segments": [["[1, 4]"], ["[4, 9]"]]}])
    workspace.file("data.csv", ["sex,label,predicted,age", "0,1,1,30"])
    assert "segments[0] and segments[1] both hold some numbers" in fault(workspace)


def test_the_doctor_finds_no_column_of_segments_by_name_and_one_by_its_place(
    workspace: Workspace, configure: Configure
) -> None:
    configure(segment_config=[{"name_or_index": "agee", "segments": [["[1, 4]"]]}])
    workspace.file("data.csv", ["sex,label,predicted,age", "0,1,1,30"])
    assert any("Unable to locate the column 'agee' (did you mean 'age'?)" in one for one in faults(workspace))
    configure(segment_config=[{"name_or_index": 3, "segments": [["[1, 4]"]]}])
    assert faults(workspace) == []
