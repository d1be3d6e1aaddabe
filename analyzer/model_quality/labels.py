"""The labels of a classification: whether they fit the problem, and how often each occurs."""

from collections.abc import Collection

from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.classification import actual_counts, labels, predicted_counts, total
from understudy.analyzer.model_quality.documents import LabelCount
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Outcomes
from understudy.analyzer.names import listed


def check_labels(outcomes: Outcomes, options: QualityOptions) -> None:
    """UserError where labels do not fit a binary problem with this positive label.

    A few rows with other labels are no fault of the problem's: one corrupt label must not end a job.
    """
    if options.problem_type != "BinaryClassification":
        return
    others = outcomes.other_labels
    if others and sum(others.values()) <= options.other_labels_share * outcomes.overall.rows:
        return
    found = sorted({*labels(total(outcomes.overall.cells)), *others})
    shown = f": {listed(repr(label) for label in found)}" if options.quote_labels else ""
    if len(found) > 2:
        raise UserError(
            f"A binary problem has two labels, but labels and predictions hold {len(found)}{shown}; "
            "write both with the same two, or set problem_type to MulticlassClassification."
        )
    if len(found) == 2 and options.positive not in found:
        raise UserError(
            f"No row has the positive label {options.positive!r}: labels and predictions hold two others"
            f"{shown}; set positive_label to one of them, or problem_type to MulticlassClassification."
        )


def label_counts(outcomes: Outcomes, known: Collection[str] | None) -> list[LabelCount]:
    """Each label with its rows, sorted; `known` are the baseline's, None where it names none."""
    cells = total(outcomes.overall.cells)
    actual, predicted = actual_counts(cells), predicted_counts(cells)
    return [
        LabelCount(
            label=label,
            actual=int(actual.get(label, 0)),
            predicted=int(predicted.get(label, 0)),
            known=None if known is None else label in known,
        )
        for label in labels(cells)
    ]
