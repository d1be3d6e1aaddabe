"""Files beside a data set that hold columns of its rows: in the same order, or by an identifier."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.preprocess.inputs import find_inputs

Cells = Sequence[str | None]


@dataclass(frozen=True)
class SideFile:
    """CSV in one file or a folder of them, as `key` of the configuration names it.

    `names` are the columns', of which `kept` go into the rows; `header`: the first line of each file is none
    of its rows. Rows are those of the data set by their order, or where `join` equals the data set's `id`.
    """

    key: str
    paths: tuple[Path, ...]
    names: tuple[str, ...]
    kept: tuple[str, ...]
    header: bool
    join: str | None = None

    @property
    def where(self) -> str:
        """The files, for a sentence."""
        return f"{self.key} ({self.paths[0]})" if len(self.paths) == 1 else f"{self.key} ({self.paths[0]}, …)"


def side_file(
    key: str,
    place: str,
    headers: Sequence[str] | None,
    wanted: Sequence[str | int],
    join: str | int | None = None,
) -> SideFile:
    """The file at a path or `file://` address; UserError where it cannot be read or lacks a column.

    `wanted` are names or indices; where there are no headers, the first line is one if it holds such a name.
    """
    if place.startswith("s3://"):
        raise UserError(
            f"{key} is {place}, which this job does not fetch: give it as an input and name its path "
            "there, such as /opt/ml/processing/facets/facets.csv"
        )
    files = tuple(
        file.path for file in find_inputs(Path(place.removeprefix("file://")), variable=key) if file.size
    )
    first = next(_rows_in(files[0], key), [])
    given = [*wanted, *([] if join is None else [join])]
    is_header = list(headers or ()) == first or (not headers and any(name in first for name in given))
    names = list(headers or (first if is_header else [f"column_{at}" for at in range(len(first))]))
    if len(names) != len(first):
        raise UserError(
            f"{key}: its headers name {len(names)} columns, and the first line of {files[0]} has {len(first)}"
        )
    found = [_name(key, item, names) for item in given]
    kept = tuple(dict.fromkeys(found[: len(wanted)]))
    return SideFile(key, files, tuple(names), kept, is_header, None if join is None else found[-1])


def _name(key: str, item: str | int, names: Sequence[str]) -> str:
    if str(item) in names:
        return str(item)
    if str(item).isdigit() and int(item) < len(names):
        return names[int(item)]
    raise UserError(
        f"{key}: there is no column {str(item)!r}{did_you_mean(str(item), names)}; it has "
        f"{', '.join(names[:20])}"
    )


def rows_of_side(side: SideFile) -> Iterator[Cells]:
    """The kept cells of each row, in order; UserError for a row of another width."""
    places = [side.names.index(name) for name in side.kept]
    for row in _whole_rows(side):
        yield [row[at] or None for at in places]


def by_identifier(side: SideFile) -> Mapping[str, Cells]:
    """The kept cells by the identifier; UserError where two rows have the same."""
    places = [side.names.index(name) for name in side.kept]
    at = side.names.index(str(side.join))
    found: dict[str, Cells] = {}
    for row in _whole_rows(side):
        if row[at] in found:
            raise UserError(
                f"{side.where} holds two rows with {side.join} {row[at][:100]!r}: give each row an "
                "identifier of its own"
            )
        found[row[at]] = [row[place] or None for place in places]
    return found


def _whole_rows(side: SideFile) -> Iterator[list[str]]:
    for path in side.paths:
        rows = _rows_in(path, side.key)
        if side.header:
            next(rows, None)
        for number, row in enumerate(rows, start=2 if side.header else 1):
            if len(row) != len(side.names):
                raise UserError(
                    f"{side.key}: {path}, row {number} has {len(row)} cells, but the first {len(side.names)}"
                )
            yield row


def _rows_in(path: Path, key: str) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                if row:
                    yield [cell.strip() for cell in row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{key}: {path} cannot be read ({error}); it must be CSV in UTF-8") from error
