"""Records and a model in, documents out."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.analyzer.explainability import made
from tests.golden.files import golden
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability.analysis import BASELINE, LOCAL, analyse
from understudy.analyzer.explainability.cloudwatch import explainability_metrics
from understudy.analyzer.explainability.documents import ExplainabilityAnalysis, read_explanations
from understudy.analyzer.explainability.kernel_shap import ShapOptions
from understudy.analyzer.explainability.options import DependenceAsked, ExplainabilityOptions, ShapAsked
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.analyzer.profile import SetAside

RECORDS = [["1", "10", "x"], ["2", "20", "y"], ["4", "0", "x"]]
SHAP = ExplainabilityOptions(shap=ShapAsked())


def scan(records: Sequence[Sequence[str]] = RECORDS, rows: int | None = None) -> RecordScan:
    return RecordScan(
        rows=len(records) if rows is None else rows,
        records=len(records) if rows is None else rows,
        names=["age", "gain", "word"],
        sample=records,
        baseline=[["0", "0", "x"]],
        baseline_from="methods.shap.baseline",
        set_aside={"malformed": SetAside(2)},
    )


def model(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Twice the age and the gain; a second score from the word."""
    first = [2 * float(row[0]) + float(row[1]) for row in rows]
    return np.array([first, [float(row[2] == "y") for row in rows]]).T


def one_output(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    return model(rows)[:, :1]


def baseline(values: dict[str, float], label: str = "label0") -> ExplainabilityAnalysis:
    found = {label: {"global_shap_values": values, "expected_value": 0.0}}
    return ExplainabilityAnalysis.model_validate({"explanations": {"kernel_shap": found}})


def test_the_global_values_of_each_output_are_written_as_aws_writes_them() -> None:
    written = to_json(analyse(scan(), model, SHAP).documents["analysis.json"])
    assert json.loads(written) == {
        "version": "1.0",
        "explanations": {
            "kernel_shap": {
                "label0": {
                    "global_shap_values": {"age": 14 / 3, "gain": 10.0, "word": 0.0},
                    "expected_value": 0.0,
                },
                "label1": {
                    "global_shap_values": {"age": 0.0, "gain": 0.0, "word": 1 / 3},
                    "expected_value": 0.0,
                },
            }
        },
    }
    assert written.startswith('{\n    "version": "1.0",\n    "explanations": {\n        "kernel_shap": {')


def test_outputs_have_their_headers_names_where_there_are_as_many() -> None:
    for headers, expected in ((("no", "yes"), ["no", "yes"]), (("yes",), ["label0", "label1"])):
        options = ExplainabilityOptions(shap=ShapAsked(), label_headers=headers)
        found = analyse(scan(), model, options).analysis.explanations.kernel_shap
        assert list(found or {}) == expected


def test_local_values_and_the_baseline_are_tables() -> None:
    asked = ExplainabilityOptions(shap=ShapAsked(saves_local=True, features=["gain", "word"]))
    found = analyse(scan(), model, asked)
    assert found.tables[BASELINE] == "age,gain,word\n0,0,x\n"
    assert found.tables[LOCAL] == (
        "gain_label0,word_label0,gain_label1,word_label1\n"
        "10.0,0.0,0.0,0.0\n20.0,0.0,0.0,1.0\n0.0,0.0,0.0,0.0\n"
    )
    assert LOCAL not in analyse(scan(), model, SHAP).tables


def test_a_ranking_turned_round_is_a_violation_in_awss_words() -> None:
    found = analyse(scan(), one_output, SHAP, baseline({"age": 0.2, "gain": 0.1, "word": 0.7}))
    (violation,) = found.findings
    (label,) = found.details.labels
    assert label.ndcg is not None
    assert label.ndcg.value < 0.9
    assert json.loads(to_json(found.documents["constraint_violations.json"])) == {
        "version": "1.0",
        "violations": [
            {
                "label": "label0",
                "metric_name": "shap",
                "constraint_check_type": "feature_attribution_drift_check",
                "description": f"Feature attribution drift {label.ndcg.value!r} exceeds threshold 0.9",
            }
        ],
    }
    assert found.details.violations == [violation]


def test_the_same_ranking_is_none_and_the_details_see_what_moved() -> None:
    found = analyse(scan(), one_output, SHAP, baseline({"age": 0.1, "gain": 0.9, "word": 0.0}))
    assert "constraint_violations.json" not in found.documents
    assert found.details.violations == []
    (label,) = found.details.labels
    assert label.total_variation is not None
    assert label.total_variation.value == pytest.approx(14 / 44 - 0.1)
    assert list(label.features) == ["gain", "age", "word"]
    age = label.features["age"]
    assert (age.rank, age.baseline_rank, age.baseline) == (2, 2, 0.1)
    assert age.share == pytest.approx(14 / 44)
    assert age.interval is not None
    assert age.interval.low <= age.value <= age.interval.high


def test_one_label_meets_one_label_whatever_aws_called_it() -> None:
    known = read_explanations(golden("clarify/expl_json_batch/analysis_baseline_49.json"))
    assert list(known.explanations.kernel_shap or {}) == ["0.7956783771514893"]
    names = list((known.explanations.kernel_shap or {})["0.7956783771514893"].global_shap_values)
    records = made.validation()[:60]
    data = RecordScan(60, 60, names, records, [made.BASELINE], "methods.shap.baseline")
    options = ExplainabilityOptions(shap=ShapAsked(ShapOptions(num_samples=100)))
    found = analyse(data, made.published, options, known)
    (label,) = found.details.labels
    assert (label.label, label.baseline_label) == ("label0", "0.7956783771514893")
    assert label.ndcg is not None
    assert label.ndcg.value > 0.97
    assert found.notes == []


def test_labels_without_a_partner_are_said_and_not_compared() -> None:
    known = ExplainabilityAnalysis.model_validate(
        {
            "explanations": {
                "kernel_shap": {
                    name: {"global_shap_values": {"age": 1.0}, "expected_value": 0.0}
                    for name in ("label1", "label2")
                }
            }
        }
    )
    found = analyse(scan(), model, SHAP, known)
    assert found.notes[0] == "label 'label0' is not in the baseline, which has label1, label2: not compared"
    assert found.notes[1].startswith("label 'label2' of the baseline is not among the model's outputs")
    assert [label.ndcg is None for label in found.details.labels] == [True, False]


def test_features_of_one_side_and_baselines_of_nothing_are_said() -> None:
    known = baseline({"age": 0.0, "gone": 0.0, **{f"g{at}": 0.0 for at in range(6)}})
    notes = analyse(scan(), one_output, SHAP, known).notes
    assert notes == [
        "label 'label0': the baseline's values are all 0 and rank nothing: not compared",
        "label 'label0': gone, g0, g1, g2, g3 and 2 more of the baseline have no value now: counted as 0",
        "label 'label0': gain, word have no value in the baseline: counted as 0",
    ]


def test_negative_medians_are_ranked_by_their_size_and_said() -> None:
    records = [["-1", "1", "x"], ["-2", "1", "x"], ["-4", "1", "x"]]
    options = ExplainabilityOptions(shap=ShapAsked(method="median"))
    found = analyse(scan(records), one_output, options, baseline({"age": -4.0, "gain": 1.0, "word": 0.0}))
    assert found.findings == []
    assert list(found.details.labels[0].features) == ["age", "gain", "word"]
    assert found.notes == ["label 'label0': some values are negative; features are ranked by their sizes"]


def test_what_is_not_explained_is_counted_and_said() -> None:
    def picky(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.array([[np.nan if row[1] == "20" else float(row[0])] for row in rows])

    asked = ExplainabilityOptions(shap=ShapAsked(saves_local=True))
    found = analyse(scan(rows=50), picky, asked)
    assert found.details.shap is not None
    assert (found.details.shap.records, found.details.shap.refused, found.details.shap.explained) == (3, 1, 2)
    assert found.tables[LOCAL].splitlines()[2] == ",,"
    assert found.notes[0].startswith("3 of 50 rows are explained, those of the smallest hashes")
    assert found.notes[1].startswith("1 of 3 records are not explained")
    label = (found.analysis.explanations.kernel_shap or {})["label0"]
    assert label.global_shap_values == {"age": 2.5, "gain": 0.0, "word": 0.0}


def test_a_model_that_scores_no_record_ends_the_job() -> None:
    def only_the_baseline(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.array([[0.0 if row[0] == "0" == row[1] else np.nan] for row in rows])

    with pytest.raises(UserError, match="no score for any of 2 records"):
        analyse(scan(RECORDS[:2]), only_the_baseline, SHAP)


def test_partial_dependence_is_of_the_features_that_are_named() -> None:
    asked = ExplainabilityOptions(dependence=DependenceAsked(features=["age", "word"], resolution=3))
    found = analyse(scan(), model, asked)
    assert found.analysis.explanations.kernel_shap is None
    age, word = found.analysis.explanations.pdp or ()
    assert (age.data_type, word.data_type) == ("numerical", "categorical")
    assert age.feature_values == [1.5, 2.5, 3.5]
    assert age.model_predictions is not None
    assert age.model_predictions[0] == pytest.approx([13.0, 15.0, 17.0])
    assert word.feature_values == ["x", "y"]
    assert word.model_predictions is not None
    assert word.model_predictions[1] == [0.0, 1.0]
    assert found.tables == {}


def test_without_names_it_is_of_the_features_of_the_largest_values() -> None:
    asked = ExplainabilityOptions(shap=ShapAsked(), dependence=DependenceAsked(top=2))
    found = analyse(scan(), model, asked)
    assert [one.feature_name for one in found.analysis.explanations.pdp or ()] == ["gain", "age"]


def test_free_text_has_no_dependence_and_says_so_in_awss_words() -> None:
    records = [[str(at), "1", f"word {at}"] for at in range(60)]
    asked = ExplainabilityOptions(dependence=DependenceAsked(features=["word"]))
    (word,) = analyse(scan(records), one_output, asked).analysis.explanations.pdp or ()
    assert (word.data_type, word.feature_values) == ("free_text", None)
    assert word.error == (
        "Detected data type is not supported for PDP. PDP can only be computed for numerical or categorical "
        "columns"
    )


def test_baselines_of_dependence_alone_leave_nothing_to_compare() -> None:
    known = ExplainabilityAnalysis.model_validate({"explanations": {"pdp": []}})
    found = analyse(scan(), one_output, SHAP, known)
    assert found.notes == ["label 'label0' is not in the baseline, which has none: not compared"]


def test_cloudwatch_is_told_each_value_and_the_expected_one() -> None:
    analysis = analyse(scan(), one_output, SHAP).analysis
    lines = explainability_metrics(analysis, endpoint="e", schedule="s", timestamp="t")
    assert [line["MetricName"] for line in lines] == [
        "feature_age", "feature_gain", "feature_word", "ExpectedValue",
    ]  # fmt: skip
    assert lines[1]["Value"] == 10.0
    assert lines[0]["Dimensions"] == [
        {"Name": "Endpoint", "Value": "e"},
        {"Name": "MonitoringSchedule", "Value": "s"},
        {"Name": "ExplainabilityMethod", "Value": "KernelShap"},
        {"Name": "Label", "Value": "label0"},
        {"Name": "ValueType", "Value": "GlobalShapValues"},
    ]
    batch = explainability_metrics(analysis, endpoint="", schedule="s", timestamp="t")
    assert {"Name": "ValueType", "Value": "ExpectedValue"} in batch[-1]["Dimensions"]
    assert all(of["Name"] != "Endpoint" for of in batch[0]["Dimensions"])
    only_dependence = ExplainabilityAnalysis.model_validate({"explanations": {"pdp": []}})
    assert explainability_metrics(only_dependence, endpoint="", schedule="s", timestamp="t") == []


@pytest.mark.parametrize(
    "path",
    [
        "expl_json_batch/analysis_baseline_49.json",
        "expl_jsonlines_batch/analysis_baseline_49.json",
        "expl_jsonlines_endpoint/analysis_baseline_66.json",
    ],
)
def test_awss_files_are_read_and_written_again_byte_for_byte(path: str) -> None:
    file = golden(f"clarify/{path}")
    assert to_json(read_explanations(file)) == file.read_text().rstrip("\n")


def test_another_file_is_no_baseline(tmp_path: Path) -> None:
    file = tmp_path / "analysis.json"
    file.write_text('{"version": 1.0, "pre_training_bias_metrics": {}}')
    with pytest.raises(UserError, match=r"holds no explanations\.kernel_shap; give the analysis\.json of an"):
        read_explanations(file)
    file.write_text('{"explanations": {"kernel_shap": {"label0": {"expected_value": "x"}}}}')
    with pytest.raises(UserError, match="is not an explainability analysis file"):
        read_explanations(file)


def test_local_values_stand_beside_the_ids_of_their_records() -> None:
    known = replace(scan(), identifier="id", ids=["r1", "r2", "r3"])
    options = ExplainabilityOptions(shap=ShapAsked(saves_local=True))
    local = analyse(known, one_output, options).tables[LOCAL].splitlines()
    assert local[:2] == ["id,age_label0,gain_label0,word_label0", "r1,2.0,10.0,0.0"]


def own_values(records: list[list[str]]) -> RecordScan:
    return RecordScan(rows=len(records), records=len(records), names=["age", "gain"], sample=records)


def test_values_that_the_model_gave_itself_are_ranked_and_compared_without_asking_it() -> None:
    known = baseline({"age": 2.0, "gain": 1.0, "word": 0.1})
    found = analyse(own_values([["0.5", "-2"], ["-0.5", "4"], ["", "1"]]), None, SHAP, known)
    (label,) = (found.analysis.explanations.kernel_shap or {}).values()
    assert label.global_shap_values == {"age": 0.5, "gain": 3.0}
    assert label.expected_value is None
    assert "expected_value" not in to_json(found.analysis)
    assert found.details.shap is not None
    assert (found.details.shap.asked, found.details.shap.explained) == (0, 2)
    assert "1 of 3 records are left out: their attributions are not all numbers" in found.notes
    assert BASELINE not in found.tables
    assert len(found.findings) == 1
    lines = explainability_metrics(found.analysis, endpoint="", schedule="", timestamp="")
    names = [line["MetricName"] for line in lines]
    assert names == ["feature_age", "feature_gain"]


def test_attributions_none_of_which_is_a_number_are_an_error() -> None:
    with pytest.raises(UserError, match="None of 2 records holds a number for each feature"):
        analyse(own_values([["x", "1"], ["inf", "1"]]), None, SHAP)
