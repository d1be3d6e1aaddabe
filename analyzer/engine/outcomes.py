"""Predictions against labels: one pass over a table in the JVM, its answer as plain values."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.engine.references import OF_LABELS, OF_PREDICTIONS, OF_SEGMENTS, reference
from understudy.analyzer.engine.set_aside import Lines, records, set_aside
from understudy.analyzer.engine.table import Table
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.outcomes import (
    GROUPS,
    Cells,
    Errors,
    Expectation,
    GroupedRows,
    Outcomes,
    Ranking,
    ScoreBins,
    Segment,
)

ROWS_OF_RANGE = 4_000_000
"""Scores that one task sorts at most: it holds some 130 MB for them."""

DEFAULT_THRESHOLD = 0.5
POWERS = {
    "absolute": 1,
    "labels": 1,
    "squared": 2,
    "label_squares": 2,
    "cubes": 3,
    "fourth_powers": 4,
    "sixth_powers": 6,
}
"""Of what is summed of a regression's rows."""


@dataclass(frozen=True)
class Question:
    """What to read of each row; columns are given by name, JSONPath or index (see `references.py`).

    A binary model without `prediction` predicts the positive label where the probability exceeds `threshold`.
    `positive` is None for either of 1 and true. `class_probabilities` has a column for each label.
    """

    problem: Literal["Regression", "BinaryClassification", "MulticlassClassification"]
    label: str | None
    """None where no row has a label: only expectations are made then."""
    prediction: str | None = None
    probability: str | None = None
    """Binary: of the positive label. Multiclass: of the predicted one, which tells nothing of the others."""
    threshold: float | None = None
    positive: str | None = None
    class_probabilities: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    """The column of each segment, by the name that it is to have."""


def outcomes(table: Table, question: Question, *, rows_of_range: int = ROWS_OF_RANGE) -> Outcomes:
    """Counts and ranks a table's predictions in one pass (and a second one over a binary model's scores).

    Labels are compared in canonical form: trimmed, `1.0` as `1`, `TRUE` as `true`; segments are told apart by
    the texts themselves. Counts and sums are exact whatever the partitions, expected wins and pairs but for
    rounding; partitions decide the random groups, and over several ranges which points of a long curve. Of
    too many segments the first in the order of their texts are kept, missing cells before all. UserError for
    a question without predictions, a reference to several values, more than 1,000 labels, or too little
    memory.
    """
    wanted = _as_json(question)
    with tempfile.NamedTemporaryFile(prefix="understudy-outcomes-") as file:
        with plain_errors(table.spark):
            java = table.spark._jvm.understudy.analyzer.quality.Outcomes
            java.write(table.items, json.dumps(wanted), rows_of_range, file.name)
        answer = json.load(file)
    if answer["too_many_labels"]:
        raise UserError(_too_many_labels(question, answer["labels"]))
    named = _names(question, answer)
    lines = Lines()
    notes = set_aside(answer["notes"], lines)
    return Outcomes(
        rows=answer["rows"],
        records=records(answer["captures"], notes),
        overall=_grouped(answer["overall"], named),
        segments=_segments(question, answer["segments"], named),
        unlabelled=answer["unlabelled"],
        positive=named.positive,
        expected_labelled=_expectation(answer.get("expected_labelled"), named),
        expected_unlabelled=_expectation(answer.get("expected_unlabelled"), named),
        estimable=_grouped(answer["estimable"], named) if "estimable" in answer else None,
        bins=ScoreBins(**answer["bins"]) if "bins" in answer else None,
        set_aside={**notes, **set_aside(answer["set_aside"], lines)},
        warnings=set_aside(answer["warnings"], lines),
        found_as=answer["found_as"],
        absent=[
            column for column in _asked_for(question) if answer["rows"] and column not in answer["known"]
        ],
        names=answer["names"],
        other_labels=dict(sorted(named.others.items())),
        segment_values_dropped={
            column: segment["dropped"]
            for column, segment in zip(question.segments, answer["segments"], strict=True)
            if segment["dropped"]
        },
    )


def _as_json(question: Question) -> dict[str, object]:
    binary = question.problem == "BinaryClassification"
    if question.prediction is None and not (binary and question.probability is not None):
        raise UserError(
            f"A {question.problem} cannot be measured without predictions: set inference_attribute"
            f"{' or probability_attribute' if binary else ''} to the column that holds them."
        )

    def optional(column: str | None, sides: Sequence[str] = OF_PREDICTIONS) -> object:
        return None if column is None else reference(column, sides)

    return {
        "problem": question.problem,
        "label": optional(question.label, OF_LABELS),
        "prediction": optional(question.prediction),
        "probability": optional(question.probability),
        "threshold": DEFAULT_THRESHOLD if question.threshold is None else question.threshold,
        "positive": question.positive,
        "class_probabilities": [
            {"label": label, "column": reference(column, OF_PREDICTIONS)}
            for label, column in question.class_probabilities.items()
        ],
        "segments": [reference(column, OF_SEGMENTS) for column in question.segments.values()],
    }


def _asked_for(question: Question) -> list[str]:
    """The columns without which nothing can be measured."""
    score = question.probability if question.problem == "BinaryClassification" else None
    return [column for column in (question.label, question.prediction, score) if column is not None]


def _too_many_labels(question: Question, labels: Sequence[str]) -> str:
    columns = [repr(column) for column in (question.label, question.prediction) if column is not None]
    return (
        f"There are more than 1,000 distinct labels in {' and '.join(columns)}, such as "
        f"{', '.join(label[:80] for label in labels[:3])}: is {question.problem} the right problem_type, and "
        "are these the columns of labels and predictions?"
    )


@dataclass(frozen=True)
class _Names:
    """Labels by the numbers that stand for them in the JVM's answer; classes by their names there."""

    actual: Sequence[str]
    predicted: Sequence[str]
    of_class: Callable[[str], str]
    positive: str | None = None
    others: Mapping[str, int] = field(default_factory=dict)


def _names(question: Question, answer: Mapping[str, Any]) -> _Names:
    labels: list[str] = answer["labels"]
    if question.problem != "BinaryClassification":
        return _Names(labels, labels, of_class=str)
    # What a threshold predicts is one of the two by itself.
    thresholded = question.prediction is None
    rows: Counter[tuple[str, str | None]] = Counter()
    for _group, actual, predicted, count in answer["overall"]["cells"]:
        rows[labels[actual], None if thresholded else labels[predicted]] += count
    positive, negative = binary_labels(answer["positive"], rows, labels)
    others: Counter[str] = Counter()
    for told, count in rows.items():
        others.update({label: count for label in {*told} - {positive, negative, None} if label})
    two = [label if label == positive else negative for label in labels]
    return _Names(
        actual=two,
        predicted=[negative, positive] if thresholded else two,
        of_class={"1": positive, "0": negative}.__getitem__,
        positive=positive,
        others=others,
    )


def binary_labels(
    positive: str | None, rows: Mapping[tuple[str, str | None], int], labels: Iterable[str]
) -> tuple[str, str]:
    """The positive label and the other one of `labels`, which are in canonical form.

    `rows` counts labelled rows by label and prediction (None where a threshold predicts). The other is the
    most frequent actual label that is not positive, or else such a prediction. Where there is none, it is the
    usual partner of `1` and `true`, or else `not …`.
    """
    known = set(labels)
    if positive is None:
        positive = "true" if known & {"true", "false"} and "1" not in known else "1"
    actual: Counter[str] = Counter()
    predicted = Counter(dict.fromkeys(known, 0))  # those of rows without a label too
    for (label, prediction), count in rows.items():
        actual[label] += count
        if prediction is not None:
            predicted[prediction] += count
    for counted in (actual, predicted):
        if others := sorted(set(counted) - {positive}, key=lambda label: (-counted[label], label)):
            return positive, others[0]
    return positive, {"1": "0", "true": "false"}.get(positive, f"not {positive}")


def _grouped(rows: Mapping[str, Any], named: _Names) -> GroupedRows:
    return GroupedRows(
        rows=rows["rows"],
        cells=_cells(rows["cells"], named) if "cells" in rows else (),
        errors=[_errors(group) for group in rows.get("errors", ())],
        ranking=_ranking(rows) if "wins" in rows else None,
    )


def _cells(counts: Sequence[Sequence[int]], named: _Names) -> Sequence[Cells]:
    groups: list[Counter[tuple[str, str]]] = [Counter() for _ in range(GROUPS)]
    for group, actual, predicted, count in counts:
        groups[group][named.actual[actual], named.predicted[predicted]] += count
    return groups


def _errors(group: Mapping[str, Any]) -> Errors:
    """Each sum as a whole number and the power of two that it counts, brought to one power."""
    exponent = min(group[name][1] // power for name, power in POWERS.items())

    def counted(name: str) -> int:
        units, own = group[name]
        return int(units << own - POWERS[name] * exponent)

    return Errors(
        rows=group["rows"],
        absolute=counted("absolute"),
        squared=counted("squared"),
        labels=counted("labels"),
        label_squares=counted("label_squares"),
        cubes=counted("cubes"),
        fourth_powers=counted("fourth_powers"),
        sixth_powers=counted("sixth_powers"),
        exponent=exponent,
    )


def _ranking(rows: Mapping[str, Any]) -> Ranking:
    return Ranking(
        positives=rows["positives"],
        negatives=rows["negatives"],
        wins=rows["wins"],
        true_positives=rows["true_positives"],
        false_positives=rows["false_positives"],
        whole=rows["whole"],
    )


def _segments(question: Question, columns: Sequence[Mapping[str, Any]], named: _Names) -> list[Segment]:
    segments = []
    for name, column in zip(question.segments, columns, strict=True):
        values = sorted(
            column["values"], key=lambda of: (-of["rows"], of["value"] is None, of["value"] or "")
        )
        segments += [Segment(name, of["value"], _grouped(of, named)) for of in values]
    return segments


def _expectation(expected: Mapping[str, Any] | None, named: _Names) -> Expectation | None:
    if expected is None or expected["rows"] == 0:
        return None
    cells: dict[tuple[str, str], float] = {}
    for label, predicted, total in expected["cells"]:
        pair = named.of_class(label), named.predicted[predicted]
        cells[pair] = cells.get(pair, 0.0) + total
    return Expectation(
        rows=expected["rows"],
        cells=cells,
        wins=expected.get("wins"),
        pairs=expected.get("pairs"),
    )
