"""Joined rows against the rows that they stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from understudy.analyzer import joined_rows
from understudy.analyzer.joined_rows import JoinedRows, lines_of


def texts(name: str, pairs: int, features: int) -> NDArray[np.object_]:
    return np.array(
        [[f"{name}{pair}.{feature}" for feature in range(features)] for pair in range(pairs)], dtype=object
    )


@st.composite
def joined(draw: st.DrawFn) -> JoinedRows:
    pairs, features = draw(st.integers(1, 3)), draw(st.integers(0, 9))
    rows = draw(st.sampled_from([0, 1, 5, 40, 700]))
    random = np.random.default_rng(draw(st.integers(0, 100)))
    return JoinedRows(
        texts("own", pairs, features),
        texts("other", pairs, features),
        random.integers(0, pairs, rows),
        random.random((rows, features)) < 0.5,
    )


def one_by_one(rows: JoinedRows) -> list[list[str]]:
    return [
        [(rows.kept if own else rows.others)[pair, at] for at, own in enumerate(held)]
        for pair, held in zip(rows.pairs.tolist(), rows.held.tolist(), strict=True)
    ]


@given(joined(), st.sampled_from([3, 4096]))
def test_as_a_sequence_they_are_their_rows(rows: JoinedRows, at_once: int) -> None:
    expected = one_by_one(rows)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(joined_rows, "ROWS_AT_ONCE", at_once)
        assert list(rows) == expected
    assert len(rows) == len(expected)
    assert list(rows[1:4]) == expected[1:4]
    if expected:
        assert (rows[0], rows[-1]) == (expected[0], expected[-1])
    with pytest.raises(IndexError):
        rows[len(expected)]


@given(joined(), st.sampled_from([3, 4096]))
def test_lines_are_their_rows_parts_however_many_rows_a_pair_has(rows: JoinedRows, at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(joined_rows, "ROWS_AT_ONCE", at_once)
        found = list(lines_of(rows.kept + ";", rows.others + ";", rows.pairs, rows.held))
    assert found == ["".join(f"{cell};" for cell in row) for row in one_by_one(rows)]


def test_what_is_known_of_texts_is_told_of_cells() -> None:
    rows = JoinedRows(
        texts("own", 1, 2), texts("other", 1, 2), np.zeros(2, int), np.array([[1, 0], [0, 0]]) > 0
    )
    assert rows.of(np.array([[1, 2]]), np.array([[8, 9]])).tolist() == [[1, 9], [8, 9]]
