"""Whole runs: which documents there are, and what their notes say."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.model_quality.made import classified, expected, options, outcomes, regressed
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality import baseline as measured
from understudy.analyzer.model_quality.documents import QualityConstraints, read_quality_details
from understudy.analyzer.model_quality.outcomes import GroupedRows, Outcomes, Segment
from understudy.analyzer.profile import SetAside

BINARY = options("BinaryClassification")
GOOD = classified("0011" * 20, "0011" * 20, [0.1, 0.2, 0.8, 0.9] * 20)


def baseline_of(rows: GroupedRows, *segments: Segment) -> measured.QualityBaseline:
    return measured.baseline_of(analysis.baseline(outcomes(rows, segments), BINARY).documents)


def details(run: analysis.Analysis) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(to_json(run.documents["model_quality_details.json"]))
    return loaded


def test_the_details_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = analysis.baseline(outcomes(GOOD), BINARY).documents["model_quality_details.json"]
    path = tmp_path / "model_quality_details.json"
    path.write_text(to_json(written))
    assert to_json(read_quality_details(path)) == to_json(written)


def test_a_baseline_run_has_three_documents_and_a_monitoring_run_four() -> None:
    run = analysis.baseline(outcomes(GOOD), BINARY)
    assert list(run.documents) == ["statistics.json", "constraints.json", "model_quality_details.json"]
    assert "violations" not in details(run)
    again = analysis.monitor(outcomes(GOOD), baseline_of(GOOD), BINARY)
    assert set(again.documents) == {*run.documents, "constraint_violations.json"}
    assert details(again)["violations"] == []


def test_multiclass_statistics_have_the_documented_metrics_in_their_order() -> None:
    run = analysis.baseline(
        outcomes(classified(["cat", "dog"], ["cat", "cat"])), options("MulticlassClassification")
    )
    statistics = json.loads(to_json(run.documents["statistics.json"]))
    names = ["accuracy", *(f"weighted_{name}" for name in ("recall", "precision", "f0_5", "f1", "f2"))]
    assert list(statistics) == ["version", "dataset", "multiclass_classification_metrics"]
    metrics = statistics["multiclass_classification_metrics"]
    assert list(metrics) == [
        "confusion_matrix",
        *names,
        *(f"{name}_best_constant_classifier" for name in names),
    ]
    assert metrics["confusion_matrix"] == {"cat": {"cat": 1, "dog": 0}, "dog": {"cat": 1, "dog": 0}}


def test_the_same_rows_violate_nothing() -> None:
    run = analysis.monitor(outcomes(GOOD), baseline_of(GOOD), BINARY)
    assert run.findings == []
    assert run.notes == []


def test_details_explain_a_violation() -> None:
    worse = classified("0011" * 20, "0001" * 20, [0.1, 0.2, 0.8, 0.9] * 20)
    found = details(analysis.monitor(outcomes(worse), baseline_of(GOOD), BINARY))["violations"]
    accuracy = next(one for one in found if one["metric_name"] == "accuracy")
    assert accuracy["measured"] == 0.75
    assert accuracy["threshold"] == 1.0
    assert accuracy["operator"] == "LessThanThreshold"
    assert accuracy["interval"]["method"] == "wilson"
    assert accuracy["rows"] == 80
    assert accuracy["decided_by"] == "value"
    assert accuracy["set_by"] == "binary_classification_constraints.accuracy"


def test_details_hold_labels_estimates_and_what_was_set_aside() -> None:
    given = outcomes(
        classified("01", "01", [0.1, 0.9]),
        unlabelled=1,
        expected_labelled=expected("01", [0.1, 0.9]),
        set_aside={"prediction_missing": SetAside(2, [{"line": 7}])},
        warnings={"probability_outside_0_1": SetAside(1)},
    )
    found = details(analysis.baseline(given, BINARY))
    assert found["labels"] == [
        {"label": "0", "actual": 1, "predicted": 1},
        {"label": "1", "actual": 1, "predicted": 1},
    ]
    assert found["estimate"]["labelled"]["metrics"]["accuracy"] == {"estimated": 0.9, "realised": 1.0}
    assert found["set_aside"] == [{"kind": "prediction_missing", "count": 2, "examples": [{"line": 7}]}]
    assert found["warnings"][0]["kind"] == "probability_outside_0_1"
    assert (found["labelled_rows"], found["unlabelled_rows"], found["positive_label"]) == (2, 1, "1")
    assert found["notes"] == ["1 rows have no label; the metrics rest on the other 2."]


def test_a_constraint_that_cannot_be_checked_is_named() -> None:
    without = classified("0011" * 20, "0011" * 20)
    run = analysis.monitor(outcomes(without), baseline_of(GOOD), BINARY)
    assert run.findings == []
    assert "Constraints not checked: auc, because there are no probabilities." in run.notes


def test_a_window_of_one_class_is_analysed_and_says_what_is_missing() -> None:
    negative = outcomes(classified("0" * 60, "0" * 60, [0.1] * 60))
    run = analysis.monitor(negative, baseline_of(GOOD), BINARY)
    assert run.findings == []
    assert (
        "Constraints not checked: recall, precision, true_positive_rate, false_negative_rate, auc, f0_5, f1, "
        "f2, because no row has the positive label '1'."
    ) in run.notes


def test_a_label_that_the_baseline_did_not_hold_is_told() -> None:
    multiclass = options("MulticlassClassification")
    base = analysis.baseline(outcomes(classified(["cat", "dog"], ["cat", "dog"])), multiclass)
    run = analysis.monitor(
        outcomes(classified(["cat", "emu", "emu"], ["cat", "cat", "emu"])),
        measured.baseline_of(base.documents),
        multiclass,
    )
    assert "Label 'emu' was not in the baseline: 2 rows have it, 1 predictions say it." in run.notes
    assert [label["known"] for label in details(run)["labels"]] == [True, False]


def test_segments_that_are_absent_small_or_dropped_are_told() -> None:
    many = Segment("carrier", "AA", GOOD)
    few = Segment("carrier", "BB", classified("01", "01"))
    given = outcomes(GOOD, [few], segment_values_dropped={"tail": 12})
    run = analysis.monitor(given, baseline_of(GOOD, many), BINARY)
    assert run.notes == [
        "Not compared, having fewer than 30 labelled rows: carrier=BB (2).",
        "12 rows are in no segment of tail, which has more than 1,000 values: those that come first in the "
        "order of their texts are told apart, the others count in the whole only.",
        "Segments of the baseline that this run does not have: carrier=AA.",
    ]


def test_an_absent_segment_is_told_beside_another_text_of_its_value() -> None:
    base = [Segment("store", value, GOOD) for value in ("1.0", "x", None)]
    now = [Segment("store", value, GOOD) for value in ("1", " x", "2")]
    run = analysis.monitor(outcomes(GOOD, now), baseline_of(GOOD, *base), BINARY)
    assert run.notes == [
        "Segments of the baseline that this run does not have: store=1.0 (this run writes '1'), "
        "store=x (this run writes ' x'), store is missing."
    ]


def test_metrics_past_the_range_of_doubles_are_told_and_their_documents_are_json() -> None:
    regression = options("Regression")
    rows = regressed([float(i) for i in range(300)], [*(float(i) for i in range(299)), 1e200])
    base = analysis.baseline(outcomes(rows, [Segment("city", "Bern", rows)]), regression)
    told = "Past the range of doubles, so an infinity stands for it: mse, r2, mse in segment city=Bern, r2 in"
    assert base.notes == [f"{told} segment city=Bern."]
    for document in base.documents.values():
        json.loads(to_json(document), parse_constant=pytest.fail)
    statistics = json.loads(to_json(base.documents["statistics.json"]))["regression_metrics"]
    assert statistics["mse"] == {"value": "Infinity", "standard_deviation": "NaN"}
    assert statistics["r2"] == {"value": "-Infinity", "standard_deviation": "NaN"}
    assert statistics["mae"]["value"] == pytest.approx(1e200 / 300)
    constraints = QualityConstraints.model_validate_json(to_json(base.documents["constraints.json"]))
    limits = measured.QualityBaseline(constraints)
    again = analysis.monitor(outcomes(rows, [Segment("city", "Bern", rows)]), limits, regression)
    assert again.findings == []
    assert "Constraints not checked: mse, because its threshold is Infinity." in again.notes
    better = regressed([float(i) for i in range(300)], [float(i) for i in range(300)])
    exact = measured.baseline_of(analysis.baseline(outcomes(better), regression).documents)
    found = analysis.monitor(outcomes(rows), exact, regression).findings
    assert [finding.metric_name for finding in found] == ["mae", "mse", "rmse", "r2"]
    assert found[1].description == "Metric mse with Infinity +/- NaN was GreaterThanThreshold '0.0'"


def test_what_a_segment_alone_cannot_be_checked_for_is_told_once_for_all_of_them() -> None:
    one_class = [
        Segment("carrier", name, classified("0" * 30, "0" * 30, [0.1] * 30)) for name in ("AA", "BB")
    ]
    run = analysis.monitor(outcomes(GOOD, one_class), baseline_of(GOOD), BINARY)
    assert (
        "Constraints not checked in carrier=AA, carrier=BB: recall, precision, true_positive_rate, "
        "false_negative_rate, auc, f0_5, f1, f2, because no row has the positive label '1'."
    ) in run.notes


@pytest.mark.parametrize(
    ("actual", "predicted", "positive", "sentence"),
    [
        (
            "012",
            "012",
            "1",
            "A binary problem has two labels, but labels and predictions hold 3: '0', '1', '2'; write both "
            "with the same two, or set problem_type to MulticlassClassification.",
        ),
        (
            "yn",
            "yy",
            None,
            "No row has the positive label '1': labels and predictions hold two others: 'n', 'y'; set "
            "positive_label to one of them, or problem_type to MulticlassClassification.",
        ),
    ],
)
def test_labels_that_do_not_fit_a_binary_problem_are_refused(
    actual: str, predicted: str, positive: str | None, sentence: str
) -> None:
    with pytest.raises(UserError) as error:
        analysis.baseline(
            outcomes(classified(list(actual), list(predicted))),
            options("BinaryClassification", positive_label=positive),
        )
    assert str(error.value) == sentence


def test_a_corrupt_label_ends_no_job_while_it_is_one_of_few() -> None:
    given = outcomes(classified(list("10" * 10), list("10" * 10)), positive="1", other_labels={"1e400": 2})
    run = analysis.baseline(given, options("BinaryClassification", other_labels_share=0.1))
    assert (
        "Labels and predictions hold more than a binary problem's two: '1e400' (2); "
        "these rows are counted as not '1'."
    ) in run.notes
    with pytest.raises(UserError, match="labels and predictions hold 3: '0', '1', '1e400'; write both"):
        analysis.baseline(given, options("BinaryClassification", other_labels_share=0.09))


def test_a_regression_has_no_labels_and_no_estimate() -> None:
    found = details(analysis.baseline(outcomes(regressed([1.0, 2.0], [1.0, 2.5])), options("Regression")))
    assert found["labels"] == []
    assert "estimate" not in found
    assert "positive_label" not in found


@pytest.mark.parametrize("problem_type", ["BinaryClassification", "MulticlassClassification", "Regression"])
def test_without_a_labelled_row_the_documents_are_written_and_say_so(problem_type: Any) -> None:
    run = analysis.baseline(Outcomes(0, 0, GroupedRows(0)), options(problem_type))
    assert json.loads(to_json(run.documents["statistics.json"]))["dataset"]["item_count"] == 0
    assert len(run.notes) == 1
    assert run.notes[0].endswith("because there is no labelled row.")
