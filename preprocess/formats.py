"""The variable `dataset_format`: a JSON object with one key that names the format (contract, section 3).

A new format is a frozen dataclass here, one of `DatasetFormat`, its form in `ALLOWED` and its parser as one
line in `PARSERS`; CONTRIBUTING.md says where its readers are.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from understudy.analyzer.errors import UserError

OUTPUT_SIDES = ("endpointOutput", "batchTransformOutput")
"""Sides of a capture whose cells come first in a row."""
INPUT_SIDES = ("endpointInput",)
SIDES = OUTPUT_SIDES + INPUT_SIDES
GROUND_TRUTH = "groundTruthData"
"""The label's place in a merged record, and the name of its column."""

ALLOWED = (
    '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}, '
    '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}, '
    '{"csv":{"header":true,"output_columns_position":"START"}}, {"json":{"lines":true}}, {"parquet":{}}'
)


@dataclass(frozen=True)
class Capture:
    """Captured requests, one JSON object on a line; `sides` in the table's order, outputs first."""

    sides: tuple[str, ...] = ("endpointOutput", "endpointInput")

    @property
    def in_words(self) -> str:
        """As a job's plan says it."""
        return f"captures ({' and '.join(self.sides)})"


@dataclass(frozen=True)
class Merged:
    """Captures merged with their ground truth, one JSON object on a line; `sides` as of `Capture`."""

    sides: tuple[str, ...] = SIDES

    @property
    def in_words(self) -> str:
        """As a job's plan says it."""
        return f"captures merged with labels ({' and '.join(self.sides)})"


@dataclass(frozen=True)
class Csv:
    """Comma-separated text; `outputs_last` when the output columns are the last ones of the file.

    `names` are the columns', where something else than the file tells them.
    """

    header: bool = False
    outputs_last: bool = False
    names: tuple[str, ...] | None = None

    @property
    def in_words(self) -> str:
        """As a job's plan says it."""
        return "CSV with a header" if self.header else "CSV without a header"


@dataclass(frozen=True)
class Json:
    """JSON objects: one on a `line`, or documents that hold one or a list of them."""

    lines: bool = True

    @property
    def in_words(self) -> str:
        """As a job's plan says it."""
        return "JSON lines" if self.lines else "JSON documents"


@dataclass(frozen=True)
class Parquet:
    """Parquet files."""

    @property
    def in_words(self) -> str:
        """As a job's plan says it."""
        return "Parquet"


@dataclass(frozen=True)
class ByPaths:
    """JSON or captures, written as `base`: JMESPath finds features, label and prediction (`by_paths.py`).

    `names` are those of the features. In captures of CSV a prediction is found by its index.
    """

    base: Json | Capture | Merged
    features: str | None = None
    label: str | None = None
    prediction: str | None = None
    score: str | None = None
    names: tuple[str, ...] = ()
    merged: bool = True
    """Whether a capture counts only with its ground truth."""
    answered: bool = False
    """Whether the path to the features is one into the answer, which holds a model's own attributions."""

    @property
    def in_words(self) -> str:
        """As a job's plan says it."""
        held = "the model's own attributions" if self.answered else "features"
        return f"{self.base.in_words}, {held} by {self.features or 'place'}"


DatasetFormat = Capture | Merged | Csv | Json | Parquet | ByPaths


def written_as(format: DatasetFormat) -> DatasetFormat:
    """How the records of a format lie in files."""
    return format.base if isinstance(format, ByPaths) else format


def parse_dataset_format(text: str) -> DatasetFormat:
    """Read the value of `dataset_format`.

    Spellings of the job definition's API (`{"Csv":{"Header":true}}`), `line` for `lines`, and truth values as
    text are accepted. Raises `UserError` naming the variable, its value and what is allowed.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise _fault(text, f"is not JSON ({error})") from None
    if not isinstance(value, dict) or len(value) != 1:
        raise _fault(text, "is not a JSON object with exactly one key")
    ((name, settings),) = value.items()
    known = {key.lower(): parser for key, parser in PARSERS.items()}
    if name.lower() not in known:
        raise _fault(text, f"names the unknown format '{name}'")
    settings = {} if settings is None else settings
    if not isinstance(settings, dict):
        raise _fault(text, f"has settings of '{name}' that are not a JSON object")
    try:
        return known[name.lower()]({key.lower(): item for key, item in settings.items()})
    except ValueError as error:
        raise _fault(text, str(error)) from None


def _fault(text: str, what: str) -> UserError:
    shown = text if len(text) <= 200 else text[:200] + "…"
    return UserError(f"dataset_format='{shown}' {what}; allowed are {ALLOWED}.")


def _truth(settings: Mapping[str, object], name: str, default: bool) -> bool:
    value = settings.get(name, default)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ValueError(f"has {name}={json.dumps(value)}, which is neither true nor false")


def _capture(settings: Mapping[str, object]) -> Capture:
    return Capture(_sides(settings, Capture().sides))


def _merged(settings: Mapping[str, object]) -> Merged:
    return Merged(_sides(settings, Merged().sides))


def _sides(settings: Mapping[str, object], default: tuple[str, ...]) -> tuple[str, ...]:
    names = settings.get("captureindexnames")
    if names is None:
        return default
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError("has captureIndexNames that are not a list of names")
    unknown = [name for name in names if name not in SIDES]
    if unknown:
        raise ValueError(f"has the unknown capture index name '{unknown[0]}' (known are {', '.join(SIDES)})")
    return tuple(side for side in SIDES if side in names)


def _csv(settings: Mapping[str, object]) -> Csv:
    position = settings.get("output_columns_position", "START")
    if not isinstance(position, str) or position.upper() not in {"START", "END"}:
        raise ValueError(
            f"has output_columns_position={json.dumps(position)}, which is neither START nor END"
        )
    return Csv(header=_truth(settings, "header", False), outputs_last=position.upper() == "END")


def _json(settings: Mapping[str, object]) -> Json:
    return Json(lines=_truth(settings, "lines" if "lines" in settings else "line", False))


def _parquet(settings: Mapping[str, object]) -> Parquet:
    del settings
    return Parquet()


PARSERS: dict[str, Callable[[Mapping[str, object]], DatasetFormat]] = {
    "sagemakerCaptureJson": _capture,
    "sagemakerMergeJson": _merged,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
}
