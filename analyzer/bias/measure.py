"""From the counted rows to each group's metrics."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from understudy.analyzer.bias.counts import Counts, Side
from understudy.analyzer.bias.flip_test import flipped
from understudy.analyzer.bias.membership import Group, Kind, canonical, group_of, groups_of, kind_of
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING, Undefined
from understudy.analyzer.bias.options import BiasOptions
from understudy.analyzer.bias.scanned import FIRST, MISSING, PREDICTED, BiasScan, Column, FacetCounts
from understudy.analyzer.errors import UserError

OTHER_TYPE = "Predicted Label Column series datatype is not the same as Label Column series"
NONE_PREDICTED = (
    "No Label values are present in the predicted Label Column,Positive Predicted Index Series contains all "
    "False values"
)
"""AWS's words for what ends its job."""

Answer = float | str
"""A metric's value, or the sentence that says why it has none."""


@dataclass(frozen=True)
class Labels:
    """The positive labels, and the codes of positive predictions."""

    group: Group
    predicted: frozenset[int]


@dataclass(frozen=True)
class MeasuredGroup:
    """A facet's group d against all other rows: the counts, and each metric's answer by name."""

    facet: str
    group: Group
    counts: Counts
    pre_training: Mapping[str, Answer]
    post_training: Mapping[str, Answer]

    @property
    def answers(self) -> dict[str, Answer]:
        """Those of both stages, whose metrics have names of their own."""
        return {**self.pre_training, **self.post_training}


def labels_of(scan: BiasScan, options: BiasOptions) -> Labels:
    """Which labels and predictions are positive; UserError where AWS's rules, if asked for, end the job."""
    kind = kind_of(scan.label, options.label_values, options.rules)
    label = group_of(scan.label, options.label_values, kind)
    if scan.scored:
        return Labels(label, frozenset({PREDICTED}))
    if scan.prediction is None:
        return Labels(label, frozenset())
    if options.rules == "aws" and kind_of(scan.prediction, options.label_values, "aws") != kind:
        raise UserError(f"{OTHER_TYPE}: {_described(scan.label)}, {_described(scan.prediction)}")
    predicted = group_of(scan.prediction, options.label_values, kind)
    if options.rules == "aws" and not _any(scan, 2, predicted.codes):
        raise UserError(NONE_PREDICTED)
    return Labels(label, predicted.codes)


def _described(column: Column) -> str:
    types = column.types
    counted = {
        "fractional": types.fractional,
        "integral": types.integral,
        "boolean": types.boolean,
        "text": types.string,
        "missing": column.missing,
    }
    said = ", ".join(f"{count} {name}" for name, count in counted.items() if count)
    return f"{column.name!r} holds {said} (such as {', '.join(column.values[:5])})"


def _any(scan: BiasScan, place: int, codes: Set[int]) -> bool:
    return any(key[place] in codes for facet in scan.facets for key in facet.cells or ())


def measure(scan: BiasScan, labels: Labels, options: BiasOptions) -> list[MeasuredGroup]:
    """Every group of every facet, in the order of the configuration; UserError for what cannot be grouped."""
    measured = []
    for place, (facet, asked) in enumerate(zip(scan.facets, options.facets, strict=True)):
        for group in groups_of(facet.column, asked.values, options.rules):
            counts = counts_of(scan, place, group, labels, wants_flips="FT" in options.post_training)
            measured.append(
                MeasuredGroup(
                    asked.name,
                    group,
                    counts,
                    {name: answer(PRE_TRAINING[name].of, counts) for name in options.pre_training},
                    {name: answer(POST_TRAINING[name].of, counts) for name in options.post_training},
                )
            )
    return measured


def answer(metric: Callable[[Counts], float], counts: Counts) -> Answer:
    """The metric's value, or why it has none."""
    try:
        return metric(counts)
    except Undefined as why:
        return str(why)


def counts_of(
    scan: BiasScan, place: int, group: Group, labels: Labels, *, wants_flips: bool = False
) -> Counts:
    """A facet's rows as two sides; UserError where its column has too many values to be counted."""
    facet = scan.facets[place]
    cells = _cells(facet)
    of_d = {key: rows for key, rows in cells.items() if key[0] in group.codes}
    of_a = {key: rows for key, rows in cells.items() if key[0] not in group.codes}
    a, d = _side(of_a.items(), labels), _side(of_d.items(), labels)
    flips = None
    if wants_flips and scan.sample is not None:
        flips = flipped(
            scan.sample,
            facet=place,
            name=facet.column.name,
            d=group.codes,
            positive=labels.predicted,
            rows_of_a=a.rows,
        )
    return Counts(a, d, _groups(scan.group, of_a, of_d, labels), flips)


def _cells(facet: FacetCounts) -> Mapping[tuple[int, int, int, int], int]:
    if facet.cells is None:
        raise UserError(
            f"The values of facet {facet.column.name!r}, of labels, predictions and groups meet in more than "
            "a million ways: are these the right columns, and does the group variable name groups?"
        )
    return facet.cells


def _side(cells: Iterable[tuple[Sequence[int], int]], labels: Labels) -> Side:
    counted: Counter[tuple[bool, bool]] = Counter()
    for (_, label, predicted, _), rows in cells:
        counted[label in labels.group.codes, predicted in labels.predicted] += rows
    return Side(
        true_positives=counted[True, True],
        false_positives=counted[False, True],
        false_negatives=counted[True, False],
        true_negatives=counted[False, False],
    )


def _groups(
    column: Column | None,
    of_a: Mapping[tuple[int, int, int, int], int],
    of_d: Mapping[tuple[int, int, int, int], int],
    labels: Labels,
) -> list[tuple[Side, Side]] | str | None:
    if column is None:
        return None
    if column.others:
        return f"The group variable has more than {len(column.values)} values"
    parts: dict[int, tuple[list[tuple[Sequence[int], int]], list[tuple[Sequence[int], int]]]] = {}
    for side, cells in enumerate((of_a, of_d)):
        for key, rows in cells.items():
            if key[3] != MISSING:
                parts.setdefault(key[3], ([], []))[side].append((key, rows))
    ordered = sorted(parts, key=lambda code: _order(column.values[code - FIRST]))
    return [(_side(parts[code][0], labels), _side(parts[code][1], labels)) for code in ordered]


def _order(value: str) -> tuple[bool, float, str]:
    """Numbers before texts, as NumPy sorts what pandas read as numbers."""
    try:
        return False, float(value), value
    except ValueError:
        return True, 0.0, value


def classes_of(scan: BiasScan, labels: Labels) -> list[tuple[str, Labels]]:
    """Each label against all others, where there are more than two categorical ones that predictions name."""
    if scan.prediction is None or labels.group.kind == "continuous" or scan.label.others:
        return []
    names = list(dict.fromkeys([*scan.label.values, *scan.prediction.values]))
    if len(names) < 3:
        return []
    return [
        (name, Labels(_of_value(scan.label, name), _of_value(scan.prediction, name).codes)) for name in names
    ]


def _of_value(column: Column, value: str, kind: Kind = "categorical") -> Group:
    codes = {FIRST + i for i, text in enumerate(column.values) if text == canonical(value)}
    return Group(value, frozenset(codes), kind)
