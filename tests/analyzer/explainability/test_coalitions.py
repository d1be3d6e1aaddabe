import numpy as np
import pytest

from understudy.analyzer.explainability import coalitions


def test_all_but_the_empty_and_the_full_coalition_are_enumerated() -> None:
    found = {tuple(row) for row in coalitions.every(4).tolist()}
    assert len(found) == 14
    assert {sum(row) for row in found} == {1, 2, 3}


def test_they_fit_where_the_budget_holds_them() -> None:
    assert coalitions.fits(10, 1022)
    assert not coalitions.fits(10, 1021)
    assert coalitions.fits(1, 0)
    assert not coalitions.fits(21, 1 << 30)


def test_a_game_without_interactions_gives_back_its_gains() -> None:
    gains = np.array([3.0, -1.0, 0.5, 0.0, 2.0])
    worths = (coalitions.every(5) @ gains)[None, :, None]
    values = coalitions.shapley_values(worths, gains.sum()[None, None])
    assert values[0, :, 0] == pytest.approx(gains, abs=1e-14)
    assert values[0, 3, 0] == 0


def test_sizes_are_drawn_by_their_weight_and_members_alike() -> None:
    found = coalitions.drawn(5, 40_000, [[1]])[0]
    sizes = np.bincount(found.sum(axis=1), minlength=6) / 40_000
    weights = np.array([0, 1 / 4, 1 / 6, 1 / 6, 1 / 4, 0])
    assert sizes == pytest.approx(weights / weights.sum(), abs=0.01)
    assert found.mean(axis=0) == pytest.approx([0.5] * 5, abs=0.01)


def test_the_draws_of_a_record_depend_on_its_seed_alone() -> None:
    seeds = [[0, 11], [0, 12], [1, 11]]
    together = coalitions.drawn(6, 20, seeds)
    for place, seed in enumerate(seeds):
        assert np.array_equal(coalitions.drawn(6, 20, [seed])[0], together[place])
    assert not np.array_equal(together[0], together[1])
    assert not np.array_equal(together[0], together[2])


def test_two_features_are_drawn_one_at_a_time() -> None:
    assert (coalitions.drawn(2, 50, [[3]]).sum(axis=2) == 1).all()
