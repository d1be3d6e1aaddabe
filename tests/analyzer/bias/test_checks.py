"""This run's metrics against the baseline's."""

import math

import pytest

from tests.analyzer.bias.made import options, scanned
from understudy.analyzer.bias.analysis import analyse
from understudy.analyzer.bias.checks import drifted, in_text, number_of
from understudy.analyzer.bias.documents import BiasAnalysis
from understudy.analyzer.bias.options import Decision, FacetOption


@pytest.mark.parametrize(
    ("decision", "name", "values", "interval", "violates"),
    [
        ("plain", "DCR", (-0.077, 0.028), None, True),
        ("plain", "DI", (0.083, 0.178), None, False),
        ("plain", "DI", (1.0, 0.178), None, True),
        ("plain", "AD", (0.0528, -0.1516), None, False),
        ("plain", "TE", (math.inf, 2.9), None, True),
        ("plain", "TE", (math.inf, math.inf), None, False),
        ("plain", "DPL", (0.1, 0.1), None, False),
        ("interval", "DPL", (0.3, 0.1), (0.15, 0.4), True),
        ("interval", "DPL", (0.3, 0.1), (0.05, 0.4), False),
        ("interval", "DPL", (-0.3, 0.1), (-0.4, -0.15), True),
        ("interval", "DPL", (0.3, 0.1), (-0.5, 0.6), False),
        ("interval", "DPL", (0.3, 0.1), None, True),
        ("ideal", "DI", (0.083, 0.178), None, True),
        ("ideal", "DI", (0.9, 0.178), None, False),
        ("ideal", "DI", (0.0, 0.5), None, True),
        ("ideal", "AD", (0.2, -0.1), None, True),
    ],
)
def test_a_metric_drifts_by_the_rule_that_is_chosen(
    decision: Decision,
    name: str,
    values: tuple[float, float],
    interval: tuple[float, float] | None,
    violates: bool,
) -> None:
    now, before = values
    assert drifted(name, now, before, decision, interval) is violates


def test_numbers_are_written_as_python_prints_them() -> None:
    assert [in_text(0.0006380207487381995), in_text(math.inf), in_text(-math.inf)] == [
        "0.0006380207487381995",
        "Infinity",
        "-Infinity",
    ]
    assert [number_of("Infinity"), number_of("-Infinity"), number_of(None)] == [math.inf, -math.inf, None]


def baseline(facets: dict[str, object]) -> BiasAnalysis:
    stage = {"label": "label", "label_value_or_threshold": "1", "facets": facets}
    return BiasAnalysis.model_validate({"pre_training_bias_metrics": stage})


def entry(text: str, **metrics: float | None) -> dict[str, object]:
    listed = [{"name": name, "description": "", "value": value} for name, value in metrics.items()]
    return {"value_or_threshold": text, "metrics": listed}


def test_a_group_is_compared_with_the_baseline_of_its_value_alone() -> None:
    scan = scanned({"sex": ["0", "1"] * 50}, ["1", "1", "0", "1"] * 25)
    known = baseline({"sex": [entry("1", DPL=9.0), entry("0", DPL=0.1, CI=0.5)]})
    found = analyse(scan, options(post_training=[]), known)
    assert [(f.metric_name, f.facet_value, f.description) for f in found.findings] == [
        ("DPL", "0", "Metric value 0.5 doesn't meet the baseline constraint requirement 0.1")
    ]


def test_an_interval_is_found_by_its_place_as_its_end_is_of_this_run() -> None:
    scan = scanned({"age": [str(n) for n in range(100)]}, ["1"] * 60 + ["0"] * 40)
    known = baseline({"age": [entry("(40.0, 72.9]", DPL=0.1)]})
    found = analyse(scan, options(FacetOption("age", [40]), post_training=[]), known)
    assert [f.facet_value for f in found.findings] == ["(40, 99]"]


def test_what_the_baseline_lacks_is_said_and_what_is_null_there_is_passed_over() -> None:
    scan = scanned({"sex": ["0", "1"] * 50}, ["1", "1", "0", "1"] * 25)
    found = analyse(scan, options(post_training=[]), baseline({"sex": [entry("0", DPL=None, CDDL=0.3)]}))
    assert found.findings == []
    assert found.notes == ["CDDL of sex 0 was not checked: Group variable is empty or not provided"]
    other = analyse(scan, options(post_training=[]), baseline({"race": []}))
    assert other.notes == ["sex 0 has no pre-training metrics in the baseline, so they were not checked"]
