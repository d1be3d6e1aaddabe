"""Records that are not what they should be: each gets the hint that solves it, and sound ones get none."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, Workspace, capture
from understudy.analyzer.errors import UserError
from understudy.analyzer.profile import SetAside, TableProfile
from understudy.container.first_look.first_records import faults_of, guess_format, other_separator
from understudy.container.first_look.hints import binary, separator
from understudy.container.first_look.plan import plan_of, reading_of
from understudy.container.running.progress import logged
from understudy.container.running.run import analysis
from understudy.container.running.unusable_records import judge_records
from understudy.container.settings.reading import job_of_variables
from understudy.preprocess.formats import parse_dataset_format
from understudy.preprocess.inputs import find_inputs

INPUT_ONLY = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput"]}}'
SCRIPT = "let a preprocessing script return the cells by name"


def first_faults(path: Path, form: str) -> list[str]:
    (source,) = find_inputs(path)
    return list(faults_of(source, parse_dataset_format(form)))


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "pipes (|)")])
def test_other_separators_are_named(workspace: Workspace, mark: str, name: str) -> None:
    rows = [
        mark.join(cells) for cells in (["age", "income", "city"], ["34", "5,5", "Bern"], ["35", "6,1", "Ulm"])
    ]
    table = workspace.file("a.csv", rows)
    assert first_faults(table, CSV_FORMAT) == [
        f"{table}, line 1: this line has no comma; its cells seem to be separated by {name}: convert the "
        f"file to commas, or {SCRIPT}; where it is one column indeed, put its cells in quotes"
    ]
    captures = workspace.captures([capture("1", mark.join(["34", "50000", "Bern"]), n) for n in range(3)])
    assert first_faults(captures, CAPTURE_FORMAT) == [
        f"{captures}, line 1: this line seems to separate the cells of its endpointInput by {name}, not "
        f"commas: {SCRIPT}"
    ]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "pipes (|)")])
def test_a_separator_of_as_many_cells_as_the_baseline_has_is_named(
    workspace: Workspace, mark: str, name: str
) -> None:
    captures = workspace.captures([capture("0", mark.join(["20", "Bern"]), n) for n in range(3)])
    (source,) = find_inputs(captures)
    form = parse_dataset_format(CAPTURE_FORMAT)
    assert list(faults_of(source, form, names=["pred", "age", "city"])) == [
        f"{captures}, line 1: this line seems to separate the cells of its endpointInput by {name}, not "
        f"commas: {SCRIPT}"
    ]
    assert list(faults_of(source, form, names=["pred", "text"])) == []


@pytest.mark.parametrize("lines", [['"a;b"', '"1;2"', '"3;4"'], ["tags", "a;b", "c;d"], ["a;b", "1;2;3"]])
def test_one_column_that_holds_separators_is_one_column(lines: list[str]) -> None:
    assert separator(lines) is None


def test_quoted_cells_between_other_separators_are_several() -> None:
    assert separator(['"name";"note"', '"Ann";"a, b"', '"Bob";"c;d"']) == "semicolons"


def test_a_baseline_of_captures_with_another_separator_is_refused(workspace: Workspace) -> None:
    path = workspace.captures([capture("1", f"{n};{n};Bern", n) for n in range(3)])
    files, form = find_inputs(path), parse_dataset_format(CAPTURE_FORMAT)
    assert other_separator(files, form) == (
        f"{path}, line 1: this line seems to separate the cells of its endpointInput by semicolons, not "
        f"commas: {SCRIPT}"
    )
    assert other_separator(files, form, ["a", "b", "c"]) is None
    one_of_them = workspace.captures([capture("1", "1;2;3"), capture("1", "Bern"), "nonsense"])
    assert other_separator(find_inputs(one_of_them), form) is None


def test_a_job_ends_where_a_csv_is_separated_otherwise(workspace: Workspace) -> None:
    table = workspace.file("a.csv", ["a;b", "1;2", "3;4"])
    given = {"dataset_source": str(table), "output_path": str(workspace.output)}
    job = job_of_variables(given | {"dataset_format": CSV_FORMAT})
    plan, quality = plan_of(job), job.monitor
    never: Any = nullcontext()
    with pytest.raises(UserError, match=r"a\.csv, line 1: .* separated by semicolons: convert the file"):
        analysis(plan, quality, quality.own(job.own), never, logged)
    assert list(workspace.output.iterdir()) == []


def test_a_baseline_says_how_many_cells_one_line_holds() -> None:
    assert separator(["1;2"]) is None
    assert separator(["1;2"], ["a", "b"]) == "semicolons"
    assert separator(["x;1", "y;2"], ["text"]) is None
    assert separator(["x;1", "y;2"], ["a;b"]) == "semicolons"


@pytest.mark.parametrize(
    "text", ["a text; of words | and\tothers; many", "34", "", "x;1", '{"a": "1;2;3"}', "https://a/b?c=1;2"]
)
def test_a_cell_of_text_is_not_taken_for_several(workspace: Workspace, text: str) -> None:
    assert first_faults(workspace.captures([capture("1", text)]), CAPTURE_FORMAT) == []
    table = workspace.file("a.csv", ["text", text, "another"])
    assert first_faults(table, CSV_FORMAT) == []


def test_a_header_in_each_request_is_recognised_beside_one_answer(workspace: Workspace) -> None:
    captures = workspace.captures([capture("1", "age,income\n34,50000\n", n) for n in range(3)])
    first, *_ = first_faults(captures, CAPTURE_FORMAT)
    assert first.startswith(f"{captures}, line 1: this line cannot be paired")
    assert first.endswith(
        f"; it seems to begin its endpointInput with a header (age,income): send rows only, or {SCRIPT}"
    )
    assert first_faults(captures, INPUT_ONLY) == [
        f"{captures}, line 1: this line seems to begin its endpointInput with a header (age,income): send "
        f"rows only, or {SCRIPT}"
    ]


@pytest.mark.parametrize("rows", ["Bern,red\nUlm,blue", "1,2\n3,4", "Bern,1\nUlm,2", "Bern\nUlm"])
def test_a_batch_of_rows_is_not_taken_for_a_header(workspace: Workspace, rows: str) -> None:
    assert first_faults(workspace.captures([capture("1,2", rows)]), CAPTURE_FORMAT) == []


def test_the_message_of_a_failed_job_has_the_hint(workspace: Workspace) -> None:
    captures = workspace.captures([capture("1", "age,income\n34,50000", n) for n in range(3)])
    example = {"file": captures.as_uri(), "line": 2, "reason": "cannot be paired: 1 row and 2 rows"}
    scanned = TableProfile(0, 3, [], {"malformed": SetAside(3, [example])})
    job = job_of_variables(
        {"dataset_source": str(captures), "output_path": "/output", "dataset_format": CAPTURE_FORMAT}
    )
    with pytest.raises(UserError) as caught:
        list(judge_records(scanned, reading_of(job)))
    assert (
        "line 2, cannot be paired: 1 row and 2 rows (the line seems to begin its endpointInput with a header "
        f"(age,income): send rows only, or {SCRIPT}); correct the data or raise"
    ) in str(caught.value)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PK\x03\x04rest", "a zip archive; unpack it"),
        (b"PAR1\x15\x04", 'Parquet; dataset_format {"parquet":{}} reads it'),
        ("a,b\n".encode("utf-16"), "UTF-16; convert it to UTF-8"),
        (b"\x93NUMPY\x01", "an array of numpy's; convert it to CSV"),
        (b"a,b\x00c\n", "binary (it holds NUL bytes); it must be text in UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_named_by_its_kind(workspace: Workspace, head: bytes, kind: str) -> None:
    path = workspace.file("a.csv", [])
    path.write_bytes(head)
    for form in (CSV_FORMAT, CAPTURE_FORMAT, '{"json":{"lines":true}}', '{"json":{"lines":false}}'):
        assert first_faults(path, form) == [f"{path} is {kind}"]
    if not head.startswith(b"PAR1"):
        with pytest.raises(UserError, match="is "):
            guess_format(find_inputs(path))


def test_text_is_no_binary_file() -> None:
    for text in ("a,b\n1,2\n", json.dumps({"a": "é\u0000"}), "\ufeffa,b", ""):
        assert binary(text.encode()) is None
