"""CloudWatch lines of a window."""

import json
from typing import Any

from tests.analyzer.made import baseline, compared, numbers, table, texts
from understudy.analyzer.documents import Dataset, FeatureStatistics, Statistics
from understudy.analyzer.metrics import data_quality_metrics
from understudy.analyzer.profile import ColumnProfile, TypeCounts
from understudy.analyzer.statistics import statistics_of

AGES, CITIES = numbers("age", range(1000), missing=10), texts("city", {"Bern": 600, "Oslo": 400})


def lines(**config: Any) -> dict[str, dict[str, Any]]:
    current = table(AGES, CITIES)
    comparison = compared(current, baseline(AGES, CITIES, **config))
    made = data_quality_metrics(
        statistics_of(current), comparison, endpoint="E", schedule="S", timestamp="2026-03-02T14:00:00Z"
    )
    return {line["MetricName"]: line for line in made}


def test_each_feature_has_its_data_its_count_and_its_drift() -> None:
    assert set(lines()) == {
        "feature_data_age",
        "feature_non_null_age",
        "feature_baseline_drift_age",
        "feature_non_null_city",
        "feature_baseline_drift_city",
    }


def test_a_line_has_the_dimensions_of_the_schedule() -> None:
    line = lines()["feature_data_age"]
    assert line["Timestamp"] == "2026-03-02T14:00:00Z"
    assert line["Dimensions"] == [
        {"Name": "Endpoint", "Value": "E"},
        {"Name": "MonitoringSchedule", "Value": "S"},
    ]
    assert line["StatisticValues"] == {"SampleCount": 1000, "Sum": 499500, "Minimum": 0, "Maximum": 999}


def test_figures_past_cloudwatchs_range_stand_at_its_ends() -> None:
    huge = numbers("x", [1e308, 1e308, -1e200])
    comparison = compared(table(huge), baseline(huge))
    made = data_quality_metrics(
        statistics_of(table(huge)), comparison, endpoint="E", schedule="S", timestamp="2026-03-02T14:00:00Z"
    )
    values = made[0]["StatisticValues"]
    assert values == {"SampleCount": 3, "Sum": 2.0**360, "Minimum": -(2.0**360), "Maximum": 2.0**360}
    assert json.loads(json.dumps(made[0], allow_nan=False)) == made[0]


def test_the_count_is_of_present_values() -> None:
    assert lines()["feature_non_null_age"]["Value"] == 1000


def test_no_line_when_emission_is_disabled() -> None:
    assert lines(emit_metrics="Disabled") == {}


def test_a_feature_without_a_value_has_no_data_and_no_drift() -> None:
    empty = ColumnProfile("x", 5, TypeCounts(), 0)
    comparison = compared(table(empty), baseline(AGES))
    (line,) = data_quality_metrics(
        statistics_of(table(empty)), comparison, endpoint="E", schedule="S", timestamp="2026-03-02T14:00:00Z"
    )
    assert (line["MetricName"], line["Value"]) == ("feature_non_null_x", 0)


def test_numbers_without_a_figure_have_their_count_alone() -> None:
    unheld = ColumnProfile("x", 0, TypeCounts(integral=3), 3, non_finite=3)
    comparison = compared(table(unheld), baseline(AGES))
    made = data_quality_metrics(
        statistics_of(table(unheld)), comparison, endpoint="E", schedule="S", timestamp="2026-03-02T14:00:00Z"
    )
    assert [(line["MetricName"], line["Value"]) for line in made] == [("feature_non_null_x", 3)]


def test_a_feature_of_which_nothing_was_computed_has_no_line() -> None:
    bare = Statistics(
        dataset=Dataset(item_count=0), features=[FeatureStatistics(name="x", inferred_type="Unknown")]
    )
    comparison = compared(table(AGES), baseline(AGES))
    assert not data_quality_metrics(
        bare, comparison, endpoint="E", schedule="S", timestamp="2026-03-02T14:00:00Z"
    )
