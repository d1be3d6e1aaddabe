"""What the first captures tell of those that lack a side."""

import json
from pathlib import Path

import pytest

from tests.preprocess.reading import capture, side
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.one_sided import told_of_sides

BOTH = ("endpointOutput", "endpointInput")


def told(folder: Path, *contents: str | bytes, sides: tuple[str, ...] = BOTH) -> dict[str, object]:
    files = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        files.append((InputFile(path, path.stat().st_size), True))
    return told_of_sides(files, sides, split=True, names=None)


def test_the_first_capture_of_both_sides_tells_the_keys_of_each(tmp_path: Path) -> None:
    lines = [capture(side("9"), None), "no JSON", capture(side("1,2"), side('{"p": 1}', "JSON"))]
    assert told(tmp_path, "\n".join(lines)) == {
        "first_keys": {"endpointOutput": ["p"], "endpointInput": [None, None]}
    }


@pytest.mark.parametrize(
    ("line", "alone"),
    [(capture(side("1"), None), True), (capture(None, side("1")), False), ("no JSON", False)],
)
def test_where_none_has_both_it_is_told_whether_inputs_came_alone(
    tmp_path: Path, line: str, alone: bool
) -> None:
    assert told(tmp_path, line) == {"inputs_alone": alone}


def test_one_wanted_side_needs_no_other(tmp_path: Path) -> None:
    assert told(tmp_path, capture(side("1"), side("2")), sides=("endpointInput",)) == {}


def test_a_file_that_is_gone_or_no_text_is_passed_over(tmp_path: Path) -> None:
    gone = InputFile(tmp_path / "gone", 1)
    kept = tmp_path / "kept"
    kept.write_text(capture(side("1"), side("2")))
    odd = tmp_path / "odd"
    odd.write_bytes(b"PK\x03\x04" + bytes(100))
    files = [(file, True) for file in (gone, InputFile(odd, 104), InputFile(kept, kept.stat().st_size))]
    assert "first_keys" in told_of_sides(files, BOTH, split=True, names=None)


def test_a_look_goes_no_further_than_some_megabytes(tmp_path: Path) -> None:
    inputs = json.dumps({"captureData": {"endpointInput": side("x" * (1 << 20))}})
    assert told(tmp_path, "\n".join([inputs] * 5 + [capture(side("1"), side("2"))])) == {"inputs_alone": True}
