"""Constraints with a method of drift that a job names."""

from understudy.analyzer.constraints import effective_config, measured_by
from understudy.analyzer.documents import Constraints, MonitoringConfig


def constraints() -> Constraints:
    own = {"monitoringConfigOverrides": {"distribution_constraints": {"comparison_method": "Robust"}}}
    features = [
        {"name": "own", "inferred_type": "Integral", **own},
        {"name": "common", "inferred_type": "Integral"},
    ]
    return Constraints.model_validate(
        {
            "features": features,
            "monitoring_config": {"distribution_constraints": {"comparison_threshold": 0.3}},
        }
    )


def test_a_method_holds_for_every_feature_whatever_the_file_names() -> None:
    changed = measured_by(constraints(), ["Simple", "ChiSquared"])
    for feature in changed.features:
        config = effective_config(changed, feature)
        assert (config.comparison_method, config.categorical_drift_method) == ("Simple", "ChiSquared")
        assert config.comparison_threshold == 0.3


def test_the_other_kind_of_method_stays() -> None:
    changed = measured_by(constraints(), ["ChiSquared"])
    assert effective_config(changed, changed.features[0]).comparison_method == "Robust"


def test_without_a_method_nothing_changes() -> None:
    given = constraints()
    assert measured_by(given, ()) is given


def test_a_file_that_sets_nothing_gets_the_method() -> None:
    changed = measured_by(Constraints(features=[], monitoring_config=MonitoringConfig()), ["Simple"])
    assert effective_config(changed, None).comparison_method == "Simple"
