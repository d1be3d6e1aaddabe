from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.analyzer.explainability.global_values import AGGREGATIONS
from understudy.analyzer.explainability.ranking import cosine, distances, ndcg, resampled, total_variation

SIZES = st.floats(0, 10) | st.just(0.0)
PROFILES = st.dictionaries(st.sampled_from("abcdef"), SIZES, min_size=1)


def profile(*values: float) -> Mapping[str, float]:
    return dict(zip("abcdef", values, strict=False))


def test_the_guides_example_of_a_ranking_turned_round() -> None:
    assert ndcg(profile(0.70, 0.50, 0.05), profile(0.10, 0.20, 0.70)) == pytest.approx(0.6876, abs=5e-5)


def test_features_of_equal_value_share_their_places() -> None:
    # scikit-learn 1.9's ndcg_score([[3, 2, 1]], [[1, 1, 1]]) and ([[.7, .5, .05]], [[.2, .2, .1]])
    assert ndcg(profile(3, 2, 1), profile(1, 1, 1)) == pytest.approx(0.894999002123018, abs=1e-15)
    found = ndcg(profile(0.7, 0.5, 0.05), profile(0.2, 0.2, 0.1))
    assert found == pytest.approx(0.9645283320308997, abs=1e-15)


def test_where_shares_are_equal_no_order_is_another() -> None:
    assert ndcg(profile(1, 1, 1), profile(5, 3, 1)) == 1.0


def test_a_baseline_of_nothing_ranks_nothing() -> None:
    assert ndcg(profile(0, 0), profile(1, 2)) is None
    assert cosine(profile(0, 0), profile(1, 2)) is None
    assert total_variation(profile(0, 0), profile(1, 2)) is None
    assert total_variation(profile(1, 2), profile(0, 0)) is None


def test_sizes_are_ranked_not_signs() -> None:
    assert ndcg(profile(-3, 2, 1), profile(-30, 20, 10)) == 1.0


def test_a_feature_that_is_new_pushes_the_others_down() -> None:
    found = ndcg({"a": 2.0, "b": 1.0}, {"a": 2.0, "b": 1.0, "new": 9.0})
    assert found is not None
    assert found < 0.7


@settings(max_examples=30)
@given(PROFILES, PROFILES)
def test_measures_keep_their_ranges_and_a_profile_equals_itself(
    one: Mapping[str, float], other: Mapping[str, float]
) -> None:
    for measure in (ndcg, cosine, total_variation):
        value = measure(one, other)
        assert value is None or 0 <= value <= 1
    if ndcg(one, one) is not None:
        assert ndcg(one, one) == pytest.approx(1, abs=1e-12)
        assert cosine(one, one) == pytest.approx(1, abs=1e-12)
        assert total_variation(one, one) == 0


def test_shares_tell_what_a_ranking_cannot() -> None:
    before, after = profile(0.4, 0.3, 0.3), profile(0.9, 0.05, 0.05)
    assert ndcg(before, after) == 1.0
    assert total_variation(before, after) == pytest.approx(0.5)
    assert cosine(before, after) == pytest.approx(0.7409, abs=1e-4)


def test_intervals_hold_the_value_whatever_the_order_of_records() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(200, 3)) * [3.0, 2.0, 1.0]
    live = dict(zip("abc", AGGREGATIONS["mean_abs"](values).tolist(), strict=True))
    found = distances(profile(3, 1, 2), live, resampled(values, "mean_abs"), "abc")
    assert set(found) == {"ndcg", "cosine", "total_variation"}
    for distance in found.values():
        assert distance.interval is not None
        assert distance.interval[0] <= distance.value <= distance.interval[1]
    again = distances(profile(3, 1, 2), live, resampled(values[::-1], "mean_abs"), "abc")
    assert again == found


def test_a_measure_without_an_answer_has_none() -> None:
    assert distances(profile(0), profile(1), np.ones((500, 1)), "a") == {}


def test_an_interval_needs_most_of_the_tables_to_have_an_answer() -> None:
    often, rarely = np.zeros((500, 1)), np.zeros((500, 1))
    often[:300], rarely[:200] = 1, 1
    assert distances(profile(1), profile(1), often, "a")["cosine"].interval == (1.0, 1.0)
    assert distances(profile(1), profile(1), rarely, "a")["cosine"].interval is None
