"""What one pass over predictions and labels says: the border between the engine and the documents.

An engine fills these values; metrics, deviations, intervals, constraints and checks are made from them
without Spark. Each labelled row falls at random (seeded) into one of `GROUPS` groups, and sums are kept for
each group: a random 80 % sample is a union of 16 of them, and leaving out one at a time is the jackknife.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from understudy.analyzer.profile import SetAside

GROUPS = 20

Cells = Mapping[tuple[str, str], int]
"""How many rows have the actual label and the predicted label; pairs without a row may be absent."""


@dataclass(frozen=True)
class Ranking:
    """Scores of a binary model in order, as far as its curves and the area under them need it.

    `positives` and `negatives` count rows by group; `wins[g][h]` counts pairs of a positive row of group g
    and a negative one of group h: two for each pair in which the positive scores higher, one for a tie.
    `true_positives` and `false_positives` are points of the curve, by score from the highest down: how many
    positive and other rows score at least as high. `whole` says that there is one for each distinct score;
    where it is not so, a segment has none.
    """

    positives: Sequence[int]
    negatives: Sequence[int]
    wins: Sequence[Sequence[int]]
    true_positives: Sequence[int]
    false_positives: Sequence[int]
    whole: bool


@dataclass(frozen=True)
class ScoreBins:
    """Scores of a binary model from 0 to 1 in bins of one width: rows by label, the labelled scores' sum.

    `outside` counts rows whose score is no probability.
    """

    positives: Sequence[int]
    negatives: Sequence[int]
    unlabelled: Sequence[int]
    sums: Sequence[float]
    outside: int = 0


@dataclass(frozen=True)
class Errors:
    """Of a regression, without rounding: sums over rows of |prediction - label|, of labels, of both squares.

    The sums count 2**`exponent`, those of squares its square; those of the error's higher powers, each of
    which is a double that was rounded by itself, count its cube, fourth and sixth power.
    """

    rows: int = 0
    absolute: int = 0
    squared: int = 0
    labels: int = 0
    label_squares: int = 0
    cubes: int = 0
    fourth_powers: int = 0
    sixth_powers: int = 0
    exponent: int = 0


@dataclass(frozen=True)
class Expectation:
    """What the model's own probabilities say of rows, as if they were calibrated (no label is looked at).

    `cells` is the expected confusion matrix: for each row and each label the probability of the label, added
    to the cell of that label and the predicted one. `pairs` are the expected pairs of a positive row and
    another one that is negative, `wins` those of a `Ranking` among them, two for a pair (binary only).
    """

    rows: int
    cells: Mapping[tuple[str, str], float]
    wins: float | None = None
    pairs: float | None = None


@dataclass(frozen=True)
class GroupedRows:
    """All labelled rows, or those of one segment: what is known of them by random group.

    `cells` (classification) and `errors` (regression) have `GROUPS` entries, or none where the problem is of
    the other kind. `rows` counts the labelled rows.
    """

    rows: int
    cells: Sequence[Cells] = ()
    errors: Sequence[Errors] = ()
    ranking: Ranking | None = None


@dataclass(frozen=True)
class Segment:
    """The rows in which `column` holds `value`; `value` is None where the cell is missing."""

    column: str
    value: str | None
    outcomes: GroupedRows


@dataclass(frozen=True)
class Outcomes:
    """One pass over predictions and labels: `rows` rows out of `records` records.

    `overall` holds the labelled rows with a usable prediction. `unlabelled` counts rows without a label;
    `expected_labelled` and `expected_unlabelled` are what probabilities say of both kinds (None where there
    are no probabilities). `estimable` holds the labelled rows whose probabilities can be used for it, or is
    None where that is all of them. `positive` is a binary problem's positive label as the cells have it.

    `set_aside` counts by kind what could not be used, with examples: the kinds of the readers, and
    `prediction_missing`, `prediction_not_a_number`, `probability_not_a_number`, `label_not_a_number`.
    `other_labels` counts labelled rows by the labels and predictions of a binary problem that are neither the
    positive label nor the most frequent other one; such rows count as those of that other one.
    `warnings` are counted the same way but the rows were used: `probability_outside_0_1`, and
    `probability_not_a_number` of a multiclass problem.

    `segments` stand in the order of `column` as asked for, most rows first; `segment_values_dropped` counts
    rows by column whose value comes, in the order of texts, after too many others. `found_as` are the columns
    that a script named by their side (`endpointOutput_score`), by the names they were asked for with.
    `absent` is what was asked for and no row has; `names` are the first row's columns.
    """

    rows: int
    records: int
    overall: GroupedRows
    segments: Sequence[Segment] = ()
    unlabelled: int = 0
    positive: str | None = None
    expected_labelled: Expectation | None = None
    expected_unlabelled: Expectation | None = None
    estimable: GroupedRows | None = None
    bins: ScoreBins | None = None
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    warnings: Mapping[str, SetAside] = field(default_factory=dict)
    segment_values_dropped: Mapping[str, int] = field(default_factory=dict)
    other_labels: Mapping[str, int] = field(default_factory=dict)
    found_as: Mapping[str, str] = field(default_factory=dict)
    absent: Sequence[str] = ()
    names: Sequence[str] = ()
