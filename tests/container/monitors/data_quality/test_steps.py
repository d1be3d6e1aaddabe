"""The method of drift that a job names: a baseline writes it, a monitoring job measures by it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.analyzer.made import baseline, numbers, table
from understudy.analyzer.documents import Constraints
from understudy.container.monitors.data_quality import steps
from understudy.container.monitors.data_quality.settings import DataQualitySettings
from understudy.container.monitors.monitor import Reading
from understudy.preprocess.reading import ReadOptions

AGES = numbers("age", range(1000))
READING = Reading(
    source=Path("data"),
    known_format=None,
    options=ReadOptions(),
    excluded=(),
    max_malformed_share=0.1,
    keep_unlabelled=False,
    quotes_values=True,
    shown_values="Enabled",
)


def test_a_baseline_writes_the_method_into_its_constraints() -> None:
    own = DataQualitySettings(understudy_drift_method="Simple,ChiSquared")
    suggested = steps.analyse(READING, own, table(AGES), None, None).documents["constraints.json"]
    assert isinstance(suggested, Constraints)
    distribution = suggested.monitoring_config.distribution_constraints
    assert distribution is not None
    assert distribution.comparison_method == "Simple"
    assert distribution.categorical_drift_method == "ChiSquared"


def test_a_monitoring_job_measures_by_it_whatever_the_constraints_name() -> None:
    statistics, constraints = baseline(AGES)
    held = steps.Baseline(Path("constraints.json"), constraints, statistics)
    current = table(numbers("age", range(500, 1500)))
    robust, simple = DataQualitySettings(), DataQualitySettings(understudy_drift_method="Simple")
    for own, measured in ((robust, 0.5 - 1.8 * (2000 / 1_000_000) ** 0.5), (simple, 0.5)):
        (finding,) = steps.analyse(READING, own, current, held, None).findings
        assert finding.measured == measured


@pytest.mark.parametrize("value", ["simple", "Simple,Robust", "LInfinity,ChiSquared", ","])
def test_only_one_method_of_each_kind_is_one(value: str) -> None:
    with pytest.raises(ValidationError):
        DataQualitySettings(understudy_drift_method=value)
