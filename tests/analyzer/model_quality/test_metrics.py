"""CloudWatch lines of model quality."""

import math
from typing import Any

from tests.analyzer.model_quality.made import classified, options, outcomes, regressed
from understudy.analyzer.model_quality.measure import measure, measure_segments
from understudy.analyzer.model_quality.metrics import model_quality_metrics
from understudy.analyzer.model_quality.outcomes import GroupedRows, Segment

BINARY = options("BinaryClassification")
NAMED = {"endpoint": "E", "schedule": "S", "timestamp": "2026-03-02T14:00:00Z"}


def lines(rows: GroupedRows, *segments: Segment) -> list[dict[str, Any]]:
    measured = measure_segments(outcomes(rows, segments), BINARY)
    return model_quality_metrics(measure(rows, BINARY), measured, **NAMED)


def test_a_line_has_the_dimensions_of_the_schedule() -> None:
    line = next(line for line in lines(classified("0011", "0101")) if line["MetricName"] == "accuracy")
    assert line == {
        "MetricName": "accuracy",
        "Timestamp": "2026-03-02T14:00:00Z",
        "Dimensions": [{"Name": "Endpoint", "Value": "E"}, {"Name": "MonitoringSchedule", "Value": "S"}],
        "Value": 0.5,
    }


def test_a_binary_problem_with_probabilities_has_seventeen() -> None:
    assert len(lines(classified("0011", "0101", [0.1, 0.2, 0.3, 0.4]))) == 17


def test_a_regression_has_four() -> None:
    measured = measure(regressed([1.0, 2.0], [1.0, 2.5]), options("Regression"))
    names = [line["MetricName"] for line in model_quality_metrics(measured, **NAMED)]
    assert names == ["mae", "mse", "rmse", "r2"]


def test_a_metric_that_is_not_defined_has_no_line() -> None:
    assert "auc" not in {line["MetricName"] for line in lines(classified("0011", "0101"))}


def test_a_metric_past_cloudwatchs_range_stands_at_its_end() -> None:
    measured = measure(regressed([1.0, 2.0], [1.0, 1e200]), options("Regression"))
    assert measured.metrics["mse"].value == math.inf
    values = {line["MetricName"]: line["Value"] for line in model_quality_metrics(measured, **NAMED)}
    assert values == {"mae": 2.0**360, "mse": 2.0**360, "rmse": 2.0**360, "r2": -(2.0**360)}


def test_a_segment_has_a_third_dimension_and_a_small_one_no_line() -> None:
    large = Segment("carrier", "AA", classified("01" * 15, "01" * 15))
    small = Segment("carrier", "ZZ", classified("01", "01"))
    found = {line["Dimensions"][2]["Value"] for line in lines(classified("01", "01"), large, small)[16:]}
    assert found == {"carrier=AA"}
