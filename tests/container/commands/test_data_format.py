"""`dataset_format` from what a person says and what the data shows."""

import json
from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.container.commands.data_format import dataset_format
from understudy.container.commands.options import Format, Reading, Sides


def written(folder: Path, text: str) -> Path:
    path = folder / "data"
    path.write_text(text)
    return path


def test_one_side_of_the_captures_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, '{"captureData": {}}\n')
    found = dataset_format(path, Reading(sides=Sides.INPUT), {})
    assert json.loads(found) == {"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput"]}}


def test_outputs_that_stand_last_move_to_the_end(tmp_path: Path) -> None:
    reading = Reading(outputs_last=2)
    found = dataset_format(written(tmp_path, "a,b,c\n1,2,3\n"), reading, {})
    assert json.loads(found) == {"csv": {"header": True, "output_columns_position": "END"}}
    assert reading.variables() == {"understudy_output_columns": 2}


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (Reading(format=Format.PARQUET, sides=Sides.BOTH), "--captures belongs to captures, but"),
        (Reading(format=Format.PARQUET, outputs_last=1), "--outputs-last belongs to CSV, but"),
        (Reading(format=Format.JSON, header=True), "--header and --no-header belong to CSV, but"),
    ],
)
def test_what_a_format_has_not_is_refused(tmp_path: Path, reading: Reading, told: str) -> None:
    with pytest.raises(UserError, match=told):
        dataset_format(written(tmp_path, "1,2\n"), reading, {})
