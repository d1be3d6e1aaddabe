"""The first records of merged captures: their faults, their format, and a script tried on them."""

import contextlib
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.container.workspace import CAPTURE_FORMAT, Workspace, capture
from understudy.analyzer.errors import UserError
from understudy.container.commands.dry_run import dry_run
from understudy.container.first_look.first_records import faults_of, guess_csv, guess_format, guess_json
from understudy.preprocess.formats import parse_dataset_format
from understudy.preprocess.inputs import find_inputs

MERGED_FORMAT = '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}'
LABEL = {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "a"}}


def merged(**more: Any) -> str:
    return json.dumps(json.loads(capture("0.5", "1,2")) | LABEL | more)


def first_faults(path: Path, form: str) -> list[str]:
    (source,) = find_inputs(path)
    return list(faults_of(source, parse_dataset_format(form)))


def test_sound_merged_captures_have_no_faults(workspace: Workspace) -> None:
    assert first_faults(workspace.captures([merged(), capture("0.5", "1,2")]), MERGED_FORMAT) == []


@pytest.mark.parametrize(
    ("label", "fault"),
    [
        ({"data": "1"}, "has no encoding in its groundTruthData"),
        (
            {"data": "0,1", "encoding": "CSV"},
            "cannot be paired: its endpointOutput has 1 row of 1 cells and its groundTruthData has 2 rows",
        ),
    ],
)
def test_a_label_that_cannot_be_read_is_named(
    workspace: Workspace, label: dict[str, str], fault: str
) -> None:
    path = workspace.captures([merged(), merged(groundTruthData=label)])
    assert first_faults(path, MERGED_FORMAT) == [f"{path}, line 2: this line {fault}"]


@pytest.mark.parametrize("form", [CAPTURE_FORMAT, MERGED_FORMAT])
def test_labels_alone_are_to_be_merged_first(workspace: Workspace, form: str) -> None:
    path = workspace.captures([json.dumps(LABEL)])
    assert first_faults(path, form) == [
        f"{path}, line 1: this line is a ground-truth record without a capture; "
        "merge it first (understudy merge)"
    ]


def test_merged_captures_are_told_from_captures(workspace: Workspace) -> None:
    assert guess_format(find_inputs(workspace.captures([merged()]))) == '{"sagemakerMergeJson":{}}'


def test_a_script_tried_on_merged_captures_shows_the_label(workspace: Workspace) -> None:
    path = workspace.captures([merged(), merged(groundTruthData={"data": "0,1", "encoding": "CSV"})])
    script = workspace.script("def preprocess_handler(r):\n    return {'p': r.endpoint_output.data}\n")
    form = parse_dataset_format(MERGED_FORMAT)
    sound, malformed = dry_run(Path(script), path, form, records=5, timeout_seconds=60)
    assert sound.rows == ({"p": "0.5", "groundTruthData": "1"},)
    assert malformed.told.startswith("became 1 row in the preprocessing script, but its groundTruthData has")
    assert not malformed.traceback


def test_labels_alone_have_no_format(workspace: Workspace) -> None:
    label = json.dumps({"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventVersion": "0"})
    with pytest.raises(UserError, match="holds ground-truth records without captures; merge them"):
        guess_format(find_inputs(workspace.captures([label])))


@pytest.mark.parametrize(
    ("lines", "header"),
    [(['{"a",b', "1,2"], True), (["[a],b"], True), (["[a],2"], False), (["PAR1,b"], True)],
)
def test_what_is_said_to_be_csv_is_csv(workspace: Workspace, lines: list[str], header: bool) -> None:
    files = find_inputs(workspace.file("a.txt", lines))
    assert json.loads(guess_csv(files))["csv"]["header"] is header


@pytest.mark.parametrize(
    ("lines", "by_line"),
    [
        (['{"a": 1}', '{"a": 2}'], True),
        (["nonsense", '{"a": 2}'], True),
        (['{"a": 1', '{"a": 2}'], True),
        (["a,b", "1,2"], True),
        (["[", '{"a": 1}', "]"], False),
        (['[{"a": 1}]'], False),
        (["{", '"a": 1', "}"], False),
    ],
)
def test_what_is_said_to_be_json_is_json(workspace: Workspace, lines: list[str], by_line: bool) -> None:
    files = find_inputs(workspace.file("a.txt", lines))
    assert json.loads(guess_json(files)) == {"json": {"lines": by_line}}


def test_captures_that_are_said_to_be_json_are_json(workspace: Workspace) -> None:
    files = find_inputs(workspace.captures([capture("1", "2"), merged()]))
    assert json.loads(guess_json(files)) == {"json": {"lines": True}}


def test_a_csv_whose_first_line_cannot_be_read_asks_for_the_header(workspace: Workspace) -> None:
    path = workspace.file("a.csv", [])
    path.write_bytes(b"caf\xe9\n")
    with pytest.raises(UserError, match="say --header or --no-header"):
        guess_csv(find_inputs(path))


def test_a_line_nested_deeply_is_json(workspace: Workspace) -> None:
    path = workspace.file("a.json", ['{"a":' + "[" * 5000 + "]" * 5000 + "}"])
    assert json.loads(guess_format(find_inputs(path))) == {"json": {"lines": True}}
    assert json.loads(guess_json(find_inputs(path))) == {"json": {"lines": True}}


FORMATS = [CAPTURE_FORMAT, MERGED_FORMAT, '{"csv":{"header":true}}', '{"json":{"lines":true}}']
FORMATS += ['{"json":{"lines":false}}', '{"parquet":{}}']
HEADS = [b"", b"{", b'{"captureData":{', b"[", b'"', b"\xef\xbb\xbf", b"\x1f\x8b", b"PAR1", b"a,b\r1,2\r"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(HEADS), st.binary(max_size=60), st.booleans(), st.integers(0, 40))
def test_the_first_look_at_any_bytes_raises_nothing_but_sentences(
    tmp_path: Path, head: bytes, rest: bytes, packed: bool, cut: int
) -> None:
    path = tmp_path / "a.csv.gz"
    content = gzip.compress(head + rest) if packed else head + rest
    path.write_bytes(content[: len(content) - cut] or b"x")
    for form in FORMATS:
        assert all(str(path) in fault for fault in first_faults(path, form))
    files = find_inputs(path)
    for guess in (guess_format, guess_csv, guess_json):
        with contextlib.suppress(UserError):
            parse_dataset_format(guess(files))


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ('{"a":' + "[" * 5000 + "]" * 5000 + "}", '{"json":{"lines":true}}'),
        ('{"captureData":{"endpointInput":{"data":' + "[" * 5000 + "]" * 5000 + "}}}", CAPTURE_FORMAT),
        ('{"a":"\\ud800"}', '{"json":{"lines":true}}'),
        ('"' + "x" * 200_000 + '",2', '{"csv":{"header":false}}'),
        ("a,b\r1,2\r3,4", '{"csv":{"header":true}}'),
    ],
    ids=["deep", "deep capture", "surrogate", "long cell", "old Mac"],
)
def test_odd_first_lines_do_not_end_the_first_look(workspace: Workspace, line: str, form: str) -> None:
    path = workspace.file("a", [])
    path.write_text(line + "\n" if "\r" not in line else line, newline="")
    wanted = parse_dataset_format(form)
    assert type(parse_dataset_format(guess_format(find_inputs(path)))) is type(wanted)
    assert all(fault.startswith(f"{path}, line ") for fault in first_faults(path, form))
