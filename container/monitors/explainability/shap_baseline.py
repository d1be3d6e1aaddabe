"""The SHAP baseline as the configuration gives it: rows, JSON objects, or a file of either."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from understudy.analyzer.errors import UserError
from understudy.analyzer.names import listed
from understudy.analyzer.nearest import is_address
from understudy.analyzer.regular_files import regular_bytes
from understudy.analyzer.segments import number_of
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.preprocess.by_paths import rows_in
from understudy.preprocess.csv_rows import Unclosed
from understudy.preprocess.csv_rows import rows as csv_rows
from understudy.preprocess.flatten import cell_text
from understudy.preprocess.formats import ByPaths, DatasetFormat, Json
from understudy.preprocess.malformed import Malformed

KEY = "methods.shap.baseline"


def given_rows(
    own: ExplainabilitySettings, form: DatasetFormat, names: Sequence[str]
) -> tuple[list[list[str]], str] | None:
    """Rows of the features' texts and where they are from; None where the configuration gives none.

    UserError for what holds no rows of as many features as the model has.
    """
    shap = own.config.methods.shap if own.config.methods else None
    given = shap.baseline if shap else None
    if given is None:
        return None
    if isinstance(given, str):
        rows, told = _of_file(given, form, names), f"{KEY}, the file {given}"
    else:
        rows, told = _of_json(given, form), KEY
    if not rows:
        raise UserError(f"{told} holds no row: give one of {len(names)} features at least")
    for row in rows:
        if len(row) != len(names):
            raise UserError(
                f"{told} has a row of {len(row)} values, where records have {len(names)} features "
                f"({', '.join(names[:20])}): give the features alone, in this order"
            )
    return rows, told


def _of_file(place: str, form: DatasetFormat, names: Sequence[str]) -> list[list[str]]:
    path = Path(place.removeprefix("file://"))
    if is_address(str(path)):
        raise UserError(
            f"{KEY} is {place}, which this job does not fetch: let the file be one of the job's inputs, and "
            "give its path in the container"
        )
    try:
        text = regular_bytes(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{KEY}: {path} cannot be read ({error})") from error
    try:
        if path.suffix in {".json", ".jsonl"} or (isinstance(form, ByPaths) and isinstance(form.base, Json)):
            return _of_json(_documents(text), form)
        rows = [list(row) for row in csv_rows(text.rstrip("\r\n"))]
    except (ValueError, Malformed, Unclosed) as error:
        raise UserError(f"{KEY}: {path} cannot be read ({error})") from error
    if rows and [cell.strip() for cell in rows[0]] == list(names):
        return rows[1:]
    if any(_has_number(row) for row in rows[1:]) and not _has_number(rows[0]):
        raise UserError(
            f"{KEY}: the first line of {path} holds no number and other names than the features: "
            f"{listed(rows[0], 20)}; a header holds {listed(names, 20)}, in this order, or is left out"
        )
    return rows


def _has_number(row: Sequence[str]) -> bool:
    return any(number_of(cell.strip()) is not None for cell in row)


def _documents(text: str) -> Any:
    """A document of JSON, or one for each line."""
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _of_json(given: Any, form: DatasetFormat) -> list[list[str]]:
    if isinstance(given, list) and given and not any(isinstance(item, list | dict) for item in given):
        given = [given]  # the guide has a single row so, too
    rows: list[list[str]] = []
    for item in given if isinstance(given, list) else [given]:
        if isinstance(item, list):
            rows.append([cell_text(cell) or "" for cell in item])
            continue
        if not isinstance(form, ByPaths):
            raise UserError(f"{KEY} holds an object, where the data is a table: give lists of values")
        try:
            found = rows_in(item, ByPaths(Json(lines=True), features=form.features, names=form.names))
        except Malformed as error:
            raise UserError(f"{KEY}: the object {json.dumps(item)[:100]} {error}") from None
        rows += [[cell or "" for cell in cells] for _, cells in found]
    return rows
