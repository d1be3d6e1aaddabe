"""The first records of a file, read in plain Python: what is wrong with them, which format they show."""

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.analyzer.names import in_more_files
from understudy.container.first_look.hints import TO_SCRIPT, binary, is_number, of_separators, separator
from understudy.container.first_look.hints import of_capture as hints_on
from understudy.container.redaction import without_values
from understudy.preprocess.captures import first_captures, read_capture, rows_of
from understudy.preprocess.csv_rows import first_row
from understudy.preprocess.formats import (
    GROUND_TRUTH,
    ByPaths,
    Capture,
    Csv,
    DatasetFormat,
    Json,
    Merged,
    Parquet,
    written_as,
)
from understudy.preprocess.inputs import InputFile, first_lines
from understudy.preprocess.json_text import read_json
from understudy.preprocess.lines import Split, Unreadable, lines_of, open_unpacked
from understudy.preprocess.malformed import Malformed, decode_line
from understudy.preprocess.merged import merged_rows_of

HEAD_BYTES = 4096
LINES_OF_SEPARATORS = 20
"""How many lines must agree on a separator."""


def record_faults(
    files: Sequence[InputFile],
    form: DatasetFormat,
    names: Sequence[str] | None = None,
    *,
    quote: bool = True,
) -> list[str]:
    """What is wrong with the first records of the files; `names` are a baseline's.

    A sentence for each fault, which names the first file that has it and counts the others. Without `quote`
    no value of a record is quoted.
    """
    told: dict[str, list[str]] = {}
    for file in files:
        for fault in faults_of(file, form, names=names, quote=quote):
            told.setdefault(fault.replace(str(file.path), ""), []).append(fault)
    return [f"{first}{in_more_files(len(others))}" for first, *others in told.values()]


def only_headers(files: Sequence[InputFile], form: DatasetFormat) -> str | None:
    """A sentence where every file of a CSV ends with its header; None where one goes on or cannot be read."""
    form = written_as(form)
    with suppress(Unreadable, UserError):
        if isinstance(form, Csv) and form.header and all(len(first_lines(file, 2)) < 2 for file in files):
            return f"{files[0].path} holds a header and no record{in_more_files(len(files) - 1)}"
    return None


def other_separator(
    files: Sequence[InputFile], form: DatasetFormat, names: Sequence[str] | None = None
) -> str | None:
    """A sentence on the first file whose cells something else than commas separates; None without one.

    `names` are a baseline's. Held against it, captures that differ so are what a run is to find; without one
    they would be a baseline of one column.
    """
    form = written_as(form)
    for file in files:
        faults: Iterator[tuple[int, str]] = iter(())
        if isinstance(form, Csv):
            faults = _separator_faults(file, names)
        elif isinstance(form, Capture) and names is None:
            faults = _separated_captures(file, form)
        with suppress(Unreadable, UserError):
            for number, fault in faults:
                return f"{file.path}, line {number}: this line {fault}"
    return None


def _separated_captures(file: InputFile, form: Capture) -> Iterator[tuple[int, str]]:
    """The first capture's hint, where every capture has one."""
    found = [
        (number, next(of_separators(capture, form), None))
        for number, capture in first_captures(file, LINES_OF_SEPARATORS)
        if not isinstance(capture, Malformed)
    ]
    if all(hint for _, hint in found):
        yield from ((number, hint) for number, hint in found[:1] if hint)


def faults_of(
    file: InputFile,
    form: DatasetFormat,
    count: int = 3,
    names: Sequence[str] | None = None,
    *,
    quote: bool = True,
) -> Iterator[str]:
    """One sentence for each fault of the first records of a file, with file and line; it raises nothing.

    `names` are the baseline's; without `quote` no value of a record is quoted.
    """
    # Where paths find the parts of a record, they say which belong together.
    pairs, form = not isinstance(form, ByPaths), written_as(form)
    try:
        if isinstance(form, Parquet):
            if not is_parquet(file):
                yield f"{file.path} is not a Parquet file: it does not begin with PAR1"
        elif kind := _binary(file.path):
            yield f"{file.path} is {kind}"
        elif isinstance(form, Json) and not form.lines:
            yield from _beginning(
                file, (b"{", b"["), "is not a JSON document: it begins with neither { nor ["
            )
        else:
            yield from (
                f"{file.path}, line {n}: this line {fault if quote else without_values(fault)}"
                for n, fault in _line_faults(file, form, count, names, pairs=pairs)
            )
    except Unreadable as error:
        yield f"{file.path} {error}"
    except UserError as error:
        yield str(error)
    except Exception as error:
        # Whatever ends this look may be nothing to the engine, whose word counts.
        yield f"{file.path} could not be looked into here ({type(error).__name__}: {error})"


def _line_faults(
    file: InputFile, form: DatasetFormat, count: int, names: Sequence[str] | None, *, pairs: bool
) -> Iterator[tuple[int, str]]:
    if isinstance(form, Capture | Merged):
        yield from _capture_faults(file, form, count, names, pairs=pairs)
    elif isinstance(form, Json):
        yield from _json_faults(file, count)
    elif isinstance(form, Csv):
        separated = list(_separator_faults(file, names))
        yield from separated or _csv_faults(file, count)


def _capture_faults(
    file: InputFile, form: Capture | Merged, count: int, names: Sequence[str] | None, *, pairs: bool
) -> Iterator[tuple[int, str]]:
    rows = merged_rows_of if isinstance(form, Merged) else rows_of
    told: set[str] = set()
    for number, capture in first_captures(file, count):
        if isinstance(capture, Malformed):
            yield number, str(capture)
            continue
        hints = [hint for hint in hints_on(capture, form, names) if hint not in told]
        told.update(hints)
        try:
            if pairs:
                rows(capture, form.sides)
        except Malformed as error:
            yield number, "; it ".join([str(error), *hints])
        else:
            yield from ((number, hint) for hint in hints)


def hint_at(path: Path, number: int, form: DatasetFormat) -> str | None:
    """What most likely is the matter with a line of a file; None where nothing is recognised."""
    try:
        if not isinstance(form, Parquet) and (kind := _binary(path)):
            return f"the file is {kind}"
        if not isinstance(form, Capture | Merged):
            return None
        lines = itertools.islice(lines_of(Split(str(path), 0, path.stat().st_size, False, True)), number)
        line = next((line for at, line in lines if at == number), b"")
        return next((f"the line {hint}" for hint in hints_on(read_capture(line), form)), None)
    except (OSError, UserError, Unreadable, Malformed):
        return None


def _binary(path: Path) -> str | None:
    with open_unpacked(path) as opened:
        return binary(opened.read(HEAD_BYTES))


def _json_faults(file: InputFile, count: int) -> Iterator[tuple[int, str]]:
    for number, line in first_lines(file, count):
        try:
            if not isinstance(read_json(line), dict):
                yield number, "is not a JSON object"
        except Malformed as error:
            yield number, str(error)


def _separator_faults(file: InputFile, names: Sequence[str] | None) -> Iterator[tuple[int, str]]:
    """That the lines are of one cell, which holds as many of another separator on each."""
    lines = first_lines(file, LINES_OF_SEPARATORS)
    found = separator([line.decode(errors="replace") for _, line in lines], names) if lines else None
    if found:
        yield (
            lines[0][0],
            f"has no comma; its cells seem to be separated by {found}: convert the file to commas, or "
            f"{TO_SCRIPT}; where it is one column indeed, put its cells in quotes",
        )


def _csv_faults(file: InputFile, count: int) -> Iterator[tuple[int, str]]:
    """Lines of another number of cells than the first; a quoted line break ends the search."""
    expected = None
    for number, line in first_lines(file, count):
        try:
            text = decode_line(line)
        except Malformed as error:
            yield number, str(error)
            continue
        row = first_row(text)
        if row is None:
            return
        cells = len(row)
        expected = expected or cells
        if cells != expected:
            yield number, f"has {cells} cells where the first has {expected}"


def _beginning(file: InputFile, allowed: tuple[bytes, ...], fault: str) -> Iterator[str]:
    with open_unpacked(file.path) as opened:
        start = opened.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start and not start.startswith(allowed):
        yield f"{file.path} {fault}"


def is_parquet(file: InputFile) -> bool:
    """Whether a file begins as Parquet does."""
    try:
        with file.path.open("rb") as opened:
            return opened.read(4) in (b"PAR1", b"PARE")
    except OSError as error:
        raise UserError(f"The file {file.path} cannot be read ({error.strerror})") from error


def guess_format(files: Sequence[InputFile], header: bool | None = None) -> str:
    """The `dataset_format` that the first file that is not empty shows; UserError when it shows none.

    A CSV has a header when `header` says so or, where it is None, when no cell of the first line is a number.
    """
    file = next(file for file in files if file.size)
    try:
        if is_parquet(file):
            return '{"parquet":{}}'
        if kind := _binary(file.path):
            raise UserError(f"{file.path} is {kind}")
        first = _first_texts(file, 1)
    except Malformed as error:
        raise UserError(
            f"The format of {file.path} cannot be told: its first line {error}; say it with --format"
        ) from None
    except Unreadable as error:
        raise UserError(f"{file.path} {error}") from None
    if not any(first):
        raise UserError(f"The format of {file.path} cannot be told from its first line; say it with --format")
    if first[0].startswith("["):
        return '{"json":{"lines":false}}'
    if first[0].startswith("{"):
        return _json_format(file, first[0])
    return csv_format(_has_names(first[0]) if header is None else header)


def guess_csv(files: Sequence[InputFile]) -> str:
    """The `dataset_format` of CSV files: with a header when no cell of the first line is a number."""
    file = next(file for file in files if file.size)
    try:
        first = _first_texts(file, 1)
    except (Malformed, Unreadable) as error:
        raise UserError(
            f"Whether {file.path} begins with names cannot be told: it {error}; say --header or --no-header"
        ) from None
    return csv_format(_has_names(first[0]) if first else False)


def guess_json(files: Sequence[InputFile]) -> str:
    """The `dataset_format` of JSON files: documents where none of the first lines is an object by itself.

    What cannot be read is for the job to count and tell.
    """
    file = next(file for file in files if file.size)
    try:
        first = _first_texts(file, 3)
    except (Malformed, Unreadable, UserError):
        first = []
    documents = bool(first) and (
        first[0].startswith("[") or (first[0].startswith("{") and not any(map(_is_object, first)))
    )
    return json.dumps({"json": {"lines": not documents}})


def csv_format(header: bool) -> str:
    """The `dataset_format` of a CSV."""
    return json.dumps({"csv": {"header": header, "output_columns_position": "START"}})


def _first_texts(file: InputFile, count: int) -> list[str]:
    return [decode_line(line).strip() for _, line in first_lines(file, count)]


def _has_names(line: str) -> bool:
    return not any(map(is_number, first_row(line) or []))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
    except RecursionError:
        # Nested deeply on one line, which ends it.
        return line.startswith("{")


def _json_format(file: InputFile, first: str) -> str:
    try:
        record = json.loads(first)
    except ValueError:
        return '{"json":{"lines":false}}'
    except RecursionError:
        # Only the engine can tell whether such a line is whole; what it is shows in its text.
        record = [name for name in ("captureData", GROUND_TRUTH) if f'"{name}"' in first]
    if GROUND_TRUTH in record and "captureData" not in record:
        raise UserError(
            f"{file.path} holds ground-truth records without captures; merge them with their captures first "
            "(understudy merge)"
        )
    if "captureData" not in record:
        return '{"json":{"lines":true}}'
    return '{"sagemakerMergeJson":{}}' if GROUND_TRUTH in record else '{"sagemakerCaptureJson":{}}'
