from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.explainability.baseline_rows import centres


def test_numbers_have_their_mean_and_texts_their_mode() -> None:
    records = [[str(at), f"{at / 2}", "b" if at % 3 else "a", str(at % 2), ""] for at in range(30)]
    records[0][0] = ""
    # 15 is the mean of 1 to 29, 7.25 of 0 to 14.5; 0 and 1 are codes, of which the smaller text counts.
    assert centres(records, 1) == [["15", "7.25", "b", "0", ""]]


def test_what_is_mostly_empty_stays_empty() -> None:
    assert centres([[""], [""], ["1.5"]], 1) == [[""]]


def test_each_cluster_has_a_row_the_largest_first() -> None:
    given: list[NDArray[np.float64]] = []

    def halves(points: NDArray[np.float64], clusters: int) -> Sequence[int]:
        given.append(points)
        assert clusters == 2
        return [int(number > 0.9) for number in points[:, 0]]

    records = [["1.5", "x"], ["9.5", "y"], ["2.5", "x"], ["", "x"], ["2.5", "z"]]
    found = centres(records, 2, halves)
    assert found == [[repr((1.5 + 2.5 + 2.5) / 3), "x"], ["9.5", "y"]]
    # A number in standard deviations, empty in the middle, and a coordinate for each of x, y and z.
    assert given[0].shape == (5, 4)
    assert given[0][0, 0] == 0
    assert abs(given[0][1:, 0].mean()) < 1e-12
    assert centres(records[::-1], 2, halves) == found


def test_a_constant_number_is_no_distance() -> None:
    found: list[NDArray[np.float64]] = []

    def one(points: NDArray[np.float64], clusters: int) -> Sequence[int]:
        found.append(points)
        return [0] * len(points)

    assert centres([["2.5", "x"], ["2.5", "y"]], 2, one) == [["2.5", "x"]]
    assert not found[0][:, 0].any()


def test_there_are_no_more_clusters_than_records_that_differ() -> None:
    asked: list[int] = []

    def each(points: NDArray[np.float64], clusters: int) -> Sequence[int]:
        asked.append(clusters)
        return [int(point[0] > 0) for point in points]

    records = [["1.5"], ["1.5"], ["1.50"], ["2.5"]]
    assert centres(records, 1_000, each) == [["1.5"], ["2.5"]]
    assert centres(records[:3], 2, each) == [["1.5"]]
    assert asked == [2]
