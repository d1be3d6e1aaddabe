"""How answers are read: places of labels and scores, in lines and documents, and what is no answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.answer import (
    Answer,
    AnswerForm,
    OneAnswer,
    Unfit,
    check_places,
    read_answer,
)

LINES, JSON = "application/jsonlines", "application/json"


def read(said: str, records: int = 2, **form: Any) -> list[tuple[str | None, tuple[float, ...]]]:
    made = AnswerForm(**form)
    check_places(made)
    return [(one.label, one.scores) for one in read_answer(said.encode(), made, records)]


def test_csv_without_places_is_scores() -> None:
    assert read("0.25\n0.5\n") == [(None, (0.25,)), (None, (0.5,))]
    assert read("0.25,0.75", 1) == [(None, (0.25, 0.75))]


def test_one_line_of_csv_may_answer_several_records() -> None:
    assert read("0.25,0.5") == [(None, (0.25,)), (None, (0.5,))]


def test_label_and_score_are_cells_of_a_line() -> None:
    assert read("a,0.25\nb,0.5\n", label=0, probability="1") == [("a", (0.25,)), ("b", (0.5,))]


def test_of_several_labels_the_one_with_the_highest_score_is_predicted() -> None:
    said = "\"['cat','dog']\",\"[0.1,0.9]\"\n\"['cat','dog']\",\"[0.8,0.2]\""
    assert read(said, label=0, probability=1) == [("dog", (0.1, 0.9)), ("cat", (0.8, 0.2))]


def test_label_headers_name_scores() -> None:
    assert read("0.1,0.9", 1, label_headers=("no", "yes")) == [("yes", (0.1, 0.9))]
    assert read("0.9", 1, label_headers=("yes",)) == [(None, (0.9,))]


def test_json_lines_hold_a_record_each() -> None:
    said = '{"score":0.25,"label":0}\n{"score":0.5,"label":true}\n'
    assert read(said, accept_type=LINES, probability="score") == [(None, (0.25,)), (None, (0.5,))]
    assert read(said, accept_type=LINES, label="label") == [("0", ()), ("true", ())]
    assert read("0.25\n[0.5]", accept_type=LINES) == [(None, (0.25,)), (None, (0.5,))]


def test_a_path_into_a_document_finds_a_value_for_each_record() -> None:
    said = json.dumps({"predictions": [{"s": 0.25, "l": 0.0}, {"s": [0.5], "l": 1}]})
    found = read(said, accept_type=JSON, label="predictions[*].l | [0:2]", probability="predictions[*].s")
    assert found[0] == ("0.0", (0.25,))
    assert read("[0.25, 0.5]", accept_type=JSON) == [(None, (0.25,)), (None, (0.5,))]


def test_what_is_said_of_one_record_need_not_be_listed() -> None:
    assert read('{"s":0.25}', 1, accept_type=JSON, probability="s") == [(None, (0.25,))]
    assert read('{"s":[0.25]}', 1, accept_type=JSON, probability="s") == [(None, (0.25,))]
    assert read('{"s":[0.1,0.9]}', 1, accept_type=JSON, probability="s") == [(None, (0.1, 0.9))]


def test_nan_is_a_score_without_a_value() -> None:
    ((_, scores),) = read("NaN", 1)
    assert str(scores) == "(nan,)"


@pytest.mark.parametrize(
    ("said", "form", "wrong"),
    [
        ("0.5", {}, "answers 1 records where 2 were sent: '0.5'"),
        ("[0.5]", {"accept_type": JSON}, "answers 1 records where 2 were sent"),
        ("0.5", {"accept_type": LINES}, "answers 1 records where 2 were sent"),
        ('{"s":1}', {"accept_type": JSON, "probability": "s"}, "answers 1 at 's', where a list of 2 was"),
    ],
)
def test_one_answer_for_several_records_is_told_from_others(
    said: str, form: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(OneAnswer) as error:
        read(said, **form)
    assert wrong in str(error.value)


@pytest.mark.parametrize(
    ("said", "form", "wrong"),
    [
        ("1\n2\n3", {}, "answers 3 records where 2 were sent"),
        ("<html>\n</html>", {}, "answers HTML or XML, where text/csv was asked for"),
        ("a\nb", {}, "answers ['a'] where a score was asked for: give predictor.label"),
        ("[oops\n[1,", {"label": 0, "probability": 0}, "answers '[oops' where a score was asked for"),
        ("1,2\n3", {"label": 1}, "answers 1 cells for a record, and cell 1 was asked for: ['3']"),
        ("oops", {"accept_type": JSON}, "answers no JSON, where application/json was asked for: 'oops'"),
        ("{}", {"accept_type": JSON, "label": "a.b"}, "answers nothing at 'a.b'"),
        ("{}\n1", {"accept_type": LINES, "probability": "abs(@)"}, "answers what does not go with 'abs(@)'"),
        ("1,2\n3,4", {"label_headers": ("a", "b", "c")}, "answers 2 scores for 3 labels"),
        ('{"l":["a","b"]}\n1', {"accept_type": LINES, "label": "l"}, "answers 0 scores for 2 labels"),
    ],
)
def test_what_is_no_answer_is_told(said: str, form: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Unfit) as error:
        read(said, **form)
    assert wrong in str(error.value)


def test_what_is_no_text_is_told() -> None:
    with pytest.raises(Unfit, match="answers what is no text"):
        read_answer(b"\xff", AnswerForm(), 1)


@given(st.binary(), st.sampled_from(["text/csv", LINES, JSON]), st.integers(1, 3))
def test_whatever_comes_is_an_answer_or_told(said: bytes, kind: str, records: int) -> None:
    try:
        found = read_answer(said, AnswerForm(kind), records)
    except Unfit:
        return
    assert len(found) == records
    assert all(isinstance(one, Answer) for one in found)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"accept_type": "image/png"}, "predictor.accept_type is 'image/png'"),
        ({"label": "score"}, "predictor.label is 'score'; answers in text/csv have no names"),
        ({"accept_type": JSON, "probability": "a["}, "predictor.probability is 'a[', which is no JMESPath"),
    ],
)
def test_places_that_cannot_be_are_a_sentence(form: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as error:
        check_places(AnswerForm(**form))
    assert said in str(error.value)


@given(st.lists(st.floats(allow_nan=False) | st.integers(), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_numbers_are_read_as_python_reads_them(numbers: list[float], end: str) -> None:
    body = "".join(f"{number!r}{end}" for number in numbers)
    found = read_answer(body.encode(), AnswerForm(), len(numbers))
    assert [answer.scores for answer in found] == [(float(line),) for line in body.split()]
    assert list(found[1:]) == list(found)[1:]


@pytest.mark.parametrize(("said", "records"), [("[1]\n[2]", 2), ("true\nfalse", 2), ("1,2\n3", 3)])
def test_what_is_json_and_no_number_a_line_is_none(said: str, records: int) -> None:
    with pytest.raises(Unfit):
        read(said, records)


def test_a_number_a_line_is_a_score_for_each_record_and_other_counts_are_told() -> None:
    found = read_answer(b"0.25\n1e-3\n", AnswerForm(), 2)
    assert list(found) == [Answer(None, (0.25,)), Answer(None, (0.001,))]
    with pytest.raises(Unfit, match="answers 3 records where 2 were sent"):
        read_answer(b"1\n2\n3", AnswerForm(), 2)
    assert read_answer(b"0.5,0.5\n0.25,0.75", AnswerForm(), 2)[1].scores == (0.25, 0.75)
