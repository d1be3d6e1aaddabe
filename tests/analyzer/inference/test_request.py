"""How rows become the body of a request."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.request import RequestForm, check_templates, csv_line, json_cell
from understudy.analyzer.joined_rows import JoinedRows

NAMES = ("age", "job", "note")
ROW = ["41", "cook, chef", ""]


def body(rows: list[list[str]] | None = None, **form: object) -> str:
    made = RequestForm(names=NAMES, **form)  # type: ignore[arg-type]
    check_templates(made)
    return made.body([made.record(row) for row in rows or [ROW]]).decode()


def fault(**form: object) -> str:
    with pytest.raises(UserError) as error:
        body(**form)
    return str(error.value)


def test_csv_is_a_line_for_each_row() -> None:
    assert body([ROW, ["1", "2", "3"]]) == '41,"cook, chef",\n1,2,3'


@given(st.lists(st.text(st.characters(exclude_characters="\r\0", codec="utf-8")), min_size=2))
def test_any_cells_survive_a_line_of_csv(cells: list[str]) -> None:
    assert next(csv.reader([csv_line(cells)])) == cells or "\n" in "".join(cells)


def test_json_lines_hold_features_where_the_template_says() -> None:
    form = {"content_type": "application/jsonlines", "content_template": '{"features":$features}'}
    assert body(**form) == '{"features":[41,"cook, chef",null]}'
    assert body(content_type="application/jsonlines") == '[41,"cook, chef",null]'


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (None, [41, "cook, chef", None]),
        ('{"f":$features,"n":$feature_names}', {"f": [41, "cook, chef", None], "n": list(NAMES)}),
        ("$features_kvp", {"age": 41, "job": "cook, chef", "note": None}),
        ('{"j":"${job}","a":["${age}"]}', {"j": "cook, chef", "a": [41]}),
    ],
)
def test_a_record_of_json_has_three_forms(template: str | None, expected: object) -> None:
    form = {"content_type": "application/json", "record_template": template}
    assert json.loads(body(**form)) == [expected]
    assert json.loads(body(content_template='{"x":$record}', **form)) == {"x": expected}
    both = body([ROW, ROW], content_template='{"instances":$records}', **form)
    assert json.loads(both) == {"instances": [expected, expected]}


def test_features_without_a_header_are_named_by_their_place() -> None:
    form = RequestForm("application/json", record_template="$features_kvp")
    assert form.record(["1"]) == '{"column_0":1}'


def test_what_a_cell_holds_is_never_taken_for_a_placeholder() -> None:
    form = RequestForm("application/json", ("a", "b"), "$records", "$features")
    assert json.loads(form.body([form.record(["$records", '"${b}"'])])) == [["$records", '"${b}"']]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"content_type": "application/jsonlines", "content_template": '{"features":$features}'},
        {"content_type": "application/json"},
        {"content_type": "application/json", "record_template": '{"f":$features,"n":$feature_names}'},
        {"content_type": "application/json", "record_template": "$features_kvp"},
        {"content_type": "application/json", "record_template": '{"j":"${job}","a":["${age}"],"k":"${job}"}'},
        {"content_type": "application/json", "record_template": "none of them"},
    ],
)
@given(st.data())
def test_joined_rows_are_written_as_each_of_them(form: dict[str, str], data: st.DataObject) -> None:
    cells = st.sampled_from(["", "1", "007", 'a "b",\n', "true", "é"])
    pair = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=2)
    kept, others = (np.array(data.draw(pair), dtype=object) for _ in range(2))
    pairs = np.array(data.draw(st.lists(st.integers(0, 1), max_size=40)), dtype=int)
    held = np.random.default_rng(0).random((len(pairs), 3)) < 0.5
    rows = JoinedRows(kept, others, pairs, held)
    made = RequestForm(names=NAMES, texts=frozenset({2}), **form)  # type: ignore[arg-type]
    assert list(made.records(rows)) == [made.record(row) for row in rows]


def test_only_a_single_record_goes_where_the_template_has_one() -> None:
    assert RequestForm("application/json", content_template="$record").single
    assert not RequestForm("application/json", content_template="$records").single
    assert not RequestForm("text/csv", content_template="$record").single


@pytest.mark.parametrize(
    ("cell", "spelled"),
    [("1.50", "1.50"), ("-2e5", "-2e5"), ("007", '"007"'), ("NaN", '"NaN"'), ("true", "true"), ("ü", '"ü"')],
)
def test_numbers_stay_as_they_were_captured(cell: str, spelled: str) -> None:
    assert json_cell(cell) == spelled


def test_texts_stay_texts_though_they_look_like_numbers() -> None:
    form = RequestForm("application/jsonlines", texts=frozenset({1}))
    assert form.record(["12", "12", "true"]) == '[12,"12",true]'


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"content_type": "image/png"}, "predictor.content_type is 'image/png'; rows are sent as text/csv,"),
        (
            {"content_type": "application/jsonlines", "content_template": "$record"},
            "must hold $features once",
        ),
        (
            {"content_type": "application/json", "content_template": "{}"},
            "must hold $records (a list of them)",
        ),
        (
            {"content_type": "application/json", "record_template": "{}"},
            "predictor.record_template is '{}'; it",
        ),
        ({"content_type": "application/json", "record_template": "$features $features_kvp"}, "it must hold"),
        (
            {"content_type": "application/json", "record_template": '"${jab}"'},
            "names ${jab}, which is no header",
        ),
    ],
)
def test_templates_that_cannot_be_are_a_sentence(form: dict[str, object], said: str) -> None:
    assert said in fault(**form)
