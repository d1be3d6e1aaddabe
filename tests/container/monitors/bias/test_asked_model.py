"""Bias jobs whose predictions come from elsewhere: a model behind a server, and files beside the data."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.inference.models import Reply, served
from tests.container.monitors.bias.conftest import Configure
from tests.container.workspace import Ended, Workspace
from understudy.analyzer.errors import UserError
from understudy.container.first_look.doctor import Diagnosis, diagnosis
from understudy.container.settings.reading import job_of_environment

HEADER = ["id", "sex", "label", "age"]
ROWS = [[f"r{n}", str(n % 2), str(int(n % 3 == 0)), str(n)] for n in range(60)]
PREDICTED = [int(n % 2 == 1 and n % 3 == 0) for n in range(60)]
ASKED: dict[str, Any] = {
    "predicted_label": ...,
    "excluded_columns": ["id"],
    "predictor": {"model_name": "m", "instance_type": "ml.m5.xlarge", "initial_instance_count": 1},
}


def of_age(body: str, _number: int = 0) -> Reply:
    """The score of each line `sex,age`."""
    ages = [int(line.split(",")[1]) for line in body.splitlines()]
    return 200, "\n".join(str(0.25 + 0.5 * PREDICTED[age]) for age in ages)


def run(workspace: Workspace, **variables: str) -> Ended:
    return workspace.run(dataset_source="", output_path="", **variables)


def diagnosed(workspace: Workspace, **variables: str) -> Diagnosis:
    given = workspace.environment(dataset_source="", output_path="", **variables)
    return diagnosis(lambda: job_of_environment(given))


def plain(workspace: Workspace, name: str = "data.csv") -> Path:
    return workspace.file(name, map(",".join, [HEADER, *ROWS]))


def metrics(ended: Ended) -> Any:
    assert ended.code == 0, ended.log
    return ended.documents["analysis.json"]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a job says whose predictions are in the data."""
    from tests.container.monitors.bias.conftest import CONFIG

    workspace = Workspace(tmp_path_factory.mktemp("given"))
    config = workspace.opt_ml / "processing" / "input" / "config" / "analysis_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(CONFIG | {"excluded_columns": ["id"]}))
    lines = [[*row, str(one)] for row, one in zip(ROWS, PREDICTED, strict=True)]
    workspace.file("data.csv", map(",".join, [[*HEADER, "predicted"], *lines]))
    return metrics(run(workspace))


@pytest.mark.engine
def test_a_model_s_predictions_give_what_the_same_in_the_data_give(
    workspace: Workspace, configure: Configure, given: Any
) -> None:
    configure(**ASKED)
    plain(workspace)
    with served(of_age) as model:
        models = json.dumps({"m": model.address.url})
        ended = run(workspace, understudy_models=models, understudy_partition_bytes="200")
    assert metrics(ended) == given
    assert f"asked the model at {model.address.url}: " in ended.log
    assert ", 60 rows, " in ended.log
    assert "predictor.instance_type, predictor.initial_instance_count is skipped" in ended.log
    assert model.bodies[0] == "0,0"  # the first record, before anything else


@pytest.mark.engine
def test_json_lines_are_asked_by_templates(workspace: Workspace, configure: Configure, given: Any) -> None:
    def answers(body: str, _number: int) -> Reply:
        records = json.loads(body)["instances"]
        labels = [{"label": PREDICTED[record["age"]]} for record in records]
        return 200, json.dumps({"predictions": labels})

    configure(
        **ASKED
        | {
            "dataset_type": "application/jsonlines",
            "features": "{id: id, sex: sex, age: age}",
            "predictor": {
                "content_type": "application/json",
                "content_template": '{"instances":$records}',
                "record_template": "$features_kvp",
                "label": "predictions[*].label",
            },
        }
    )
    rows = [{"id": row[0], "sex": int(row[1]), "label": int(row[2]), "age": int(row[3])} for row in ROWS]
    workspace.file("data.jsonl", map(json.dumps, rows))
    with served(answers) as model:
        ended = run(workspace, understudy_models=model.address.url)
    found = metrics(ended)["post_training_bias_metrics"]["facets"]
    assert found == given["post_training_bias_metrics"]["facets"]
    assert json.loads(model.bodies[0]) == {"instances": [{"sex": 0, "age": 0}]}


@pytest.mark.engine
def test_a_model_that_ends_amid_the_work_ends_the_job_in_one_sentence(
    workspace: Workspace, configure: Configure
) -> None:
    configure(**ASKED)
    plain(workspace)
    with served(lambda body, number: of_age(body) if number == 1 else (200, "<html>")) as model:
        ended = run(workspace, understudy_models=model.address.url)
    assert ended.code == 1
    assert ended.message.startswith(f"Failed: The model at {model.address.url} answers HTML or XML")
    assert ended.documents == {}


@pytest.mark.engine
def test_records_that_the_model_refuses_are_set_aside_and_counted(
    workspace: Workspace, configure: Configure
) -> None:
    def answers(body: str, _number: int) -> Reply:
        return (400, "no seven") if "1,7" in body.splitlines() else of_age(body)

    configure(**ASKED)
    plain(workspace)
    with served(answers) as model:
        ended = run(workspace, understudy_models=model.address.url)
    assert ended.code == 0, ended.log
    (aside,) = ended.documents["bias_details.json"]["set_aside"]
    assert (aside["kind"], aside["count"]) == ("model_refused", 1)
    assert "1 of 60 records are refused by the model" in ended.log


@pytest.mark.engine
@pytest.mark.parametrize("joined", [False, True])
def test_facets_and_predictions_may_lie_in_other_files(
    workspace: Workspace, configure: Configure, given: Any, joined: bool
) -> None:
    beside = workspace.opt_ml / "beside"
    beside.mkdir()
    facets = [f"{row[0]},{row[1]}" for row in ROWS]
    predictions = [f"{row[0]},{one}" for row, one in zip(ROWS, PREDICTED, strict=True)]
    if joined:
        facets.reverse()
    (beside / "facets.csv").write_text("\n".join(facets))
    (beside / "predictions.csv").write_text("\n".join(["id,predicted_label", *predictions]))
    configure(
        predicted_label="predicted_label",
        excluded_columns=... if joined else ["id"],
        joinsource_name_or_index="id" if joined else ...,
        facet_dataset_uri=f"file://{beside}/facets.csv",
        facet_headers=["id", "sex"],
        predicted_label_dataset_uri=str(beside / "predictions.csv"),
    )
    workspace.file("data.csv", ["id,label,age", *(f"{row[0]},{row[2]},{row[3]}" for row in ROWS)])
    ended = run(workspace, understudy_partition_bytes="200")
    assert metrics(ended) == given


def test_doctor_asks_the_model_once(workspace: Workspace, configure: Configure) -> None:
    configure(**ASKED)
    plain(workspace)
    with served(of_age) as model:
        seen = diagnosed(workspace, understudy_models=model.address.url)
    assert (seen.faults, len(model.bodies)) == ([], 1)
    with served(lambda *_: (200, "0.1,0.9")) as model:
        (said,) = diagnosed(workspace, understudy_models=model.address.url).faults
    assert "answers 2 scores for a record: name their classes in predictor.label_headers" in said
    with served(lambda *_: (404, "where?")) as model:
        (said,) = diagnosed(workspace, understudy_models=model.address.url).faults
    assert "answers HTTP 404: where? to the first record (0, 0)" in said


@pytest.mark.parametrize(
    ("changed", "models", "said"),
    [
        ({}, "", "predictor asks the model 'm', and no endpoint is started here: serve it at an address"),
        ({}, '{"n": "http://h"}', 'set understudy_models={"m": "http://host:8080"}'),
        ({"predictor": {}}, "", "predictor asks a model without a name"),
        ({}, "h:80", "understudy_models gives 'h:80'; an address is of the form"),
        ({}, '{"m": 1}', "the address of 'm' is no text; allowed"),
        ({}, "{", "understudy_models is '{', and"),
        ({"predictor": {"content_type": "image/png"}}, "http://h", "predictor.content_type is 'image/png'"),
        ({"predictor": {"content_template": {"a": "b"}}}, "http://h", "it must be a text with placeholders"),
        ({"dataset_type": "application/x-parquet"}, "http://h", "predictor has no content_type"),
        ({"facet_dataset_uri": "s3://b/f.csv"}, "http://h", "which this job does not fetch"),
        ({"facet_headers": ["a"]}, "http://h", "facet_headers names a file's columns"),
    ],
)
def test_a_model_that_cannot_be_asked_is_a_sentence(
    workspace: Workspace, configure: Configure, changed: dict[str, Any], models: str, said: str
) -> None:
    configure(**ASKED | changed)
    plain(workspace)
    assert any(said in fault for fault in diagnosed(workspace, understudy_models=models).faults)


def test_keys_of_a_predictor_that_nobody_asks_are_skipped_with_a_sentence(
    workspace: Workspace, configure: Configure
) -> None:
    configure(predictor={"model_name": "m", "label": "x"}, predicted_label="age")
    plain(workspace)
    assert (
        "predictor (model_name) is skipped: no model is asked for predictions." in diagnosed(workspace).hints
    )


def test_an_endpoint_is_asked_by_its_name_and_said_to_be(
    workspace: Workspace, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(**ASKED | {"predictor": {"endpoint_name": "e", "time_series_predictor_config": {}}})
    plain(workspace)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    seen = diagnosed(workspace)
    assert any("the endpoint e cannot be asked" in fault for fault in seen.faults)
    assert any("its metrics, and captures of its traffic" in hint for hint in seen.hints)
    assert any("time_series_predictor_config is skipped" in hint for hint in seen.hints)
    with served(of_age) as model:
        assert diagnosed(workspace, understudy_models=json.dumps({"e": model.address.url})).faults == []


def test_a_fault_is_told_before_anything_is_read(workspace: Workspace, configure: Configure) -> None:
    from understudy.container.first_look.plan import plan_of
    from understudy.container.monitors.bias import steps

    configure(**ASKED)
    plain(workspace)
    with served(lambda *_: (200, "no")) as model:
        given = workspace.environment(dataset_source="", output_path="", understudy_models=model.address.url)
        job = job_of_environment(given)
        plan = plan_of(job)
        with pytest.raises(UserError, match="answers \\['no'\\] where a score was asked for"):
            steps.before_reading(plan.reading, job.monitor.own(job.own), plan.inputs)
