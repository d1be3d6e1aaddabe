"""Facets, labels and predictions: one pass over a table in the JVM, its answer as plain values."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.analyzer.bias.scanned import (
    BiasScan,
    Column,
    FacetCounts,
    RowSample,
    SampledRow,
    SegmentCounts,
)
from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.engine.references import reference
from understudy.analyzer.engine.set_aside import Lines, records, set_aside
from understudy.analyzer.engine.table import Table
from understudy.analyzer.json_form import double
from understudy.analyzer.profile import TypeCounts
from understudy.analyzer.segments import Segmentation

MOST_LABELS, MOST_FACET_VALUES, MOST_GROUPS = 100, 256, 2_000
SAMPLED_ROWS, SAMPLED_CELLS = 12_000, 2_000_000


@dataclass(frozen=True)
class AskedColumn:
    """A column by name or place, and the values of it that the configuration gives, in canonical form.

    `threshold` is the number that a single value is.
    """

    column: str
    listed: Sequence[str] = ()
    threshold: float | None = None


@dataclass(frozen=True)
class Question:
    """What to read of each row; a model's predictions are given, or follow from `score` above a threshold.

    `features`: whether rows are sampled with their features, of which `not_features` are none. `segments`:
    columns by which all counts are made as well.
    """

    label: AskedColumn
    facets: Sequence[AskedColumn]
    prediction: AskedColumn | None = None
    score: str | None = None
    score_threshold: float = 0.5
    group: str | None = None
    features: bool = False
    not_features: Sequence[str] = ()
    segments: Sequence[Segmentation] = ()


def scan(table: Table, question: Question) -> BiasScan:
    """Counts a table's rows in one pass, in any order and partitions; UserError when memory is short."""
    with tempfile.NamedTemporaryFile(prefix="understudy-bias-") as file:
        with plain_errors(table.spark):
            java = table.spark._jvm.understudy.analyzer.bias.BiasScan
            java.write(table.items, json.dumps(_as_json(question)), file.name)
        answer = json.load(file)
    lines = Lines()
    notes = set_aside(answer["notes"], lines)
    crossed = answer.get("intersections")
    return BiasScan(
        rows=answer["rows"],
        records=records(answer["captures"], notes),
        label=_column(question.label.column, answer["label"]),
        facets=[
            FacetCounts(_column(asked.column, facet["column"]), _cells(facet["cells"]))
            for asked, facet in zip(question.facets, answer["facets"], strict=True)
        ],
        prediction=_column(question.prediction.column, answer["prediction"]) if question.prediction else None,
        scored=question.score is not None,
        group=_column(question.group, answer["group"]) if question.group is not None else None,
        intersections=None if crossed is None else {tuple(codes): rows for *codes, rows in crossed},
        sample=_sample(answer["sample"], len(question.facets)) if "sample" in answer else None,
        names=answer["names"],
        segments=[_segments(column) for column in answer["segments"]],
        set_aside=notes,
        warnings=set_aside(answer["warnings"], lines),
    )


def _as_json(question: Question) -> dict[str, object]:
    def asked(column: AskedColumn | None, most: int) -> object:
        if column is None:
            return None
        return {
            "column": reference(column.column),
            "listed": list(column.listed),
            "threshold": column.threshold,
            "most": most,
        }

    group = AskedColumn(question.group) if question.group is not None else None
    return {
        "label": asked(question.label, MOST_LABELS),
        "prediction": asked(question.prediction, MOST_LABELS),
        "group": asked(group, MOST_GROUPS),
        "facets": [asked(facet, MOST_FACET_VALUES) for facet in question.facets],
        "segments": [_segmentation(column) for column in question.segments],
        "score": None if question.score is None else reference(question.score),
        "score_threshold": question.score_threshold,
        "sampled_rows": SAMPLED_ROWS if question.features else 0,
        "sampled_cells": SAMPLED_CELLS,
        "not_features": [reference(column) for column in question.not_features],
    }


def _segmentation(of: Segmentation) -> object:
    return {
        "column": reference(of.column),
        "values": {value: at for at, segment in enumerate(of.segments, 1) for value in segment.values},
        "intervals": [
            {
                # As Java reads them, an infinity too.
                "low": double(interval.low),
                "high": double(interval.high),
                "has_low": interval.has_low,
                "has_high": interval.has_high,
                "segment": at,
            }
            for at, segment in enumerate(of.segments, 1)
            for interval in segment.intervals
        ],
        "rest": len(of.segments),
    }


def _column(name: str, answer: Mapping[str, Any]) -> Column:
    fractional, integral, boolean, string = answer["types"]
    return Column(
        name=name,
        values=answer["values"],
        others=answer["others"],
        missing=answer["missing"],
        types=TypeCounts(fractional=fractional, integral=integral, boolean=boolean, string=string),
        fractions=answer["fractions"],
        least=answer.get("least"),
        most=answer.get("most"),
        found=answer["found"],
    )


def _cells(cells: Sequence[Sequence[int]] | None) -> Mapping[tuple[int, int, int, int], int] | None:
    if cells is None:
        return None
    return {(facet, label, predicted, group): rows for facet, label, predicted, group, rows in cells}


def _segments(answer: Mapping[str, Any]) -> SegmentCounts:
    cells = [
        None
        if facet["cells"] is None
        else {(segment, *codes): rows for segment, *codes, rows in facet["cells"]}
        for facet in answer["facets"]
    ]
    return SegmentCounts(cells, found=answer["found"])


def _sample(answer: Mapping[str, Any], facets: int) -> RowSample:
    rows = [
        SampledRow(
            row["shape"],
            row["cells"],
            row["codes"][:facets],
            row["codes"][facets],
            row["count"],
            row["codes"][facets + 1 :],
        )
        for row in answer["rows"]
    ]
    return RowSample(rows, answer["shapes"], answer["whole"])
