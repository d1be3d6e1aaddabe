"""The interval of the area: its variance against definitions, and where there is none."""

import math
from dataclasses import replace
from itertools import accumulate
from random import Random

import pytest
from scipy import stats

from tests.analyzer.model_quality.made import drawn, ranked
from understudy.analyzer.model_quality.area_interval import area_evidence, binormal, delong, over_groups
from understudy.analyzer.model_quality.curve import auc
from understudy.analyzer.model_quality.intervals import Evidence
from understudy.analyzer.model_quality.outcomes import GROUPS, Ranking


def ranking(rows: int, apart: float, seed: int = 1, *, points: bool = True, digits: int = 9) -> Ranking:
    random = Random(seed)
    positive = [random.random() < 0.3 for _ in range(rows)]
    scores = [round(random.gauss(apart * label, 1), digits) for label in positive]
    return ranked(positive, scores, drawn(rows, seed), points=points)


def interval_of(given: Ranking) -> Evidence:
    found = area_evidence(auc(given) or 0.0, given)
    assert isinstance(found, Evidence)
    return found


@pytest.mark.parametrize("area", [0.02, 0.5, 0.8, 0.999])
def test_the_models_variance_is_that_of_two_normals(area: float) -> None:
    apart = stats.norm.ppf(area)
    both = stats.multivariate_normal(mean=[0, 0], cov=[[1, 0.5], [0.5, 1]]).cdf([apart, apart])
    assert binormal(area) == pytest.approx(both - area**2, rel=1e-3)


def test_an_area_of_0_or_1_leaves_nothing_to_vary() -> None:
    assert (binormal(0.0), binormal(1.0)) == (0.0, 0.0)


def test_the_ranks_variance_is_that_of_delongs_placements() -> None:
    # With ties: positives 1, 2, 2, 4 against negatives 0, 2, 3.
    given = ranked([True] * 4 + [False] * 3, [1, 2, 2, 4, 0, 2, 3], [0] * 7)
    of_positives, of_negatives = [1 / 3, 0.5, 0.5, 1.0], [1.0, 0.5, 0.25]

    def variance(values: list[float]) -> float:
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values) / (len(values) - 1)

    assert delong(given) == pytest.approx((variance(of_positives) / 4, variance(of_negatives) / 3))


def test_leaving_out_groups_gives_about_the_same() -> None:
    given = ranking(2_000, 1.0)
    assert over_groups(auc(given) or 0.0, given) == pytest.approx(sum(delong(given)), rel=0.6)


def test_without_points_of_the_curve_the_groups_make_it() -> None:
    with_points, without = interval_of(ranking(600, 1.0)), interval_of(ranking(600, 1.0, points=False))
    assert with_points.interval.method == without.interval.method == "delong"
    assert without.interval.low == pytest.approx(with_points.interval.low, abs=0.02)


def test_classes_that_are_apart_have_an_interval_that_ends_at_1() -> None:
    found = interval_of(ranking(60, 40.0)).interval
    assert found.high == 1.0
    assert 0.8 < found.low < 1.0


def test_an_area_of_a_strong_model_is_held_where_few_rows_tell_of_its_variance() -> None:
    # The worst case: one in ten positive, and twice as wide as the others, which few of them show.
    chance, apart, held = Random(3), stats.norm.ppf(0.998) * math.sqrt(5), 0
    for _ in range(40):
        positive = [chance.random() < 0.1 for _ in range(1_000)]
        scores = [chance.gauss(apart, 2) if label else chance.gauss(0, 1) for label in positive]
        given = ranked_whole(positive, scores)
        interval = interval_of(given).interval
        held += interval.low <= 0.998 <= interval.high
    assert held >= 33


def ranked_whole(positive: list[bool], scores: list[float]) -> Ranking:
    """Without wins by group, which whole curves need not."""
    ordered = [label for _, label in sorted(zip(scores, positive, strict=True), reverse=True)]
    ups, downs = list(accumulate(ordered)), list(accumulate(not label for label in ordered))
    none = [0] * (GROUPS - 1)
    return Ranking([ups[-1], *none], [downs[-1], *none], [[0] * GROUPS] * GROUPS, ups, downs, whole=True)


def test_a_group_that_takes_the_area_away_changes_nothing() -> None:
    # All five positives are in one group.
    given = ranked([True] * 5 + [False] * 95, [*range(50, 55), *range(95)], [0] * 5 + [1] * 95, points=False)
    assert over_groups(0.5, replace(given)) >= 0.0


@pytest.mark.parametrize(("positives", "negatives", "which"), [(4, 90, "the"), (90, 4, "another than the")])
def test_fewer_than_five_rows_of_a_class_have_none(positives: int, negatives: int, which: str) -> None:
    labels = [True] * positives + [False] * negatives
    given = ranked(labels, [float(at) for at in range(94)], drawn(94, 1))
    assert area_evidence(0.5, given) == f"an interval takes 5 rows with {which} positive label (here: 4)"


def test_the_score_is_beyond_any_area_that_is_not() -> None:
    found = interval_of(ranking(400, 1.0))
    assert found.score(found.interval.low, 0.0) == pytest.approx(1.96, abs=0.1)
    assert found.score(found.interval.high, 0.0) == pytest.approx(-1.96, abs=0.1)
    assert abs(found.score(found.interval.low, 1.0)) < 1.7
    assert math.isfinite(found.score(1.0, 1.0))
