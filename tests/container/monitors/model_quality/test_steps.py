"""Model-quality jobs in a process of their own: from validation data and merged captures to violations."""

import json
import random
from pathlib import Path

import pytest

from tests.container.workspace import CSV_FORMAT, HOUR, Ended, Workspace, capture

pytestmark = pytest.mark.engine

MERGED = '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}'
MERGED_WITH_INPUTS = '{"sagemakerMergeJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
CAPTURED = {"dataset_format": '{"sagemakerCaptureJson":{}}'}
BINARY = {
    "analysis_type": "MODEL_QUALITY",
    "problem_type": "BinaryClassification",
    "publish_cloudwatch_metrics": "Disabled",
}
REGRESSION = BINARY | {"problem_type": "Regression"}


def scored(rows: int, seed: int, right: float = 0.9) -> list[tuple[str, str, str]]:
    """Probability, region and label of rows; labels agree with the probability's side that often."""
    chance = random.Random(seed)
    made = []
    for _ in range(rows):
        probability = chance.random()
        likely = probability > 0.5
        label = likely if chance.random() < right else not likely
        made.append((repr(probability), chance.choice(["north", "south"]), str(int(label))))
    return made


def merged(rows: list[tuple[str, str, str]], encoding: str = "CSV") -> list[str]:
    lines = []
    for number, (probability, region, label) in enumerate(rows):
        record = json.loads(capture(probability, f"{region},1", number, encoding=encoding))
        record["groundTruthData"] = {"data": label, "encoding": "CSV"}
        lines.append(json.dumps(record))
    return lines


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of a binary baseline with segments, made once."""
    workspace = Workspace(tmp_path_factory.mktemp("quality"))
    rows = [",".join(row) for row in scored(2000, seed=1)]
    workspace.file("validation.csv", ["probability,region,label", *rows])
    ended = workspace.run(
        **BINARY,
        dataset_format=CSV_FORMAT,
        probability_attribute="probability",
        ground_truth_attribute="label",
        understudy_segments="region",
    )
    assert ended.code == 0, ended.log
    return workspace.output


def monitored(workspace: Workspace, baseline: Path, **variables: str) -> Ended:
    return workspace.run(
        **BINARY
        | {
            "dataset_format": MERGED,
            "probability_attribute": "0",
            "probability_threshold_attribute": "0.500000",
            "baseline_constraints": str(baseline / "constraints.json"),
        }
        | variables
    )


def test_a_baseline_holds_every_metric_and_its_threshold(baseline: Path) -> None:
    names = sorted(path.name for path in baseline.iterdir())
    assert names == ["constraints.json", "model_quality_details.json", "statistics.json"]
    statistics = json.loads((baseline / "statistics.json").read_text())
    constraints = json.loads((baseline / "constraints.json").read_text())
    metrics = statistics["binary_classification_metrics"]
    assert statistics["dataset"]["item_count"] == 2000
    assert len(metrics) == 20
    for name, limit in constraints["binary_classification_constraints"].items():
        assert limit["threshold"] == metrics[name]["value"]


def test_a_worse_hour_violates_in_awss_words_and_publishes_its_metrics(
    workspace: Workspace, baseline: Path
) -> None:
    workspace.captures(merged(scored(600, seed=2, right=0.6)))
    ended = monitored(
        workspace,
        baseline,
        publish_cloudwatch_metrics="Enabled",
        sagemaker_endpoint_name="my-endpoint",
        sagemaker_monitoring_schedule_name="my-schedule",
        metric_time="2026-11-23T14:00:00Z",
        start_time="2026-11-23T14:00:00Z",
        end_time="2026-11-23T15:00:00Z",
    )
    assert ended.code == 0, ended.log
    violations = ended.documents["constraint_violations.json"]["violations"]
    names = {violation["metric_name"] for violation in violations}
    assert {"auc", "accuracy", "f1", "truePositiveRate", "falseNegativeRate"} <= names
    auc = next(violation for violation in violations if violation["metric_name"] == "auc")
    assert auc["description"].startswith("Metric auc with 0.")
    assert " was LessThanThreshold '0." in auc["description"]
    assert ended.message == (
        f"CompletedWithViolations: Job completed successfully with {len(violations)} violations."
    )
    path = workspace.opt_ml / "output/metrics/cloudwatch/cloudwatch_metrics.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({line["MetricName"] for line in lines}) == len(lines) == 17
    assert {line["Timestamp"] for line in lines} == {"2026-11-23T14:00:00Z"}


def test_an_hour_like_the_baseline_has_no_violation_beyond_chance(
    workspace: Workspace, baseline: Path
) -> None:
    workspace.captures(merged(scored(600, seed=3), encoding="BASE64"))
    ended = monitored(workspace, baseline, understudy_quality_decision="interval")
    assert ended.code == 0, ended.log
    assert ended.documents["constraint_violations.json"] == {"violations": []}


def test_one_failing_segment_is_named(workspace: Workspace, baseline: Path) -> None:
    good = [row for row in scored(800, seed=4) if row[1] == "north"]
    bad = [row for row in scored(400, seed=5, right=0.4) if row[1] == "south"]
    workspace.captures(merged(good + bad))
    ended = monitored(
        workspace,
        baseline,
        dataset_format=MERGED_WITH_INPUTS,
        understudy_segments="1",
        understudy_quality_decision="interval",
    )
    assert ended.code == 0, ended.log
    violations = ended.documents["constraint_violations.json"]["violations"]
    segments = {violation.get("segment") for violation in violations}
    assert "1=south" in segments
    assert "1=north" not in segments
    told = next(violation for violation in violations if violation.get("segment"))
    assert f"in segment 1=south ({len(bad)} records)" in told["description"]


def test_captures_without_labels_are_estimated_and_said_to_be(workspace: Workspace, baseline: Path) -> None:
    workspace.captures([capture(row[0], f"{row[1]},1", n) for n, row in enumerate(scored(300, seed=6))])
    ended = monitored(workspace, baseline, **CAPTURED)
    assert ended.code == 0, ended.log
    estimate = ended.documents["model_quality_details.json"]["estimate"]
    assert estimate["unlabelled"]["rows"] == 300
    assert 0.5 < estimate["unlabelled"]["metrics"]["accuracy"]["estimated"] < 1
    assert estimate["assumptions"]
    assert ended.documents["model_quality_details.json"]["metrics"] == {}
    assert ended.message == (
        "Completed: Job completed successfully with no violations. No row had a label: nothing was measured, "
        "the quality is estimated only (model_quality_details.json)."
    )


def test_merged_captures_without_any_label_are_no_success_unless_an_estimate_is_wanted(
    workspace: Workspace, baseline: Path
) -> None:
    records = [json.loads(line) for line in merged(scored(30, seed=12))]
    for record in records:
        del record["groundTruthData"]
    workspace.captures(map(json.dumps, records))
    ended = monitored(workspace, baseline)
    assert ended.code == 1, ended.log
    assert "None of 30 rows" in ended.message
    assert "or set understudy_keep_unlabelled to Enabled to have the quality estimated" in ended.message
    assert ended.documents == {}
    wanted = monitored(workspace, baseline, understudy_keep_unlabelled="Enabled")
    assert wanted.code == 0, wanted.log
    assert "nothing was measured, the quality is estimated only" in wanted.message
    assert wanted.documents["model_quality_details.json"]["estimate"]["unlabelled"]["rows"] == 30


def test_a_script_makes_the_prediction_and_the_label_stays(workspace: Workspace, baseline: Path) -> None:
    workspace.captures(merged(scored(300, seed=7)))
    script = workspace.script(
        "def preprocess_handler(inference_record):\n"
        "    return {'score': float(inference_record.endpoint_output.data) / 2 + 0.25}\n"
    )
    ended = monitored(workspace, baseline, probability_attribute="score", record_preprocessor_script=script)
    assert ended.code == 0, ended.log
    assert ended.documents["statistics.json"]["dataset"]["item_count"] == 300


@pytest.mark.parametrize("asked", ["prediction", "0", "endpointOutput_prediction"])
def test_predictions_and_labels_that_a_script_names_by_their_sides_are_found(
    workspace: Workspace, asked: str
) -> None:
    # The records' own labels, by which every prediction would be wrong, do not count.
    rows = [(str(n % 2), "north", str(1 - n % 2)) for n in range(40)]
    workspace.captures(merged(rows))
    name = "0" if asked == "0" else "prediction"
    script = workspace.script(
        "def preprocess_handler(inference_record):\n"
        "    p = inference_record.endpoint_output.data\n"
        f"    return {{'endpointOutput_{name}': p, 'groundTruthData_0': p, 'endpointInput_region': 'x'}}\n"
    )
    ended = workspace.run(
        **BINARY,
        dataset_format=MERGED,
        inference_attribute=asked,
        understudy_segments="region",
        record_preprocessor_script=script,
    )
    assert ended.code == 0, ended.log
    metrics = ended.documents["statistics.json"]["binary_classification_metrics"]
    assert metrics["accuracy"]["value"] == 1
    assert "labels that the script returns count, not those of the records (first seen at" in ended.log
    assert "'groundTruthData' is read from the column 'groundTruthData_0'" in ended.log
    assert "'region' is read from the column 'endpointInput_region'" in ended.log
    found = f"'{asked}' is read from the column 'endpointOutput_{name}'"
    assert (found in ended.log) == (asked != "endpointOutput_prediction")


def test_a_regression_is_measured_by_jsonpath(workspace: Workspace) -> None:
    lines = []
    for number in range(300):
        record = json.loads(capture(json.dumps({"prediction": {"value": number}}), "1", number))
        record["captureData"]["endpointOutput"]["encoding"] = "JSON"
        record["groundTruthData"] = {"data": str(number + 3), "encoding": "CSV"}
        lines.append(json.dumps(record))
    workspace.captures(lines)
    ended = workspace.run(**REGRESSION, dataset_format=MERGED, inference_attribute="$.prediction.value")
    assert ended.code == 0, ended.log
    metrics = ended.documents["statistics.json"]["regression_metrics"]
    assert (metrics["mae"]["value"], metrics["mse"]["value"]) == (3.0, 9.0)
    assert list(ended.documents["constraints.json"]["regression_constraints"]) == ["mae", "mse", "rmse", "r2"]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"problem_type": "Clustering"}, "The environment variable problem_type has the value 'Clustering'"),
        ({"problem_type": ""}, "The environment variable problem_type is not set"),
        ({"probability_attribute": ""}, "Neither inference_attribute nor probability_attribute is set"),
        ({"probability_attribute": "7"}, "the row has _c0, _c1, _c2, groundTruthData"),
        ({"probability_attribute": "$.scores[*]"}, "'$.scores[*]'"),
        ({"probability_attribute": "1"}, "probability"),
        ({"problem_type": "MulticlassClassification", "inference_attribute": "0"}, "constraints.json"),
        (CAPTURED | {"probability_attribute": "", "inference_attribute": "0"}, "names data without labels"),
    ],
    ids=["unknown problem", "no problem", "no column", "no such index", "a wildcard", "no number",
         "another problem than the baseline's", "captures without labels"],
)  # fmt: skip
def test_bad_input_ends_with_a_sentence(
    workspace: Workspace, baseline: Path, variables: dict[str, str], said: str
) -> None:
    workspace.captures(merged(scored(20, seed=8)))
    ended = monitored(workspace, baseline, **{"dataset_format": MERGED_WITH_INPUTS} | variables)
    assert ended.code == 1, ended.log
    assert ended.message.startswith("Failed: ")
    assert said in ended.message
    assert "Traceback" not in ended.log
    assert ended.documents == {}


def test_labels_that_are_missing_wholly_are_told(workspace: Workspace, baseline: Path) -> None:
    records = [json.loads(line) for line in merged(scored(20, seed=9))]
    for record in records:
        del record["groundTruthData"]
        record["captureData"]["endpointOutput"]["data"] = "yes"
    workspace.captures(map(json.dumps, records), hour=HOUR)
    ended = monitored(workspace, baseline, probability_attribute="", inference_attribute="0")
    assert ended.code == 1, ended.log
    assert "None of 20 rows" in ended.message
    assert "has a label in 'groundTruthData'" in ended.message


@pytest.mark.parametrize(
    ("setting", "misspelt", "meant"),
    [
        ("ground_truth_attribute", "lefft", "left"),
        ("inference_attribute", "gues", "guess"),
        ("probability_attribute", "scores", "score"),
    ],
    ids=["label", "prediction", "probability"],
)
def test_a_misspelt_column_is_answered_by_the_nearest(
    workspace: Workspace, setting: str, misspelt: str, meant: str
) -> None:
    rows = [f"{number % 2},{number % 2},0.{number % 9}" for number in range(20)]
    workspace.file("rows.csv", ["left,guess,score", *rows])
    columns = {
        "ground_truth_attribute": "left",
        "inference_attribute": "guess",
        "probability_attribute": "score",
    }
    ended = workspace.run(**BINARY | columns | {setting: misspelt}, dataset_format=CSV_FORMAT)
    assert (ended.code, ended.documents) == (1, {})
    near = f"There is no column {misspelt!r} (did you mean {meant!r}?)"
    assert ended.message == f"Failed: {near}; the row has left, guess, score: correct {setting}"


def test_a_data_quality_baseline_is_refused_by_name(workspace: Workspace) -> None:
    workspace.captures(merged(scored(20, seed=10)))
    constraints = workspace.opt_ml / "constraints.json"
    constraints.write_text('{"version": 0.0, "features": []}')
    ended = monitored(workspace, constraints.parent)
    assert ended.code == 1
    assert str(constraints) in ended.message


def test_text_labels_of_a_multiclass_model_are_right_and_estimated_where_absent(workspace: Workspace) -> None:
    chance = random.Random(11)
    lines, right = [], 0
    for number in range(400):
        said = chance.choice(["cat", "dog", "owl"])
        label = said if chance.random() < 0.8 else chance.choice(["cat", "dog", "owl"])
        right += said == label and number < 300
        shares = ",".join("0.8" if name == said else "0.1" for name in ("cat", "dog", "owl"))
        record = json.loads(capture(f"{said},{shares}", "1", number))
        if number < 300:
            record["groundTruthData"] = {"data": label, "encoding": "CSV"}
        lines.append(json.dumps(record))
    workspace.captures(lines)
    ended = workspace.run(
        **BINARY | {"problem_type": "MulticlassClassification"},
        dataset_format=MERGED,
        inference_attribute="0",
        understudy_class_probabilities="cat=1,dog=2,owl=3",
    )
    assert ended.code == 0, ended.log
    metrics = ended.documents["statistics.json"]["multiclass_classification_metrics"]
    assert metrics["accuracy"]["value"] == metrics["weighted_recall"]["value"] == right / 300
    assert metrics["weighted_f1"]["value"] > 0.7
    estimate = ended.documents["model_quality_details.json"]["estimate"]
    assert estimate["unlabelled"]["rows"] == 100
    assert estimate["unlabelled"]["metrics"]["accuracy"]["estimated"] == pytest.approx(0.8)
