"""Metrics against thresholds: texts, decisions and segments."""

import math
from dataclasses import replace
from typing import Any

import pytest

from tests.analyzer.model_quality.made import classified, options, outcomes
from understudy.analyzer.documents import to_json
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.baseline import QualityBaseline
from understudy.analyzer.model_quality.checks import Decided, compare_overall, compare_segment, decide
from understudy.analyzer.model_quality.documents import (
    BinaryMetrics,
    Interval,
    Limit,
    Metric,
    MetricDetail,
    Operator,
    QualityConstraints,
    QualityDataset,
    QualityFinding,
    QualityStatistics,
    SegmentLimits,
)
from understudy.analyzer.model_quality.measure import Measured, MeasuredSegment
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Segment

NAN = float("nan")
PLAIN = options("BinaryClassification")
BY_INTERVAL = options("BinaryClassification", decision="interval")


def overall(measured: Measured, base: QualityBaseline, given: QualityOptions) -> Decided:
    return decide(compare_overall(measured, base, given).comparisons, given)


def limit(threshold: float, operator: Operator = "LessThanThreshold") -> Limit:
    return Limit(threshold=threshold, comparison_operator=operator)


def constraints(**limits: Limit) -> QualityBaseline:
    return QualityBaseline(QualityConstraints(binary_classification_constraints=limits))


def measured_on(rows: int, **values: float) -> QualityStatistics:
    """A baseline's statistics: so many rows, and metrics of these values."""
    metrics = {name: Metric(value=value, standard_deviation=NAN) for name, value in values.items()}
    return QualityStatistics(
        dataset=QualityDataset(item_count=rows, evaluation_time=""),
        binary_classification_metrics=BinaryMetrics(confusion_matrix={}, **metrics),
    )


def measured(rows: int = 100, /, **values: float) -> Measured:
    metrics = {name: MetricDetail(value=value, standard_deviation=NAN) for name, value in values.items()}
    return Measured(rows, metrics, {})


def with_interval(value: float, low: float, high: float) -> Measured:
    """A metric whose interval is 1.96 standard errors to each side."""
    interval = Interval(low=low, high=high, method="wilson")
    error = (high - low) / 2 / 1.96
    return Measured(
        100,
        {"auc": MetricDetail(value=value, standard_deviation=0.5, interval=interval)},
        {},
        {"auc": lambda threshold, ratio: (value - threshold) / error / math.sqrt(1 + ratio)},
    )


def test_the_text_is_the_published_one() -> None:
    metrics = {
        "auc": MetricDetail(value=0.515453080147537, standard_deviation=8.080858763541535e-4),
        "false_positive_rate": MetricDetail(value=0.1312691914022518, standard_deviation=NAN),
    }
    limits = constraints(
        auc=limit(0.9395127993393898), false_positive_rate=limit(0.0, "GreaterThanThreshold")
    )
    auc, rate = overall(Measured(100, metrics, {}), limits, PLAIN).findings
    assert auc.description == (
        "Metric auc with 0.515453080147537 +/- 8.080858763541535E-4 was "
        "LessThanThreshold '0.9395127993393898'"
    )
    assert rate.description == (
        "Metric falsePositiveRate with 0.1312691914022518 +/- NaN was GreaterThanThreshold '0.0'"
    )
    assert (rate.metric_name, rate.constraint_check_type) == ("falsePositiveRate", "GreaterThanThreshold")


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [
        ("LessThanThreshold", True, False, False),
        ("LessThanOrEqualToThreshold", True, True, False),
        ("GreaterThanThreshold", False, False, True),
        ("GreaterThanOrEqualToThreshold", False, True, True),
    ],
)
def test_the_plain_decision_compares_the_value(
    operator: Operator, below: bool, equal: bool, above: bool
) -> None:
    for value, violates in [(0.4, below), (0.5, equal), (0.6, above)]:
        found = overall(measured(auc=value), constraints(auc=limit(0.5, operator)), PLAIN)
        assert bool(found.findings) is violates


def test_by_interval_a_violation_needs_the_whole_interval() -> None:
    for value, low, high, operator, violates in [
        (0.7, 0.6, 0.79, "LessThanThreshold", True),
        (0.7, 0.6, 0.81, "LessThanThreshold", False),
        (0.9, 0.81, 0.95, "GreaterThanThreshold", True),
        (0.9, 0.79, 0.95, "GreaterThanThreshold", False),
    ]:
        limits = constraints(auc=limit(0.8, operator))  # type: ignore[arg-type]
        found = overall(with_interval(value, low, high), limits, BY_INTERVAL)
        assert bool(found.findings) is violates
        assert bool(found.close) is not violates
        assert len(overall(with_interval(value, low, high), limits, PLAIN).findings) == 1


def test_a_close_call_is_told() -> None:
    found = overall(with_interval(0.7, 0.6, 0.81), constraints(auc=limit(0.8)), BY_INTERVAL)
    assert found.close == {None: ["auc 0.7 (0.6 to 0.81, threshold 0.8, q 0.031)"]}


def test_without_an_interval_nothing_is_decided_and_the_reason_is_told() -> None:
    limits = constraints(auc=limit(0.8))
    few = Measured(9, {"auc": MetricDetail(value=0.7, standard_deviation=NAN, no_interval="too few")}, {})
    found = overall(few, limits, BY_INTERVAL)
    assert found.findings == []
    (undecided,) = found.undecided
    assert (undecided.metric_name, undecided.measured, undecided.threshold) == ("auc", 0.7, 0.8)
    assert (undecided.rows, undecided.reason) == (9, "too few")
    (without_reason,) = overall(measured(auc=0.7), limits, BY_INTERVAL).undecided
    assert without_reason.reason == "it has no interval"
    assert overall(measured(auc=0.9), limits, BY_INTERVAL).undecided == []
    (finding,) = overall(few, limits, PLAIN).findings
    assert finding.decided_by == "value"


def test_a_finding_by_interval_has_its_q() -> None:
    (finding,) = overall(with_interval(0.5, 0.4, 0.6), constraints(auc=limit(0.8)), BY_INTERVAL).findings
    assert finding.decided_by == "interval"
    assert finding.q is not None
    assert finding.q < 1e-6


def test_among_many_comparisons_an_interval_just_beyond_is_no_violation() -> None:
    limits = constraints(auc=limit(0.8))
    one = compare_overall(with_interval(0.7, 0.6, 0.795), limits, BY_INTERVAL).comparisons
    fine = compare_overall(with_interval(0.9, 0.8, 1.0), limits, BY_INTERVAL).comparisons
    assert len(decide(one, BY_INTERVAL).findings) == 1
    assert decide([*one, *fine * 20], BY_INTERVAL).findings == []
    assert len(decide([*one, *fine * 20], PLAIN).findings) == 1


def test_a_threshold_that_was_measured_on_few_rows_is_less_sure() -> None:
    limits = constraints(auc=limit(0.8))
    assert len(overall(with_interval(0.7, 0.6, 0.79), limits, BY_INTERVAL).findings) == 1
    few = replace(limits, statistics=measured_on(50, auc=0.8))
    assert overall(with_interval(0.7, 0.6, 0.79), few, BY_INTERVAL).findings == []


def test_a_threshold_that_was_edited_is_a_fixed_number() -> None:
    edited = replace(constraints(auc=limit(0.8)), statistics=measured_on(50, auc=0.9))
    assert len(overall(with_interval(0.7, 0.6, 0.79), edited, BY_INTERVAL).findings) == 1


def test_a_baseline_that_holds_its_rows_itself_is_held_as_it_was() -> None:
    old = constraints(auc=limit(0.8))
    old.constraints.rows = 50
    assert overall(with_interval(0.7, 0.6, 0.79), old, BY_INTERVAL).findings == []


def test_an_error_is_worse_above_its_threshold() -> None:
    limits = constraints(auc=limit(0.2, "GreaterThanThreshold"))
    assert len(overall(with_interval(0.4, 0.3, 0.5), limits, BY_INTERVAL).findings) == 1


def test_findings_stand_in_the_order_of_the_constraints() -> None:
    limits = constraints(f1=limit(1.0), auc=limit(1.0), recall=limit(1.0))
    found = overall(measured(recall=0.1, auc=0.2, f1=0.3), limits, PLAIN)
    assert [finding.metric_name for finding in found.findings] == ["f1", "auc", "recall"]


def test_what_cannot_be_checked_is_named_with_its_reason() -> None:
    now = Measured(9, measured(accuracy=1.0, recall=1.0).metrics, {"auc": "there are no probabilities"})
    limits = constraints(
        auc=limit(1.0), mae=limit(1.0), accuracy=limit(NAN), recall=limit(math.inf), recal=limit(0.5)
    )
    assert compare_overall(now, limits, PLAIN).unchecked == {
        "auc": "there are no probabilities",
        "mae": "it is no metric of BinaryClassification",
        "accuracy": "its threshold is NaN",
        "recall": "its threshold is Infinity",
        "recal": "it is no metric of BinaryClassification (did you mean 'recall'?)",
    }


def segment_limits(value: str | None, **limits: Limit) -> QualityBaseline:
    whole = constraints(auc=limit(0.9), f1=limit(0.9))
    whole.constraints.segments = [SegmentLimits(column="carrier", value=value, rows=50, constraints=limits)]
    return whole


def of_segment(segment: MeasuredSegment, limits: QualityBaseline) -> list[QualityFinding]:
    return decide(compare_segment(segment, limits, PLAIN).comparisons, PLAIN).findings


def test_a_segment_is_held_against_its_own_threshold_and_else_the_overall_one() -> None:
    segment = MeasuredSegment("carrier", "AA", measured(412, auc=0.5, f1=0.5))
    auc, f1 = of_segment(segment, segment_limits("AA", auc=limit(0.6)))
    assert (auc.threshold, auc.set_by) == (0.6, "segments[carrier=AA].constraints.auc")
    assert (f1.threshold, f1.set_by) == (0.9, "binary_classification_constraints.f1")
    assert auc.segment == "carrier=AA"
    assert auc.description == (
        "Metric auc with 0.5 +/- NaN was LessThanThreshold '0.6' in segment carrier=AA (412 records)"
    )


def test_a_missing_cell_is_a_segment_of_its_own() -> None:
    segment = MeasuredSegment("carrier", None, measured(30, auc=0.5))
    (finding,) = of_segment(segment, segment_limits(None, auc=limit(0.6)))
    assert finding.segment == "carrier is missing"
    assert finding.threshold == 0.6
    assert finding.description.endswith(" in segment carrier is missing (30 records)")


def violations(rows: int) -> list[dict[str, Any]]:
    bad = Segment("carrier", "AA", classified("01" * (rows // 2), "00" * (rows // 2)))
    run = analysis.monitor(
        outcomes(classified("01" * 100, "01" * 100), [bad]), constraints(accuracy=limit(0.9)), PLAIN
    )
    document = run.documents["constraint_violations.json"].model_dump(exclude_none=True)
    found: list[dict[str, Any]] = document["violations"]
    return found


def test_a_segment_violates_from_30_rows_on_though_the_whole_does_not() -> None:
    assert violations(28) == []
    assert violations(30) == [
        {
            "constraint_check_type": "LessThanThreshold",
            "description": "Metric accuracy with 0.5 +/- NaN was LessThanThreshold '0.9' "
            "in segment carrier=AA (30 records)",
            "metric_name": "accuracy",
            "segment": "carrier=AA",
        }
    ]


def test_the_document_holds_the_published_keys_in_their_order() -> None:
    run = analysis.monitor(
        outcomes(classified("01" * 100, "00" * 100)), constraints(accuracy=limit(0.9)), PLAIN
    )
    text = to_json(run.documents["constraint_violations.json"])
    first = (
        '{\n  "violations" : [ {\n    "constraint_check_type" : "LessThanThreshold",\n    "description" : "'
    )
    assert text.startswith(first + "Metric accuracy with 0.5 +/- ")
    assert text.endswith('    "metric_name" : "accuracy"\n  } ]\n}')
