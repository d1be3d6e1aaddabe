"""Where a feature's overrides are set and taken away: where they are read."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.constraints import effective_config
from understudy.analyzer.documents import OVERRIDES, Constraints
from understudy.analyzer.overrides import override, without_override

CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "evaluate_constraints": st.sampled_from(["Enabled", "Disabled"]),
        "distribution_constraints": st.fixed_dictionaries(
            {}, optional={"comparison_threshold": st.just(0.5)}
        ),
    },
)
PLACES = st.fixed_dictionaries({}, optional=dict.fromkeys(OVERRIDES, CONFIGS))


@st.composite
def features(draw: st.DrawFn) -> dict[str, Any]:
    feature = {"name": "a", "inferred_type": "String", **draw(PLACES)}
    if draw(st.booleans()):
        feature["string_constraints"] = draw(PLACES)
    return feature


def effective(feature: dict[str, Any]) -> Any:
    constraints = Constraints.model_validate({"features": [feature]})
    return effective_config(constraints, constraints.features[0])


@given(features())
def test_what_is_set_holds_wherever_overrides_stand(feature: dict[str, Any]) -> None:
    override(feature, "evaluate_constraints", value="Disabled")
    override(feature, "distribution_constraints", "comparison_threshold", value=0.25)
    config = effective(feature)
    assert (config.evaluate_constraints, config.comparison_threshold) == ("Disabled", 0.25)


@given(features())
def test_what_is_taken_away_holds_no_more(feature: dict[str, Any]) -> None:
    override(feature, "evaluate_constraints", value="Disabled")
    assert without_override(feature, "evaluate_constraints")
    assert effective(feature).evaluate_constraints == "Enabled"
    assert not without_override(feature, "evaluate_constraints")


def test_a_feature_without_overrides_gets_awss_spelling() -> None:
    feature: dict[str, Any] = {"name": "a"}
    override(feature, "evaluate_constraints", value="Disabled")
    assert feature == {"name": "a", "monitoringConfigOverrides": {"evaluate_constraints": "Disabled"}}
    without_override(feature, "evaluate_constraints")
    assert feature == {"name": "a"}
