from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.analyzer.explainability import made
from understudy.analyzer.explainability.partial_dependence import Grid, grid_of, partial_dependence


def test_numbers_are_asked_at_the_centres_of_equal_buckets() -> None:
    # The guide's example: ages from 19 to 75 in 20 buckets.
    grid = grid_of(["19", "75", "21", ""], 20)
    assert grid is not None
    assert grid.kind == "numerical"
    assert list(grid.values)[:6] == [20.4, 23.2, 26.0, 28.799999999999997, 31.599999999999998, 34.4]
    assert list(grid.values)[-2:] == [70.8, 73.6]
    assert list(grid.distribution) == [2 / 3, *[0.0] * 18, 1 / 3]


def test_a_constant_number_is_its_only_value() -> None:
    assert grid_of(["3", "3.0"], 15) == Grid("numerical", [3.0], [1.0])


def test_texts_are_asked_one_by_one_the_most_frequent_first() -> None:
    assert grid_of(["b", "a", "b", "nan", ""], 15) == Grid(
        "categorical", ["b", "a", "nan"], [0.5, 0.25, 0.25]
    )


@pytest.mark.parametrize("cells", [["", ""], [f"word {at}" for at in range(51)]])
def test_free_text_and_emptiness_have_no_grid(cells: list[str]) -> None:
    assert grid_of(cells, 15) is None


def test_a_linear_models_dependence_is_a_line_through_the_mean() -> None:
    records = [["1", "10"], ["1", "10"], ["3", "40"]]
    grid = grid_of([row[0] for row in records], 2)
    assert grid is not None
    found = partial_dependence(made.linear([2.0, 1.0]), records, 0, grid, 1)
    assert found == pytest.approx(np.array([[2 * 1.5 + 20, 2 * 2.5 + 20]]), abs=1e-12)


def test_whole_numbers_stay_whole_where_the_centre_is() -> None:
    asked: list[str] = []

    def model(rows: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        asked.extend(row[0] for row in rows)  # type: ignore[attr-defined]
        return np.zeros((len(rows), 2))  # type: ignore[arg-type]

    found = partial_dependence(model, [["1"], ["4"]], 0, Grid("numerical", [2.0, 2.5], [1, 0]), 2)
    assert asked == ["2", "2", "2.5", "2.5"]
    assert found.shape == (2, 2)
    asked.clear()
    partial_dependence(model, [["1.5"]], 0, Grid("numerical", [2.0], [1]), 2)
    partial_dependence(model, [["a"]], 0, Grid("categorical", ["b"], [1]), 2)
    assert asked == ["2.0", "b"]


def test_records_that_the_model_refuses_are_passed_over() -> None:
    def model(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.array([[np.nan if row[1] == "x" else float(row[0])] for row in rows])

    grid = Grid("numerical", [2.0, 3.0], [1, 0])
    found = partial_dependence(model, [["1", "x"], ["1", "y"], ["4", "y"]], 0, grid, 1)
    assert found.tolist() == [[2.0, 3.0]]
