"""Intervals of F, and of metrics weighted by labels."""

import math
from random import Random

import pytest

from understudy.analyzer.model_quality.classification import weighted
from understudy.analyzer.model_quality.count_intervals import f_evidence, weighted_evidence
from understudy.analyzer.model_quality.intervals import Evidence, wilson


def test_f1_has_wilsons_interval_of_hits_among_all_that_is_positive_or_said_so() -> None:
    found, expected = f_evidence(40, 12, 8, 1.0), wilson(40, 60)
    assert isinstance(found, Evidence)
    assert expected
    # F1 = 2 j / (1 + j).
    assert found.interval.low == pytest.approx(2 * expected.low / (1 + expected.low))
    assert found.interval.high == pytest.approx(2 * expected.high / (1 + expected.high))
    assert found.interval.method == "score"


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_a_perfect_f_has_an_interval_that_ends_at_1(beta: float) -> None:
    found = f_evidence(30, 0, 0, beta)
    assert isinstance(found, Evidence)
    assert found.interval.high == 1.0
    assert 0.6 < found.interval.low < 1.0


def test_f_of_fewer_than_five_rows_has_none() -> None:
    assert f_evidence(2, 1, 1, 1.0) == (
        "an interval takes 5 rows that are positive or predicted so (here: 4)"
    )


CELLS = {("a", "a"): 50, ("a", "b"): 9, ("b", "b"): 30, ("b", "c"): 7, ("c", "c"): 20, ("c", "d"): 4}


@pytest.mark.parametrize("name", ["weighted_precision", "weighted_f0_5", "weighted_f1", "weighted_f2"])
def test_the_spread_of_a_weighted_metric_is_that_of_samples_of_the_cells(name: str) -> None:
    random, pairs, counts = Random(5), list(CELLS), list(CELLS.values())
    rows = sum(counts)
    values = []
    for _ in range(400):
        drawn: dict[tuple[str, str], int] = {}
        for pair in random.choices(pairs, counts, k=rows):
            drawn[pair] = drawn.get(pair, 0) + 1
        values.append(weighted(drawn)[name] or 0.0)
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    found = weighted_evidence(CELLS)[name]
    assert isinstance(found, Evidence)
    assert (found.interval.high - found.interval.low) / 2 / 1.96 == pytest.approx(spread, rel=0.12)


def test_weighted_metrics_need_30_rows_and_five_for_each_label() -> None:
    few = weighted_evidence({("a", "a"): 20, ("b", "b"): 9})
    assert set(few.values()) == {"an interval takes 30 rows for 2 labels (here: 29)"}
    many = weighted_evidence({(str(label), str(label)): 4 for label in range(10)})
    assert set(many.values()) == {"an interval takes 50 rows for 10 labels (here: 40)"}


def test_a_perfect_model_has_the_interval_of_as_many_rows() -> None:
    found, expected = weighted_evidence({("a", "a"): 40, ("b", "b"): 40})["weighted_f1"], wilson(80, 80)
    assert isinstance(found, Evidence)
    assert expected
    assert (found.interval.low, found.interval.high) == (pytest.approx(expected.low), 1.0)
