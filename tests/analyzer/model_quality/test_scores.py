"""Histogram of scores by label, and calibration."""

from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.model_quality.outcomes import ScoreBins
from understudy.analyzer.model_quality.scores import scores_detail


def bins(rows: dict[int, tuple[int, int]], unlabelled: int = 0, outside: int = 0) -> ScoreBins:
    """Fifty bins with (positives, negatives) by place; each score lies in the middle of its bin."""
    held = [rows.get(at, (0, 0)) for at in range(50)]
    return ScoreBins(
        positives=[yes for yes, _ in held],
        negatives=[no for _, no in held],
        unlabelled=[unlabelled, *[0] * 49],
        sums=[(yes + no) * (at + 0.5) / 50 for at, (yes, no) in enumerate(held)],
        outside=outside,
    )


def test_only_bins_that_hold_rows_are_written() -> None:
    found = scores_detail(bins({5: (3, 7)}, unlabelled=2, outside=1))
    assert [(one.low, one.high) for one in found.bins] == [(0.0, 0.02), (0.1, 0.12)]
    assert (found.bins[0].unlabelled, found.bins[0].positives) == (2, None)
    assert (found.bins[1].positives, found.bins[1].negatives, found.outside) == (3, 7, 1)


def test_a_calibrated_model_has_a_small_error_and_an_overconfident_one_a_large() -> None:
    right = scores_detail(bins({at: (2 * at + 1, 99 - 2 * at) for at in range(50)}))
    assert right.calibration_error is not None
    assert right.calibration_error < 1e-12
    wrong = scores_detail(bins({45: (50, 50)}))
    assert wrong.calibration_error is not None
    assert abs(wrong.calibration_error - 0.41) < 1e-12
    assert (wrong.calibration[0].interval.low, wrong.calibration[0].interval.high) < (0.5, 0.7)


def test_without_labels_there_is_no_calibration() -> None:
    found = scores_detail(bins({}, unlabelled=9))
    assert (found.calibration, found.calibration_error) == ([], None)


@given(st.dictionaries(st.integers(0, 49), st.tuples(st.integers(0, 200), st.integers(0, 200))))
def test_calibration_covers_every_labelled_row_in_few_bins(rows: dict[int, tuple[int, int]]) -> None:
    found = scores_detail(bins(rows))
    assert sum(one.rows for one in found.calibration) == sum(map(sum, rows.values()))
    assert len(found.calibration) <= 11
    assert sorted(one.mean_score for one in found.calibration) == [
        one.mean_score for one in found.calibration
    ]


def test_too_few_rows_for_a_bin_of_their_own_join_the_one_before() -> None:
    found = scores_detail(bins({10: (50, 50), 49: (1, 1)}))
    assert [one.rows for one in found.calibration] == [102]
