"""Calls in words."""

import pytest

from understudy.analyzer.inference.counts import in_words


@pytest.mark.parametrize(
    ("counts", "expected", "said"),
    [
        ((0, 0, 1.0), 10, "0 calls"),
        ((1200, 24000, 2.0), None, "1,200 calls, 24,000 rows, 12,000 rows/s"),
        ((2, 100, 1.0), 9100, "2 calls, 100 rows, 100 rows/s, about 1:30 left"),
        ((2, 100, 1.0), 90, "2 calls, 100 rows, 100 rows/s"),
    ],
)
def test_calls_rows_their_rate_and_the_time_left_are_said(
    counts: tuple[int, int, float], expected: int | None, said: str
) -> None:
    assert in_words(*counts, expected) == said
