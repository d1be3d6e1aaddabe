"""What a scan is told to keep examples of."""

from typing import Any

import pytest

from understudy.analyzer.documents import Constraints
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.watch import watch_list


def watched(options: AnalysisOptions | None = None, **feature: Any) -> dict[str, Any]:
    """The watch of one feature."""
    given = {"name": "age", "inferred_type": "Integral", "completeness": 1.0} | feature
    constraints = Constraints.model_validate({"features": [given]})
    return dict(watch_list(constraints, options or AnalysisOptions())["age"])


def test_cells_are_held_against_the_features_type() -> None:
    assert watched()["type"] == "Integral"


def test_a_feature_of_unknown_type_expects_none() -> None:
    assert watched(inferred_type="Unknown")["type"] is None


def test_values_are_held_against_the_domain_where_there_is_one() -> None:
    assert watched()["domain"] is None
    assert watched(inferred_type="String", string_constraints={"domains": ["a"]})["domain"] == ["a"]


@pytest.mark.parametrize(("completeness", "looked_for"), [(1.0, True), (0.0, False), (None, False)])
def test_missing_cells_are_looked_for_where_some_value_is_asked_for(
    completeness: float | None, looked_for: bool
) -> None:
    assert watched(completeness=completeness)["missing"] is looked_for


def test_negative_cells_are_looked_for_by_the_switch_where_the_baseline_had_none() -> None:
    never, always = {"is_non_negative": False}, {"is_non_negative": True}
    switched = AnalysisOptions(check_non_negative=True)
    assert watched(num_constraints=always)["negative"] is False
    assert watched(switched, num_constraints=always)["negative"] is True
    assert watched(switched, num_constraints=never)["negative"] is False
    assert watched(switched)["negative"] is False


def test_whole_fractions_pass_for_integral_by_the_switch() -> None:
    assert watched()["whole_fractions_as_integral"] is False
    switched = AnalysisOptions(whole_fractions_as_integral=True)
    assert watched(switched)["whole_fractions_as_integral"] is True


def test_a_feature_that_is_not_evaluated_is_not_watched() -> None:
    off = {"evaluate_constraints": "Disabled"}
    constraints = Constraints.model_validate(
        {
            "features": [
                {"name": "age", "inferred_type": "Integral", "monitoringConfigOverrides": off},
                {"name": "city", "inferred_type": "String"},
            ]
        }
    )
    assert list(watch_list(constraints, AnalysisOptions())) == ["city"]
