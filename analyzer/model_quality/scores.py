"""How a binary model's scores spread by label, and whether what they promise comes true."""

from understudy.analyzer.model_quality.documents import CalibrationBin, ScoreBin, Scores
from understudy.analyzer.model_quality.intervals import wilson
from understudy.analyzer.model_quality.outcomes import ScoreBins

MOST_CALIBRATION_BINS = 10
LEAST_ROWS = 30
"""Of a calibration bin, while there are more rows than that."""


def scores_detail(bins: ScoreBins) -> Scores:
    """The histogram, without empty bins; calibration where any row has a label."""
    count = len(bins.sums)
    counted = zip(bins.positives, bins.negatives, bins.unlabelled, strict=True)
    calibration = _calibration(bins)
    rows = sum(one.rows for one in calibration)
    error = sum(one.rows * abs(one.mean_score - one.positive_share) for one in calibration)
    return Scores(
        bins=[
            ScoreBin(
                low=at / count,
                high=(at + 1) / count,
                positives=positives or None,
                negatives=negatives or None,
                unlabelled=unlabelled or None,
            )
            for at, (positives, negatives, unlabelled) in enumerate(counted)
            if positives or negatives or unlabelled
        ],
        outside=bins.outside or None,
        calibration=calibration,
        calibration_error=error / rows if rows else None,
    )


def _calibration(bins: ScoreBins) -> list[CalibrationBin]:
    """Neighbouring bins of the histogram together, until they hold about a tenth of the labelled rows."""
    labelled = sum(bins.positives) + sum(bins.negatives)
    wanted = max(LEAST_ROWS, labelled / MOST_CALIBRATION_BINS)
    groups: list[tuple[int, int, float]] = []
    positives = rows = 0
    total = 0.0
    for yes, no, scores in zip(bins.positives, bins.negatives, bins.sums, strict=True):
        positives, rows, total = positives + yes, rows + yes + no, total + scores
        if rows >= wanted:
            groups.append((positives, rows, total))
            positives, rows, total = 0, 0, 0.0
    if rows and groups and rows < wanted / 2:
        more = groups.pop()
        positives, rows, total = positives + more[0], rows + more[1], total + more[2]
    if rows:
        groups.append((positives, rows, total))
    return [_bin(*group) for group in groups]


def _bin(positives: int, rows: int, scores: float) -> CalibrationBin:
    interval = wilson(positives, rows)
    assert interval is not None, "a bin has rows"
    return CalibrationBin(
        rows=rows, mean_score=scores / rows, positive_share=positives / rows, interval=interval
    )
