"""Our documents in the hands of the SageMaker Python SDK's own classes, in an environment of its own."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.analyzer.made import baseline, found, kinds, numbers, table, texts
from tests.analyzer.model_quality import made as quality
from tests.contract.environments import python_with
from understudy.analyzer import data_quality
from understudy.analyzer.analysis_config import read_analysis_config
from understudy.analyzer.documents import read_constraints, to_json
from understudy.analyzer.inference.answer import read_answer
from understudy.analyzer.inference.doors import Address, Endpoint
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.documents import ProblemType
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.segments import segmentations
from understudy.container.monitors.configured.model_settings import ModelSettings, asking_of

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sdk_python() -> Path:
    """A Python that has the SDK."""
    return python_with(HERE / "sdk-requirements.txt")


def test_the_sdk_reads_our_documents_and_we_read_what_it_edits(sdk_python: Path, tmp_path: Path) -> None:
    ages, cities = numbers("age", range(1000)), texts("city", {"Bern": 600, "Oslo": 400})
    current = table(numbers("age", range(500, 1500)), texts("city", {"Rome": 1000}))
    statistics, constraints = baseline(ages, cities)
    monitored = data_quality.monitor(current, constraints, statistics, AnalysisOptions())
    for name, document in monitored.documents.items():
        (tmp_path / name).write_text(to_json(document))
    (tmp_path / "constraints.json").write_text(to_json(constraints))

    told = subprocess.run(
        [sdk_python, HERE / "sdk_reader.py", tmp_path, "city"], check=True, capture_output=True, text=True
    )

    read = json.loads(told.stdout.splitlines()[-1])
    assert read["features"] == ["age", "city"]
    assert read["violations"] == [finding.feature_name for finding in monitored.findings]
    edited = read_constraints(tmp_path / "constraints.json")
    assert kinds(found(current, (statistics, edited))) == [("age", "baseline_drift_check")]


@pytest.mark.parametrize(
    ("problem_type", "group"),
    [
        ("BinaryClassification", "binary_classification_metrics"),
        ("MulticlassClassification", "multiclass_classification_metrics"),
        ("Regression", "regression_metrics"),
    ],
)
def test_the_sdks_model_card_reads_our_model_quality(
    sdk_python: Path, tmp_path: Path, problem_type: ProblemType, group: str
) -> None:
    labels = ["0", "1", "1", "0", "1"] * 60
    predictions = ["0", "1", "0", "0", "1"] * 60
    if problem_type == "Regression":
        rows = quality.regressed(list(map(float, labels)), [0.1 * n for n in range(300)])
    elif problem_type == "BinaryClassification":
        rows = quality.classified(labels, predictions, [n / 300 for n in range(300)])
    else:
        rows = quality.classified(labels, predictions)
    made = analysis.baseline(quality.outcomes(rows), quality.options(problem_type))
    (tmp_path / "statistics.json").write_text(to_json(made.documents["statistics.json"]))

    told = subprocess.run(
        [sdk_python, HERE / "sdk_quality_reader.py", tmp_path / "statistics.json"],
        check=True,
        capture_output=True,
        text=True,
    )

    read = json.loads(told.stdout.splitlines()[-1])
    assert read["group"] == group
    assert set(made.overall.metrics) <= set(read["metrics"])
    assert f"{next(iter(made.overall.metrics))} - standard_deviation" in read["metrics"]


def test_configurations_of_bias_that_the_sdk_writes_are_read_as_they_are(
    sdk_python: Path, tmp_path: Path
) -> None:
    subprocess.run([sdk_python, HERE / "sdk_bias_writer.py", tmp_path], check=True, capture_output=True)
    configs = {path.stem: read_analysis_config(path) for path in tmp_path.glob("*.json")}
    assert len(configs) == 8
    assert {name: config.explains for name, config in configs.items() if config.explains} == {
        "explainability": True
    }
    explained = configs["explainability"]
    assert explained.methods is not None
    assert explained.methods.shap is not None
    assert (explained.methods.shap.baseline, explained.methods.shap.num_samples) == ([[1, 2]], 10)
    assert explained.methods.shap.save_local_shap_values
    for name in configs.keys() - {"explainability"}:
        facets = configs[name].facet
        assert facets is not None
        assert (facets[0].name_or_index, facets[0].value_or_threshold) == ("sex", [0]), name
        assert configs[name].label_values_or_threshold == [1]
    (by_age,) = segmentations(configs["pre_training"].segment_config or (), str)
    assert (by_age.name, by_age.column) == ("by age", "age")
    assert [by_age.segments[by_age.place_of(cell)].name for cell in ("4", "5", "8")] == [
        "young",
        "others",
        "old",
    ]
    assert configs["monitoring"].methods is None
    assert configs["monitoring"].dataset_type is None
    assert configs["post_training"].probability_threshold == 0.8
    assert configs["predicted_label"].predicted_label == "sex"
    assert configs["json_lines"].features == "features"
    methods = configs["suggest_baseline"].methods
    assert methods is not None
    assert methods.pre_training_bias is not None
    assert methods.pre_training_bias.every
    own = ModelSettings(understudy_models='{"m": "http://host:8080"}')
    of_csv = asking_of(own, configs["suggest_baseline"], ("age", "sex"))
    assert of_csv.door == Address("http://host:8080/invocations")
    assert (of_csv.request.content_type, of_csv.answer.accept_type) == ("text/csv", "application/json")
    of_json = asking_of(own, configs["templates"], ("age", "sex"))
    assert of_json.door == Endpoint("e", "m.tar.gz", "job=bias")
    assert of_json.request.record(["41", "0"]) == '{"age":41,"sex":0}'
    said = b'{"predictions":[{"scores":[0.25,0.75]}]}'
    assert [one.label for one in read_answer(said, of_json.answer, 1)] == ["yes"]
