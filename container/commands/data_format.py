"""The contract's `dataset_format` for what a person said of their data, and what its first lines show."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.container.commands.options import Format, Reading, Sides

SIDES = {
    Sides.INPUT: ["endpointInput"],
    Sides.OUTPUT: ["endpointOutput"],
    Sides.BOTH: ["endpointInput", "endpointOutput"],
}
_CAPTURES = ("sagemakerCaptureJson", "sagemakerMergeJson")


def dataset_format(data: Path, reading: Reading, environ: Mapping[str, str] = os.environ) -> str:
    """The contract's text; what is left open is seen from the first lines of the data.

    UserError when the data cannot be looked into, or something is said of a format that has no such thing.
    """
    ((name, settings),) = json.loads(_found(data, reading, environ)).items()
    if reading.sides is not None:
        if name not in _CAPTURES:
            raise UserError(f"--captures belongs to captures, but {data} is read as {name}: leave it out")
        settings["captureIndexNames"] = SIDES[reading.sides]
    if reading.outputs_last is not None:
        if name != "csv":
            raise UserError(f"--outputs-last belongs to CSV, but {data} is read as {name}: leave it out")
        settings["output_columns_position"] = "END"
    return json.dumps({name: settings}, separators=(",", ":"))


def _found(data: Path, reading: Reading, environ: Mapping[str, str]) -> str:
    from understudy.container.first_look.first_records import csv_format, guess_csv, guess_format, guess_json
    from understudy.preprocess.inputs import FOLLOW_LINKS, find_inputs, find_pipe

    form, header = reading.format, reading.header
    if header is not None and form not in (Format.AUTO, Format.CSV):
        raise UserError(
            f"--header and --no-header belong to CSV, but --format is {form}: leave one of them out"
        )
    match form:
        case Format.CAPTURE:
            return '{"sagemakerCaptureJson":{}}'
        case Format.MERGED:
            return '{"sagemakerMergeJson":{}}'
        case Format.PARQUET:
            return '{"parquet":{}}'
        case Format.CSV if header is not None:
            return csv_format(header)
    follow_links = environ.get(FOLLOW_LINKS) == "Enabled"
    if pipe := find_pipe(data, follow_links=follow_links):
        # A look into it would take the data from the job.
        wanted = "--header or --no-header" if form is Format.CSV else "--format csv, parquet or capture"
        raise UserError(f"{pipe} is a pipe, which can be read once only: say {wanted}")
    files = find_inputs(data, follow_links=follow_links)
    if form is Format.CSV:
        return guess_csv(files)
    return guess_json(files) if form is Format.JSON else guess_format(files, header)
