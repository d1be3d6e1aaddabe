"""Merged captures looked at one by one in plain Python: rows as of captures, the label as their last cell.

The JVM's `CaptureRows` and `Labels` give the same rows.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from understudy.analyzer.engine.references import label_names
from understudy.preprocess.captures import (
    Decoded,
    Row,
    by_position,
    decode_side,
    decoded_sides,
    joined,
    paired,
)
from understudy.preprocess.formats import GROUND_TRUTH, INPUT_SIDES, OUTPUT_SIDES
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.malformed import Malformed

_MISSING = Row((GROUND_TRUTH,), (None,))
_LABEL_KEY = "label"
_LABEL_NAMES = frozenset(label_names(GROUND_TRUTH))


def merged_rows_of(
    record: Mapping[str, Any],
    sides: Sequence[str],
    *,
    split: bool = True,
    names: Set[str] | None = None,
) -> list[Row]:
    """The rows of a merged record, the label last; missing in each row where there is no ground truth."""
    decoded = decoded_sides(record, sides, split=split, names=names)
    wanted, held = OUTPUT_SIDES[0], {side.name for side in decoded}
    if wanted in sides and held == set(INPUT_SIDES):
        raise Malformed(f"holds no {wanted} in its captureData, so that there is no prediction")
    truth = _truth(record, split=split, names=names)
    if truth is None:
        return [_with_label(parts, _MISSING) for parts in paired(decoded)]
    return [_with_label(parts[:-1], _label(parts[-1][1])) for parts in paired([*decoded, truth])]


def labels_of(record: Mapping[str, Any]) -> list[Row] | None:
    """The labels of a merged record by themselves, one for each row; None where there is no ground truth.

    A label is one cell named `groundTruthData`; an object of several values has cells
    `groundTruthData.<key>`, of which that of the key `label` is the plain one.
    """
    truth = _truth(record)
    return [_label(row) for row in truth.rows] if truth else None


def _truth(record: Mapping[str, Any], *, split: bool = True, names: Set[str] | None = None) -> Decoded | None:
    fields = record.get(GROUND_TRUTH)
    if fields is None:
        return None
    if not isinstance(fields, dict):
        raise Malformed(f"is not a capture: its {GROUND_TRUTH} is not an object")
    truth = decode_side(GROUND_TRUTH, fields, split=split, names=names)
    first = truth.rows[0]
    if split and truth.count == 1 and len(first.cells) > 1 and first.keys[0] is None:
        return Decoded(GROUND_TRUTH, len(first.cells), ([by_position([cell]) for cell in first.cells],))
    return truth


def has_label(row: Mapping[str, str | None]) -> bool:
    """Whether a script's row has a label of its own, under any name by which it is found."""
    return not _LABEL_NAMES.isdisjoint(row)


def _named_by_script(row: Mapping[str, str | None]) -> frozenset[str]:
    return frozenset(row) | (_LABEL_NAMES if has_label(row) else frozenset())


def labelled(
    rows: Sequence[Mapping[str, str | None]], record: InferenceRecord
) -> list[dict[str, str | None]]:
    """The rows that a script made of a record, each with the record's label where the script gave none.

    As many labels as rows are paired, a single one is that of every row; `Malformed` for any other count.
    """
    if all(map(has_label, rows)):
        return [dict(row) for row in rows]
    labels = labels_of(record.as_dict()) or [_MISSING]
    if len(labels) not in (1, len(rows)):
        raise Malformed(
            f"became {len(rows)} row{'' if len(rows) == 1 else 's'} in the preprocessing script, "
            f"but its {GROUND_TRUTH} has {len(labels)} labels; return a row for each label, "
            f"or rows with a {GROUND_TRUTH} of their own"
        )
    every = labels if len(labels) == len(rows) else labels * len(rows)
    return [
        {**row, **{name: cell for name, cell in _named(label) if name not in _named_by_script(row)}}
        for row, label in zip(rows, every, strict=True)
    ]


def _with_label(parts: Sequence[tuple[str, Row]], label: Row) -> Row:
    row = joined(parts, taken=label.keys)
    return Row(row.keys + label.keys, row.cells + label.cells)


def _label(row: Row) -> Row:
    if len(row.cells) <= 1:
        return Row(_MISSING.keys, row.cells or _MISSING.cells)
    if row.keys[0] is None:
        raise Malformed(
            f"has {len(row.cells)} cells in a row of its {GROUND_TRUTH}, where one label is expected"
        )
    others = [i for i, key in enumerate(row.keys) if key != _LABEL_KEY]
    plain = [i for i, key in enumerate(row.keys) if key == _LABEL_KEY]
    keys = (*(f"{GROUND_TRUTH}.{row.keys[i]}" for i in others), *(GROUND_TRUTH for _ in plain))
    return Row(keys, tuple(row.cells[i] for i in (*others, *plain)))


def _named(label: Row) -> Iterator[tuple[str, str | None]]:
    return ((str(key), cell) for key, cell in zip(label.keys, label.cells, strict=True))
