"""This run's metrics against the baseline's."""

import math
from typing import Any

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


def notes(known: BiasAnalysis, *facets: FacetOption, **given: Any) -> list[str]:
    """What is said of a baseline, without what is said of the run alone."""
    scan = scanned({"sex": ["0", "1"] * 50}, ["1", "1", "0", "1"] * 25)
    alone = analyse(scan, options(*facets, **given)).notes
    return [note for note in analyse(scan, options(*facets, **given), known).notes if note not in alone]


def test_a_metric_without_a_value_on_either_side_is_said_not_to_be_checked() -> None:
    known = baseline({"sex": [entry("0", DPL=None, CDDL=0.3)]})
    assert notes(known, pre_training=["CDDL", "DPL"], post_training=[]) == [
        "DPL of sex 0 was not checked: the baseline has no value of it",
        "CDDL of sex 0 was not checked: Group variable is empty or not provided",
    ]


def test_a_metric_that_neither_side_has_is_passed_over() -> None:
    known = baseline({"sex": [entry("0", CDDL=None)]})
    assert notes(known, pre_training=["CDDL"], post_training=[]) == []


def test_metrics_of_one_side_alone_are_said() -> None:
    known = baseline({"sex": [entry("0", CI=0.5, DPL=0.5)]})
    assert notes(known, pre_training=["CI", "KS", "LP"], post_training=[]) == [
        "The baseline has no KS, LP of sex 0, so not checked",
        "The baseline's DPL of sex 0 was not measured, so not checked",
    ]
    assert notes(baseline({"sex": [entry("0", CI=0.5)]}), pre_training=["CI"], post_training=["GE"]) == [
        "The baseline has no post-training metrics, so this run's were not checked"
    ]


def test_groups_of_one_side_alone_are_said() -> None:
    only = {"pre_training": ["CI"], "post_training": []}
    assert notes(baseline({"race": []}), **only) == [
        "sex 0 has no pre-training metrics in the baseline, so they were not checked"
    ]
    known = baseline({"sex": [entry("0", CI=0.5), entry("2", CI=0.5)], "race": [entry("x", CI=0.1)]})
    assert notes(known, **only) == [
        "Groups of the baseline's pre-training metrics that are not here, so not checked: sex 2, race x"
    ]
