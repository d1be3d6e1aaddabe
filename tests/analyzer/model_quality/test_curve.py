"""Curves and the area under one, against scikit-learn."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve

from tests.analyzer.model_quality.made import drawn, ranked
from understudy.analyzer.model_quality import curve
from understudy.analyzer.model_quality.outcomes import GROUPS, Ranking

# Few distinct scores, so that there are ties.
SCORED = st.lists(st.tuples(st.booleans(), st.integers(0, 12).map(lambda n: n / 12)), min_size=2, max_size=80)
BOTH_CLASSES = SCORED.filter(lambda rows: len({positive for positive, _ in rows}) == 2)
ONE_CLASS = SCORED.filter(lambda rows: len({positive for positive, _ in rows}) == 1)


def ranking_of(rows: list[tuple[bool, float]], **given: Any) -> Ranking:
    return ranked([p for p, _ in rows], [s for _, s in rows], drawn(len(rows), 0), **given)


@given(BOTH_CLASSES)
def test_the_area_is_that_of_scikit_learn_from_points_and_from_pairs(rows: list[tuple[bool, float]]) -> None:
    expected = roc_auc_score([p for p, _ in rows], [s for _, s in rows])
    assert curve.auc(ranking_of(rows)) == pytest.approx(expected)
    assert curve.auc(ranking_of(rows, points=False)) == pytest.approx(expected)


@given(BOTH_CLASSES, st.sets(st.integers(0, GROUPS - 1)))
def test_the_area_over_groups_is_that_of_their_rows(rows: list[tuple[bool, float]], kept: set[int]) -> None:
    groups = drawn(len(rows), 0)
    part = [row for row, group in zip(rows, groups, strict=True) if group in kept]
    found = curve.auc_of_pairs(ranking_of(rows), sorted(kept))
    if len({positive for positive, _ in part}) < 2:
        assert found is None
    else:
        assert found == pytest.approx(roc_auc_score([p for p, _ in part], [s for _, s in part]))


@given(BOTH_CLASSES)
def test_the_roc_curve_runs_through_scikit_learns_points(rows: list[tuple[bool, float]]) -> None:
    found = curve.roc(ranking_of(rows))
    assert found
    false, true, _ = roc_curve([p for p, _ in rows], [s for _, s in rows], drop_intermediate=False)
    # Spark closes the curve with (1, 1), where the last score's point already lies.
    assert found[0] == pytest.approx([*false, 1.0])
    assert found[1] == pytest.approx([*true, 1.0])


@given(BOTH_CLASSES)
def test_the_precision_recall_curve_is_scikit_learns_the_other_way_round(
    rows: list[tuple[bool, float]],
) -> None:
    found = curve.precision_recall(ranking_of(rows))
    assert found
    precisions, recalls, _ = precision_recall_curve(
        [p for p, _ in rows], [s for _, s in rows], drop_intermediate=False
    )
    ours = list(zip(found[0][1:], found[1][1:], strict=True))
    theirs = list(zip(precisions[:-1][::-1], recalls[:-1][::-1], strict=True))
    assert ours == [pytest.approx(point) for point in theirs]
    assert (found[0][0], found[1][0]) == (found[0][1], 0.0)


@given(ONE_CLASS)
def test_one_class_has_neither_area_nor_curves(rows: list[tuple[bool, float]]) -> None:
    ranking = ranking_of(rows)
    assert curve.auc(ranking) is None
    assert curve.roc(ranking) is None
    assert curve.precision_recall(ranking) is None
