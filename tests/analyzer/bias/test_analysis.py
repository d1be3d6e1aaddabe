"""From a scan to the documents of bias."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.analyzer.bias.made import Cell, options, scanned
from understudy.analyzer.bias.analysis import analyse
from understudy.analyzer.bias.cloudwatch import bias_metrics
from understudy.analyzer.bias.documents import BiasMetrics, read_analysis
from understudy.analyzer.bias.options import FacetOption
from understudy.analyzer.bias.scanned import PREDICTED as BY_SCORE
from understudy.analyzer.bias.scanned import BiasScan
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.profile import SetAside

SEX: list[Cell] = ["0"] * 40 + ["1"] * 60
LABEL: list[Cell] = ["1"] * 10 + ["0"] * 30 + ["1"] * 45 + ["0"] * 15
PREDICTED: list[Cell] = ["1"] * 8 + ["0"] * 32 + ["1"] * 50 + ["0"] * 10


def read(analysis: Any, name: str) -> Any:
    return json.loads(to_json(analysis.documents[name]))


def test_the_document_has_the_form_of_the_published_one() -> None:
    analysis = analyse(scanned({"sex": SEX}, LABEL), options(pre_training=["CI", "CDDL"], post_training=[]))
    assert to_json(analysis.documents["analysis.json"]) == (
        '{\n    "version": "1.0",\n    "pre_training_bias_metrics": {\n        "label": "label",\n'
        '        "facets": {\n            "sex": [\n                {\n'
        '                    "value_or_threshold": "0",\n                    "metrics": [\n'
        '                        {\n                            "name": "CI",\n'
        '                            "description": "Class Imbalance (CI)",\n'
        '                            "value": 0.2\n                        },\n'
        '                        {\n                            "name": "CDDL",\n'
        '                            "description": "Conditional Demographic Disparity in Labels (CDDL)",\n'
        '                            "value": null,\n'
        '                            "error": "Group variable is empty or not provided"\n'
        "                        }\n                    ]\n                }\n            ]\n        },\n"
        '        "label_value_or_threshold": "1"\n    }\n}'
    )


def test_infinities_are_texts_and_two_of_them_a_whole_zero() -> None:
    nobody: list[Cell] = ["0"] * 100
    wanted = options(pre_training=[], post_training=["DCA", "DI", "TE"])
    found = read(analyse(scanned({"sex": SEX}, LABEL, nobody), wanted), "analysis.json")
    (group,) = found["post_training_bias_metrics"]["facets"]["sex"]
    values = {metric["name"]: metric["value"] for metric in group["metrics"]}
    assert values == {"DCA": 0, "DI": 0.0, "TE": 0.0}
    assert '"value": 0\n' in to_json(analyse(scanned({"sex": SEX}, LABEL, nobody), wanted).analysis)
    ours: list[Cell] = ["0"] * 40 + ["1"] * 60
    turned = read(analyse(scanned({"sex": SEX}, LABEL, ours), wanted), "analysis.json")
    (group,) = turned["post_training_bias_metrics"]["facets"]["sex"]
    assert group["metrics"][2]["value"] == "Infinity"


def test_details_say_which_rows_are_which_and_how_sure_each_metric_is() -> None:
    details = read(analyse(scanned({"sex": SEX}, LABEL, PREDICTED), options()), "bias_details.json")
    (group,) = details["facets"]
    assert group["groups"] == "d = sex 0 (40 rows), a = the rest (60)"
    assert group["d"]["cells"] == [
        {"label": "positive", "prediction": "positive", "rows": 8},
        {"label": "other", "prediction": "positive", "rows": 0},
        {"label": "positive", "prediction": "other", "rows": 2},
        {"label": "other", "prediction": "other", "rows": 30},
    ]
    metric = group["metrics"]["DPL"]
    assert metric["interval"]["low"] < metric["value"] == 0.5 < metric["interval"]["high"]
    assert group["metrics"]["FT"] == {"error": "The rows' features were not read"}


def test_without_predictions_cells_are_of_labels_alone() -> None:
    details = read(analyse(scanned({"sex": SEX}, LABEL), options(post_training=[])), "bias_details.json")
    assert details["facets"][0]["d"] == {
        "rows": 40,
        "positive_labels": 10,
        "cells": [{"label": "positive", "rows": 10}, {"label": "other", "rows": 30}],
    }


def test_facets_are_crossed_with_their_sample_sizes() -> None:
    city: list[Cell] = ["Rome", "Bern"] * 50
    scan = scanned({"sex": SEX, "city": city}, LABEL, PREDICTED)
    wanted = options(FacetOption("sex", [0]), FacetOption("city", ["Rome"]))
    crossed = read(analyse(scan, wanted), "bias_details.json")["intersections"]
    assert [(part["groups"], part["rows"]) for part in crossed] == [
        ({"sex": "the rest", "city": "Rome"}, 30),
        ({"sex": "the rest", "city": "the rest"}, 30),
        ({"sex": "0", "city": "Rome"}, 20),
        ({"sex": "0", "city": "the rest"}, 20),
    ]
    assert sum(part["positive_labels"] for part in crossed) == 55


def test_each_of_several_labels_stands_against_all_others() -> None:
    label: list[Cell] = ["a", "b", "c", "b"] * 25
    predicted: list[Cell] = ["a", "c", "c", "b"] * 25
    wanted = options(label_values=["a"])
    details = read(analyse(scanned({"sex": SEX}, label, predicted), wanted), "bias_details.json")
    classes = details["facets"][0]["classes"]
    assert [(one["label"], one["rows"]) for one in classes] == [("a", 25), ("b", 50), ("c", 25)]
    assert "AD" in classes[0]["metrics"]
    two = read(analyse(scanned({"sex": SEX}, LABEL, PREDICTED), options()), "bias_details.json")
    assert two["facets"][0]["classes"] == []


def test_1_and_1_0_are_one_label() -> None:
    """AWS's job ends here: one column is fractional, the other integral."""
    written: list[Cell] = [f"{cell}.0" for cell in LABEL]
    found, same = (
        analyse(scanned({"sex": SEX}, label, PREDICTED), options()).analysis for label in (written, LABEL)
    )
    assert found == same
    with pytest.raises(UserError, match="Predicted Label Column series datatype is not the same as Label"):
        analyse(scanned({"sex": SEX}, written, PREDICTED), options(rules="aws"))


def test_no_positive_prediction_ends_the_job_by_aws_rules_only() -> None:
    scan = scanned({"sex": SEX}, LABEL, ["0"] * 100)
    assert analyse(scan, options()).analysis.post_training_bias_metrics
    with pytest.raises(UserError, match="No Label values are present in the predicted Label Column"):
        analyse(scan, options(rules="aws"))


def test_what_is_missing_is_counted_and_said() -> None:
    scan = scanned({"sex": [None, *SEX[1:]]}, [*LABEL[:-1], None], [None, *PREDICTED[1:]], [None, *SEX[1:]])
    notes = analyse(scan, options()).notes
    assert "1 of 100 rows have no label ('label'): counted as not positive" in notes
    assert "1 of 100 rows have no facet ('sex'): counted in a, the rest" in notes
    assert "1 of 100 rows have no prediction ('predicted'): counted as not positive" in notes
    assert "1 of 100 rows have no group variable ('group'): left out of CDDL and CDDPL" in notes
    assert any("by AWS's rules its value would name other rows" in note for note in notes)


def test_a_score_that_is_no_number_is_said() -> None:
    warned = {"score_not_a_number": SetAside(3, [{"reason": "no number"}])}
    scan = replace(scanned({"sex": SEX}, LABEL), scored=True, warnings=warned)
    assert (
        "3 of 100 rows have a score that is no number: counted as not positive"
        in analyse(scan, options()).notes
    )


def test_predictions_that_follow_from_scores_need_no_column() -> None:
    scan = scanned({"sex": SEX}, LABEL)
    cells = {(sex, label, BY_SCORE if label == 5 else 1, 0): n for (sex, label, *_), n in _cells(scan)}
    scored = replace(scan, scored=True, facets=[replace(scan.facets[0], cells=cells)])
    found = read(analyse(scored, options()), "analysis.json")
    (group,) = found["post_training_bias_metrics"]["facets"]["sex"]
    assert next(metric["value"] for metric in group["metrics"] if metric["name"] == "AD") == 0.0


def _cells(scan: BiasScan) -> Any:
    return (scan.facets[0].cells or {}).items()


def test_too_many_values_end_the_job_or_leave_the_group_variable_out() -> None:
    scan = scanned({"sex": SEX}, LABEL, PREDICTED, SEX)
    with pytest.raises(UserError, match="meet in more than a million ways"):
        analyse(replace(scan, facets=[replace(scan.facets[0], cells=None)]), options())
    assert scan.group
    many = replace(scan, group=replace(scan.group, others=9))
    details = read(analyse(many, options()), "bias_details.json")
    assert details["facets"][0]["metrics"]["CDDL"]["error"] == "The group variable has more than 2 values"


def test_groups_are_sorted_as_numbers_then_texts() -> None:
    group: list[Cell] = ["10", "9", "b", "a"] * 25
    found = analyse(scanned({"sex": SEX}, LABEL, PREDICTED, group), options())
    assert isinstance(found.analysis.pre_training_bias_metrics, BiasMetrics)
    listed = found.analysis.pre_training_bias_metrics.facets["sex"][0].metrics
    assert next(metric.value for metric in listed if metric.name == "CDDL") is not None


def test_of_how_many_rows_the_flip_test_is_is_said_where_it_is_not_of_all() -> None:
    features: list[list[Cell]] = [[str(n)] for n in range(100)]
    scan = scanned({"sex": SEX}, LABEL, PREDICTED, features=features)
    whole = read(analyse(scan, options()), "bias_details.json")
    assert "flip_test" not in whole
    assert "value" in whole["facets"][0]["metrics"]["FT"]
    assert scan.sample
    part = replace(scan, sample=replace(scan.sample, whole=False))
    assert read(analyse(part, options()), "bias_details.json")["flip_test"] == (
        "at most 2000 distinct rows of d against 10000 of a, of 100 distinct rows that were sampled"
    )
    without = read(analyse(part, options(post_training=["DI"])), "bias_details.json")
    assert "flip_test" not in without


def test_metrics_of_cloudwatch_have_the_dimensions_of_the_guide() -> None:
    analysis = analyse(scanned({"sex": SEX}, LABEL), options(pre_training=["CI", "CDDL"], post_training=[]))
    lines = bias_metrics(analysis.analysis, endpoint="e", schedule="s", timestamp="t")
    assert [line["MetricName"] for line in lines] == ["bias_metric_CI"]
    assert {d["Name"]: d["Value"] for d in lines[0]["Dimensions"]} == {
        "Endpoint": "e",
        "MonitoringSchedule": "s",
        "BiasStage": "Pre-training",
        "Label": "label",
        "LabelValue": "1",
        "Facet": "sex",
        "FacetValue": "0",
    }
    batch = bias_metrics(analysis.analysis, endpoint="", schedule="s", timestamp="t")
    assert "Endpoint" not in {d["Name"] for d in batch[0]["Dimensions"]}


def test_another_file_is_no_baseline(tmp_path: Any) -> None:
    (tmp_path / "a.json").write_text('{"features": []}')
    with pytest.raises(UserError, match=r"a\.json holds none of pre_training_bias_metrics and"):
        read_analysis(tmp_path / "a.json")
    (tmp_path / "b.json").write_text('{"pre_training_bias_metrics": {"label": 1}}')
    with pytest.raises(UserError, match=r"b\.json is not a bias analysis file"):
        read_analysis(tmp_path / "b.json")
