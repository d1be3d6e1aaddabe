"""Features, labels and predictions found by JMESPath in JSON and in captures, a row for each.

AWS's monitors of bias and explainability name them so (DG, Clarify): features in the request or the data set,
the prediction in the answer, the label in the ground truth. A record of a batch transform holds its features
beside `SageMakerOutput`, and its prediction in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from understudy.analyzer.errors import UserError
from understudy.preprocess.captures import payload, sides_of
from understudy.preprocess.csv_rows import Unclosed
from understudy.preprocess.csv_rows import rows as csv_rows
from understudy.preprocess.flatten import cell_text
from understudy.preprocess.formats import GROUND_TRUTH, SIDES, ByPaths
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.json_text import values_of
from understudy.preprocess.lines import Split
from understudy.preprocess.malformed import Malformed, shortened
from understudy.preprocess.script_rows import ScriptRows
from understudy.preprocess.worker import BATCH_BYTES, ScriptJob, records_of

LABEL, PREDICTION, SCORE = GROUND_TRUTH, "predicted_label", "predicted_score"
"""The names of these columns in the table."""
UNLABELLED = "unlabelled"
"""The kind of captures that were not merged with a label; to count them as not positive would be wrong."""
TRANSFORM_OUTPUT = "SageMakerOutput"

Cells = Sequence[Any]


@dataclass(frozen=True)
class Payload:
    """A side of a capture, or a record of a data set: JSON values, or rows of CSV."""

    values: Sequence[Any] = ()
    cells: Sequence[Sequence[str]] = ()


def compiled(path: str, of: str) -> Any:
    """A JMESPath expression; UserError where it is none, `of` naming what gives it."""
    try:
        return jmespath.compile(path)
    except JMESPathError as error:
        raise UserError(f"{of} is {path!r}, which is no JMESPath expression ({_first(error)})") from error


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def rows_of(job: ScriptJob, format: ByPaths, partitions: Iterable[Iterable[Split]]) -> Iterator[bytes]:
    """The lines that `script_rows` describes: a row for each record, a note for each that holds none."""
    sent = ScriptRows()
    for splits in partitions:
        for split in splits:
            for file, start, line, event, record, note, records in records_of(job, split):
                sent.at(file, start)
                if note is not None:
                    sent.note(note[0], line, event, *note[1:], records=records)
                    continue
                if format.merged and _is_unmerged(record):
                    sent.note(UNLABELLED, line, event, "has no groundTruthData", None)
                    continue
                try:
                    found = rows_in(record, format)
                except Malformed as error:
                    sent.note("malformed", line, event, str(error), None)
                    continue
                for index, (names, cells) in enumerate(found):
                    sent.columns(line, event, index == 0, names, cells)
                if sent.size >= BATCH_BYTES:
                    yield sent.taken()
    sent.end()
    yield sent.taken()


def _is_unmerged(record: Any) -> bool:
    return isinstance(record, InferenceRecord) and record.event_dict.get(GROUND_TRUTH) is None


def rows_in(record: Any, format: ByPaths) -> list[tuple[list[str], list[str | None]]]:
    """Names and cells of each row that a record holds; `Malformed` where it does not hold what is wanted."""
    if isinstance(record, InferenceRecord):
        request, answer, truth = _of_capture(record.event_dict)
    else:
        # A path into a list of records is of the whole document.
        value = [record] if format.features and format.features.startswith("[") else record
        request = answer = truth = Payload(values=[value])
    features = _features(answer if format.answered else request, format, answer is request)
    labels = _column(truth, format.label, len(features), "label", index=0)
    predictions = _column(answer, format.prediction, len(features), "prediction")
    scores = _column(answer, format.score, len(features), "score")
    extra = [(LABEL, labels), (PREDICTION, predictions), (SCORE, scores)]
    rows = []
    for index, (names, cells) in enumerate(features):
        own = names or [_name(format.names, at) for at in range(len(cells))]
        held = [(name, column[index]) for name, column in extra if column is not None]
        rows.append(
            (
                [*own, *(name for name, _ in held)],
                [cell_text(cell) or None for cell in (*cells, *_second(held))],
            )
        )
    return rows


def features_in(record: Any, format: ByPaths) -> Iterator[tuple[Sequence[str], Cells, bool]]:
    """Names and features of each row as written, and whether it was in JSON; `Malformed` as above."""
    if isinstance(record, InferenceRecord):
        request, _, _ = _of_capture(record.event_dict)
    else:
        request = Payload(values=[[record] if (format.features or "").startswith("[") else record])
    for names, cells in _features(request, format, among_answers=False):
        yield names or [_name(format.names, at) for at in range(len(cells))], cells, not request.cells


def _second(pairs: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    return (value for _, value in pairs)


def _name(names: Sequence[str], at: int) -> str:
    return names[at] if at < len(names) else f"column_{at}"


def _of_capture(capture: Mapping[str, Any]) -> tuple[Payload, Payload, Payload | None]:
    """Where features, predictions and labels stand in a capture."""
    sides = {name: _payload(name, fields) for name, fields in sides_of(capture, SIDES).items()}
    truth = capture.get(GROUND_TRUTH)
    labels = _payload(GROUND_TRUTH, truth) if isinstance(truth, dict) else None
    if batch := sides.get("batchTransformOutput"):
        outputs = [value.get(TRANSFORM_OUTPUT) for value in batch.values if isinstance(value, dict)]
        return batch, Payload(values=outputs) if batch.values else batch, labels
    missing = [name for name in ("endpointInput", "endpointOutput") if name not in sides]
    if missing:
        raise Malformed(f"holds no {missing[0]} in its captureData")
    return sides["endpointInput"], sides["endpointOutput"], labels


def _payload(name: str, fields: Mapping[str, Any]) -> Payload:
    text, is_json = payload(name, fields)
    try:
        return (
            Payload(values=values_of(text)) if is_json else Payload(cells=list(csv_rows(text.rstrip("\r\n"))))
        )
    except (Malformed, Unclosed) as error:
        raise Malformed(f"has data in its {name} that {error}") from None


def _features(request: Payload, format: ByPaths, among_answers: bool) -> list[tuple[list[str] | None, Cells]]:
    """Names, where they have some of their own, and cells of each record's features."""
    if request.cells:
        paths = (format.prediction, format.score) if among_answers else ()
        left = {at for path in paths if (at := _index(path)) is not None}
        return [(None, [cell for at, cell in enumerate(row) if at not in left]) for row in request.cells]
    rows: list[tuple[list[str] | None, Cells]] = []
    for value in request.values:
        found = _search(format.features, value) if format.features else value
        if not isinstance(found, list | dict):
            raise Malformed(
                f"has no list of features at {format.features or 'its top'}: there is {_said(found)}"
            )
        several = isinstance(found, list) and found and all(isinstance(item, list | dict) for item in found)
        for item in found if several else [found]:
            rows.append((list(item), list(item.values())) if isinstance(item, dict) else (None, item))
    return rows


def _column(
    payload: Payload | None, path: str | None, rows: int, what: str, index: int | None = None
) -> Cells | None:
    """A value for each of so many rows; None where none is asked for, or nothing is there."""
    if payload is None or (path is None and not (payload.cells and index is not None)):
        return None
    found: list[Any] = []
    if payload.cells:
        at = _index(path) if _index(path) is not None else index
        if at is None:
            raise Malformed(f"is CSV, where {path!r} finds no {what}: give the index of its column")
        lines = payload.cells
        # An answer of one line may hold a cell for each record.
        found = (
            list(lines[0])
            if len(lines) == 1 < rows == len(lines[0])
            else [_at(row, at, what) for row in lines]
        )
    else:
        for value in payload.values:
            one = _search(path or "@", value)
            found += one if isinstance(one, list) else [one]
    if len(found) == rows:
        return [_single(value, what) for value in found]
    raise Malformed(f"holds {rows} rows of features and {len(found)} of its {what} at {path!r}")


def _at(row: Sequence[str], index: int, what: str) -> str:
    if index >= len(row):
        raise Malformed(f"has {len(row)} cells, and its {what} should be cell {index}")
    return row[index]


def _single(value: Any, what: str) -> Any:
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    if isinstance(value, list | dict):
        raise Malformed(f"holds {_said(value)} for the {what} of one row: give a path to a single value")
    return value


def _search(path: str, value: Any) -> Any:
    try:
        return compiled(path, "a path").search(value)
    except JMESPathError as error:
        raise Malformed(f"does not go with the path {path!r} ({_first(error)})") from None


def _index(path: str | None) -> int | None:
    return int(path) if path is not None and path.isascii() and path.isdigit() else None


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    return f"{type(value).__name__} {shortened(str(value))!r}" if not isinstance(value, list) else "a list"
