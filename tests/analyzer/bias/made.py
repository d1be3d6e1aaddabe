"""A small engine in plain Python: rows in, a scan out, by the definitions of `scanned.py`."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from understudy.analyzer.bias.membership import canonical
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING
from understudy.analyzer.bias.options import BiasOptions, FacetOption
from understudy.analyzer.bias.scanned import (
    FIRST,
    MISSING,
    BiasScan,
    Column,
    FacetCounts,
    RowSample,
    SampledRow,
    SegmentCounts,
)
from understudy.analyzer.profile import TypeCounts
from understudy.analyzer.segments import Segmentation

Cell = str | None


def column(name: str, cells: Sequence[Cell]) -> Column:
    """A column of these cells, each value told apart."""
    held = [cell for cell in cells if cell is not None]
    kinds = Counter(map(_kind, held))
    numbers = [float(cell) for cell in held if _kind(cell) in {"fractional", "integral"}]
    return Column(
        name,
        list(dict.fromkeys(map(canonical, held))),
        missing=len(cells) - len(held),
        types=TypeCounts(**kinds),
        fractions=any(number != int(number) for number in numbers),
        least=min(numbers, default=None),
        most=max(numbers, default=None),
    )


def _kind(cell: str) -> str:
    if cell in {"true", "false"}:
        return "boolean"
    try:
        float(cell)
    except ValueError:
        return "string"
    return "integral" if cell.lstrip("-").isdigit() else "fractional"


def codes(of: Column, cells: Sequence[Cell]) -> list[int]:
    """The code of each cell."""
    return [MISSING if cell is None else FIRST + of.values.index(canonical(cell)) for cell in cells]


def scanned(
    facets: dict[str, Sequence[Cell]],
    label: Sequence[Cell],
    prediction: Sequence[Cell] | None = None,
    group: Sequence[Cell] | None = None,
    features: Sequence[Sequence[Cell]] | None = None,
    *,
    segments: Sequence[tuple[Segmentation, Sequence[Cell]]] = (),
) -> BiasScan:
    """What a scan of these columns says; rows of `features` are those of the flip test."""
    rows = len(label)
    none = [MISSING] * rows
    labels = column("label", label)
    predictions = None if prediction is None else column("predicted", prediction)
    groups = None if group is None else column("group", group)
    of_label = codes(labels, label)
    of_prediction = none if predictions is None or prediction is None else codes(predictions, prediction)
    of_group = none if groups is None or group is None else codes(groups, group)
    columns = {name: column(name, cells) for name, cells in facets.items()}
    of_facets = {name: codes(columns[name], cells) for name, cells in facets.items()}
    of_segments = [[0 if cell is None else of.place_of(cell) + 1 for cell in cells] for of, cells in segments]
    crossed = Counter(zip(*of_facets.values(), of_label, of_prediction, strict=True))
    return BiasScan(
        rows=rows,
        records=rows,
        label=labels,
        facets=[
            FacetCounts(
                columns[name], Counter(zip(of_facets[name], of_label, of_prediction, of_group, strict=True))
            )
            for name in facets
        ],
        prediction=predictions,
        group=groups,
        intersections=crossed if len(facets) > 1 else None,
        sample=None
        if features is None
        else _sample(features, list(of_facets.values()), of_prediction, of_segments),
        names=[*facets, "label"],
        segments=[
            SegmentCounts(
                [
                    Counter(zip(places, of_facets[name], of_label, of_prediction, of_group, strict=True))
                    for name in facets
                ]
            )
            for places in of_segments
        ],
    )


def _sample(
    features: Sequence[Sequence[Cell]],
    facets: Sequence[Sequence[int]],
    predicted: Sequence[int],
    segments: Sequence[Sequence[int]],
) -> RowSample:
    places = list(zip(*segments, strict=True)) or [()] * len(predicted)
    rows = Counter(zip(map(tuple, features), zip(*facets, strict=True), predicted, places, strict=True))
    names = [f"f{at}" for at in range(len(features[0]))]
    return RowSample(
        [
            SampledRow(0, cells, of_facets, code, count, places)
            for (cells, of_facets, code, places), count in rows.items()
        ],
        [names],
        whole=True,
    )


def options(*facets: FacetOption, **given: Any) -> BiasOptions:
    """Label 1 is positive; all metrics."""
    chosen: dict[str, Any] = {
        "label": "label",
        "label_values": [1],
        "facets": facets or (FacetOption("sex", [0]),),
        "pre_training": sorted(PRE_TRAINING),
        "post_training": sorted(POST_TRAINING),
    }
    return BiasOptions(**(chosen | given))
