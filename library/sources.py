"""What a call is given to read, a path, several or a table: the files or the Spark frame of its job."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from understudy.analyzer.errors import UserError
from understudy.library import tables
from understudy.preprocess.formats import PARSERS
from understudy.preprocess.inputs import InputFile, find_inputs

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from understudy.library.tables import Table

AnyPath: TypeAlias = str | PathLike[str]
Data: TypeAlias = "AnyPath | Iterable[AnyPath] | Table"
"""A file, a folder of any depth, several of these, or a table."""
DatasetFormat: TypeAlias = str | Mapping[str, object]
SHORT = {
    "capture": '{"sagemakerCaptureJson":{}}',
    "merged": '{"sagemakerMergeJson":{}}',
    "parquet": '{"parquet":{}}',
}
GUESSED = ("csv", "json")
PARQUET = SHORT["parquet"]


@dataclass(frozen=True)
class Source:
    """Where the data is, its `dataset_format`, and what is read.

    `path` is a file, a folder, or what several have in common; of a table it is what people call it, and
    `scratch` the file that it was written to. `frame` is a Spark table, which is read as it is.
    """

    path: Path
    format: str | None
    files: tuple[InputFile, ...] = ()
    frame: "DataFrame | None" = None
    scratch: Path | None = None


def source_of(
    data: "Data", form: DatasetFormat | None, keyword: str, folder: Path, *, follow_links: bool
) -> Source:
    """What a call reads; tables are written into `folder`.

    UserError, in which `keyword` names the data, where there is nothing, or what there is cannot be told.
    """
    if (table := tables.name_of(data)) is not None:
        if form is not None and form != "parquet":
            raise UserError(f"dataset_format is of files, and {keyword} is a {table}: leave it out")
        name = Path(table)
        if tables.spark_frame(data):
            return Source(name, PARQUET, frame=data)
        file = tables.write(data, folder)
        return Source(name, PARQUET, (InputFile(file, file.stat().st_size),), scratch=file)
    paths = _paths(data, keyword)
    found = [
        file
        for path in paths
        for file in find_inputs(path, variable="dataset_source", follow_links=follow_links)
    ]
    common = paths[0] if len(paths) == 1 else Path(os.path.commonpath([path.absolute() for path in paths]))
    return Source(common, _format_of(form, found), tuple(dict.fromkeys(found)))


def _paths(data: object, keyword: str) -> list[Path]:
    if isinstance(data, str | PathLike):
        return [Path(data)]
    if isinstance(data, Iterable) and not isinstance(data, bytes | Mapping):
        given = list(data)
        if given and all(isinstance(one, str | PathLike) for one in given):
            return [Path(one) for one in given]
        if not given:
            raise UserError(f"{keyword} is empty: give a path, or several")
    raise UserError(f"{keyword} is of type {type(data).__name__}: give {tables.ACCEPTED}, or a list of paths")


def _format_of(form: DatasetFormat | None, files: list[InputFile]) -> str:
    """The contract's text; what is left open is seen from the first lines of the files."""
    from understudy.container.first_look.first_records import guess_csv, guess_format, guess_json

    if isinstance(form, Mapping):
        return json.dumps(form)
    if form is None:
        return guess_format(files)
    if form in GUESSED:
        return guess_csv(files) if form == "csv" else guess_json(files)
    if form in SHORT or form.lstrip().startswith("{"):
        return SHORT.get(form, form)
    raise UserError(
        f"dataset_format has the value {form!r}; allowed: {', '.join([*SHORT, *GUESSED])}, "
        f"or the contract's form with one of {', '.join(PARSERS)}"
    )
