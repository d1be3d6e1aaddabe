"""The flip test: neighbours by distance, as scikit-learn finds them where no two are equally far."""

from random import Random

import pytest
from sklearn.neighbors import KNeighborsClassifier

from understudy.analyzer.bias.counts import Flipped
from understudy.analyzer.bias.flip_test import flipped
from understudy.analyzer.bias.scanned import RowSample, SampledRow

D, A, YES, NO = 5, 6, 5, 6


def sample(*rows: SampledRow) -> RowSample:
    return RowSample(rows, [[f"f{at}" for at in range(len(rows[0].cells))]] if rows else [], whole=True)


def row(side: int, predicted: int, *cells: str | None, count: int = 1) -> SampledRow:
    return SampledRow(0, cells, [side], predicted, count)


def flips(given: RowSample, rows_of_a: int = 100) -> Flipped | str:
    return flipped(given, facet=0, name="sex", d={D}, positive={YES}, rows_of_a=rows_of_a)


@pytest.mark.parametrize("seed", range(5))
def test_it_flips_what_five_nearest_neighbours_vote(seed: int) -> None:
    chance = Random(seed)
    rows = [
        row(chance.choice([D, A]), chance.choice([YES, NO]), *(repr(chance.random()) for _ in range(3)))
        for _ in range(120)
    ]
    of_a, of_d = ([r for r in rows if r.facets == [side]] for side in (A, D))
    numbers = {id(r): [float(cell or 0) for cell in r.cells] for r in rows}
    classifier = KNeighborsClassifier(n_neighbors=5).fit(
        [numbers[id(r)] for r in of_a], [r.predicted == YES for r in of_a]
    )
    voted = classifier.predict([numbers[id(r)] for r in of_d])
    up = sum(r.predicted == YES and not vote for r, vote in zip(of_d, voted, strict=True))
    down = sum(r.predicted == NO and vote for r, vote in zip(of_d, voted, strict=True))
    assert flips(sample(*rows)) == Flipped(up, down, len(of_d))


def test_the_order_of_rows_decides_nothing() -> None:
    rows = [row(D, NO, "0"), *(row(A, YES if at < 3 else NO, "1") for at in range(5)), row(A, NO, "2")]
    assert flips(sample(*rows)) == flips(sample(*reversed(rows))) == Flipped(0, 1, 1)


def test_a_row_counts_as_often_as_it_occurs() -> None:
    many = sample(row(D, NO, "0", count=4), row(A, YES, "1", count=5), row(A, NO, "0.5", count=2))
    assert flips(many) == Flipped(0, 4, 4)


def test_fewer_than_ten_rows_of_a_have_one_vote() -> None:
    rows = sample(row(D, NO, "0"), row(A, YES, "1"), row(A, NO, "2"), row(A, NO, "3"))
    assert flips(rows, rows_of_a=9) == Flipped(0, 1, 1)
    assert flips(rows, rows_of_a=10) == Flipped(0, 0, 1)


def test_the_facet_itself_is_no_feature() -> None:
    rows = [SampledRow(0, ["9", "0"], [D], NO, 1), SampledRow(0, ["1", "0"], [A], YES, 20)]
    rows.append(SampledRow(0, ["9", "5"], [A], NO, 20))
    assert flips(RowSample(rows, [["sex", "age"]], whole=True)) == Flipped(0, 1, 1)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["a", "1"], "FlipTest does not support non-numeric columns"),
        ([None, "1"], "Input X contains NaN."),
        (["nan", "1"], "Input X contains NaN."),
    ],
)
def test_features_that_are_no_numbers_have_no_distance(cells: list[str | None], why: str) -> None:
    assert flips(sample(row(D, NO, *cells), row(A, YES, "1", "1"))) == why


def test_without_rows_or_features_there_is_no_answer() -> None:
    assert flips(sample()) == "Facet set is empty"
    assert flips(sample(row(A, YES, "1"))) == "Facet set is empty"
    assert flips(sample(row(D, YES, "1"))) == "Negated facet set is empty"
    only = RowSample([row(D, NO, "0"), row(A, NO, "1")], [["sex"]], whole=True)
    assert str(flips(only)).startswith("FlipTest needs features")
    shapes = RowSample([row(D, NO, "0"), row(A, NO, "1")], [["a"], ["b"]], whole=True)
    assert flips(shapes) == "FlipTest needs rows of the same columns"


def test_truth_values_are_numbers() -> None:
    assert flips(sample(row(D, NO, "true"), row(A, YES, "1", count=10))) == Flipped(0, 1, 1)
