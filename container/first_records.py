"""The first records of a file, read in plain Python: what is wrong with them, which format they show."""

import itertools
import json
from collections.abc import Iterator, Sequence

from analyzer.errors import UserError
from preprocess.captures import Malformed, decode_line, first_captures, read_json, rows_of
from preprocess.csv_rows import first_row
from preprocess.formats import GROUND_TRUTH, Capture, Csv, DatasetFormat, Json, Merged, Parquet
from preprocess.inputs import InputFile
from preprocess.lines import Split, lines_of, open_unpacked
from preprocess.merged import merged_rows_of


def first_lines(file: InputFile, count: int) -> list[tuple[int, bytes]]:
    """Number and bytes of the first `count` lines that are not blank."""
    whole = Split(str(file.path), 0, max(file.size, 1), file.gzip, True)
    return list(itertools.islice(lines_of(whole), count))


def faults_of(file: InputFile, form: DatasetFormat, count: int = 3) -> Iterator[str]:
    """One sentence for each fault of the first records of a file, with file and line."""
    try:
        if isinstance(form, Parquet):
            yield from _beginning(file, (b"PAR1",), "is not a Parquet file: it does not begin with PAR1")
        elif isinstance(form, Json) and not form.lines:
            yield from _beginning(
                file, (b"{", b"["), "is not a JSON document: it begins with neither { nor ["
            )
        else:
            yield from (
                f"{file.path}, line {n}: this line {fault}" for n, fault in _line_faults(file, form, count)
            )
    except (OSError, EOFError) as error:
        yield f"{file.path} cannot be read: {error}"


def _line_faults(file: InputFile, form: DatasetFormat, count: int) -> Iterator[tuple[int, str]]:
    if isinstance(form, Capture | Merged):
        yield from _capture_faults(file, form, count)
    elif isinstance(form, Json):
        yield from _json_faults(file, count)
    elif isinstance(form, Csv):
        yield from _csv_faults(file, count)


def _capture_faults(file: InputFile, form: Capture | Merged, count: int) -> Iterator[tuple[int, str]]:
    rows = merged_rows_of if isinstance(form, Merged) else rows_of
    for number, capture in first_captures(file, count):
        if isinstance(capture, Malformed):
            yield number, str(capture)
            continue
        try:
            rows(capture, form.sides)
        except Malformed as error:
            yield number, str(error)


def _json_faults(file: InputFile, count: int) -> Iterator[tuple[int, str]]:
    for number, line in first_lines(file, count):
        try:
            if not isinstance(read_json(line), dict):
                yield number, "is not a JSON object"
        except Malformed as error:
            yield number, str(error)


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
    with open_unpacked(file.path, file.gzip) as opened:
        start = opened.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start and not start.startswith(allowed):
        yield f"{file.path} {fault}"


def guess_format(files: Sequence[InputFile], header: bool | None = None) -> str:
    """The `dataset_format` that the first file that is not empty shows; UserError when it shows none.

    A CSV has a header when `header` says so or, where it is None, when no cell of the first line is a number.
    """
    file = next(file for file in files if file.size)
    try:
        with open_unpacked(file.path, file.gzip) as opened:
            if opened.read(4) == b"PAR1":
                return '{"parquet":{}}'
        first = "".join(decode_line(line) for _, line in first_lines(file, 1)).strip()
    except (OSError, EOFError, Malformed) as error:
        raise UserError(f"The format of {file.path} cannot be told ({error}); say it with --format") from None
    if first.startswith("["):
        return '{"json":{"lines":false}}'
    if first.startswith("{"):
        return _json_format(file, first)
    if first:
        has_header = header if header is not None else not any(map(_is_number, first_row(first) or []))
        return json.dumps({"csv": {"header": has_header, "output_columns_position": "START"}})
    raise UserError(f"The format of {file.path} cannot be told from its first line; say it with --format")


def _json_format(file: InputFile, first: str) -> str:
    try:
        record = json.loads(first)
    except ValueError:
        return '{"json":{"lines":false}}'
    if GROUND_TRUTH in record and "captureData" not in record:
        raise UserError(
            f"{file.path} holds ground-truth records without captures; merge them with their captures first "
            "(understudy merge)"
        )
    if "captureData" not in record:
        return '{"json":{"lines":true}}'
    return '{"sagemakerMergeJson":{}}' if GROUND_TRUTH in record else '{"sagemakerCaptureJson":{}}'


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
