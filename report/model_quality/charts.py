"""The pictures of model quality: matrix, curves, scores, calibration."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from understudy.analyzer.model_quality.documents import BinaryMetrics, QualityStatistics, ScoreBin, Scores
from understudy.report.bins import Bars
from understudy.report.figures import count, number, percent
from understudy.report.pictures import Points, curves, histogram
from understudy.report.text import CapturedValues

MOST_LABELS = 12
MOST_POINTS = 160
SHADES = 4
AT = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
"""Where a curve's numbers are given."""


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix: its count, its share of its row, the baseline's share, and how dark it is."""

    count: str
    share: str
    baseline: str
    shade: int
    right: bool


@dataclass(frozen=True)
class MatrixRow:
    """The rows of one true label."""

    label: str
    total: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Matrix:
    """Predictions of the columns against labels of the rows; `left_out` labels are not shown."""

    labels: Sequence[str]
    rows: Sequence[MatrixRow]
    left_out: int


@dataclass(frozen=True)
class Chart:
    """A picture with its name, caption and numbers: heads of the columns, then rows."""

    title: str
    svg: Markup
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def matrix_of(
    statistics: QualityStatistics, baseline: QualityStatistics | None, values: CapturedValues
) -> Matrix | None:
    """The confusion matrix; of many labels those that are confused the most."""
    counts, before = _confusion(statistics), _confusion(baseline)
    if not counts:
        return None
    labels = list(dict.fromkeys([*counts, *(label for row in counts.values() for label in row)]))
    wrong = {
        label: sum(n for other, n in counts.get(label, {}).items() if other != label)
        + sum(row.get(label, 0) for other, row in counts.items() if other != label)
        for label in labels
    }
    kept = set(sorted(labels, key=lambda label: -wrong[label])[:MOST_LABELS])
    shown = [label for label in labels if label in kept]
    rows = [
        MatrixRow(
            values.text(actual),
            count(sum(counts.get(actual, {}).values())),
            [_cell(counts.get(actual, {}), before.get(actual), actual, predicted) for predicted in shown],
        )
        for actual in shown
    ]
    return Matrix([values.text(label) for label in shown], rows, len(labels) - len(shown))


def _confusion(statistics: QualityStatistics | None) -> Mapping[str, Mapping[str, int]]:
    if statistics is None:
        return {}
    held = statistics.binary_classification_metrics or statistics.multiclass_classification_metrics
    return held.confusion_matrix if held else {}


def _cell(row: Mapping[str, int], before: Mapping[str, int] | None, actual: str, predicted: str) -> Cell:
    total = sum(row.values())
    share = row.get(predicted, 0) / total if total else 0.0
    old = sum(before.values()) if before else 0
    return Cell(
        count(row.get(predicted, 0)),
        percent(share) if total else "–",
        percent((before or {}).get(predicted, 0) / old) if old else "",
        min(SHADES, round(share * SHADES + 0.49)) if share else 0,
        actual == predicted,
    )


def curves_of(statistics: QualityStatistics, baseline: QualityStatistics | None) -> list[Chart]:
    """ROC and precision-recall, the baseline's under the current one."""
    now = statistics.binary_classification_metrics
    before = baseline.binary_classification_metrics if baseline else None
    if now is None:
        return []
    made = []
    if roc := _roc(now):
        made.append(
            _curve(
                "ROC curve",
                roc,
                _roc(before),
                ("false positive rate", "true positive rate"),
                "The nearer to the upper left corner the better; the dashed line is guessing.",
                diagonal=True,
            )
        )
    if precision := _precision(now):
        made.append(
            _curve(
                "Precision and recall",
                precision,
                _precision(before),
                ("recall", "precision"),
                "How many of the found ones are right, as more of the positive ones are found.",
            )
        )
    return made


def _roc(metrics: BinaryMetrics | None) -> Points:
    curve = metrics.receiver_operating_characteristic_curve if metrics else None
    return list(zip(curve.false_positive_rates, curve.true_positive_rates, strict=False)) if curve else []


def _precision(metrics: BinaryMetrics | None) -> Points:
    curve = metrics.precision_recall_curve if metrics else None
    return list(zip(curve.recalls, curve.precisions, strict=False)) if curve else []


def _curve(
    title: str,
    now: Points,
    before: Points,
    names: tuple[str, str],
    caption: str,
    *,
    diagonal: bool = False,
) -> Chart:
    label = f"{title}: {names[1]} against {names[0]}{', the baseline’s beneath' if before else ''}."
    sides = [("Baseline", before), ("This window", now)] if before else [("Measured", now)]
    rows = [(percent(x), *(percent(_at(points, x)) for _, points in sides)) for x in AT]
    return Chart(
        title,
        curves(thinned(now), thinned(before), label, names, diagonal=diagonal),
        caption,
        (names[0].capitalize(), *(head for head, _ in sides)),
        rows,
    )


def thinned(points: Points, most: int = MOST_POINTS) -> Points:
    """At most so many points of a line, ends and evenly chosen ones between."""
    if len(points) <= most:
        return points
    return [points[round(i * (len(points) - 1) / (most - 1))] for i in range(most)]


def _at(points: Points, x: float) -> float:
    """The height of an ascending curve at x: of the last point not beyond it."""
    places = [point[0] for point in points]
    at = bisect_left(places, x + 1e-12)
    return points[max(at - 1, 0)][1]


def scores_of(scores: Scores | None) -> list[Chart]:
    """Scores by label, and whether they hold what they say."""
    if scores is None or not scores.bins:
        return []
    made = [_by_label(scores.bins, scores.outside)]
    if scores.calibration:
        made.append(_calibration(scores))
    return made


def _by_label(bins: Sequence[ScoreBin], outside: int | None) -> Chart:
    positives, negatives = (sum(getattr(b, key) or 0 for b in bins) for key in ("positives", "negatives"))
    drawn = _without_gaps(bins)
    # A side without a row has no shares.
    shares = [
        [(getattr(b, key) or 0) / total for b in drawn] if total else None
        for key, total in (("negatives", negatives), ("positives", positives))
    ]
    bars = Bars([*(b.low for b in drawn), drawn[-1].high], shares[0], shares[1], (0.0, 0.0))
    label = f"Scores of {count(negatives)} negative rows (grey) and {count(positives)} positive ones (blue)."
    caption = (
        f"Negative rows grey ({count(negatives)}), positive ones blue ({count(positives)}), each as shares "
        "of its own. A good model keeps them apart."
    )
    if outside:
        caption += f" {count(outside)} scores lie outside 0 to 1 and are left out."
    rows = [
        (
            f"{number(b.low)} to {number(b.high)}",
            count(b.negatives or 0),
            count(b.positives or 0),
            count(b.unlabelled or 0),
        )
        for b in bins
    ]
    return Chart(
        "Scores by label",
        histogram(bars, label),
        caption,
        ("Score", "Negative", "Positive", "No label"),
        rows,
    )


def _without_gaps(bins: Sequence[ScoreBin]) -> list[ScoreBin]:
    """From 0 to 1, with empty bins where the documents, which leave them out, have none."""
    drawn: list[ScoreBin] = []
    for one in (*bins, ScoreBin(low=1.0, high=1.0)):
        end = drawn[-1].high if drawn else 0.0
        # Edges are quotients of whole numbers, alike to the last digit or a bin apart.
        if one.low > end + 1e-9:
            drawn.append(ScoreBin(low=end, high=one.low))
        drawn.append(one)
    return drawn[:-1]


def _calibration(scores: Scores) -> Chart:
    points = [(b.mean_score, b.positive_share) for b in scores.calibration]
    label = "Calibration: what came true against what the scores said."
    error = scores.calibration_error
    caption = (
        "On the dashed line the scores are true probabilities: of rows at 0.3, three of ten are positive."
    )
    if error is not None:
        caption += f" On average they are off by {number(error)}."
    rows = [
        (
            number(b.mean_score),
            percent(b.positive_share),
            f"{percent(b.interval.low)} to {percent(b.interval.high)}",
            count(b.rows),
        )
        for b in scores.calibration
    ]
    return Chart(
        "Do the scores hold what they say?",
        curves(points, [], label, ("mean score", "share that is positive"), diagonal=True),
        caption,
        ("Mean score", "Came true", "95 % interval", "Rows"),
        rows,
    )
