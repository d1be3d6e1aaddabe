"""Rows asked of a real server: batches, patience, and how it ends with a model that fails or lies."""

import threading
from dataclasses import replace

import pytest

from tests.analyzer.inference.models import Answers, Reply, Served, in_json, served, slow, well
from understudy.analyzer.inference.answer import Answer, AnswerForm
from understudy.analyzer.inference.asking import Asking, calls_to, prediction_by
from understudy.analyzer.inference.calls import FIRST_RECORDS, Calls, Limits, ModelGone, NoAnswer
from understudy.analyzer.inference.doors import Address
from understudy.analyzer.inference.request import RequestForm

QUICK = Limits(wait=0.001, longest_wait=0.002, seconds=5)
Rows = list[list[str]]
ROWS = [[str(n), "x"] for n in range(40)]
SCORES = [Answer(None, (n / 2,)) for n in range(40)]


def asking(model: Served, **limits: float) -> Asking:
    return Asking(model.address, limits=replace(QUICK, **limits))  # type: ignore[arg-type]


def asked(answers: Answers, rows: Rows = ROWS, **limits: float) -> tuple[Served, Calls, list[object]]:
    with served(answers) as model:
        calls = calls_to(asking(model, **limits))
        return model, calls, list(calls.answers(rows))


def end(answers: Answers, **limits: float) -> str:
    with served(answers) as model, pytest.raises(ModelGone) as gone:
        list(calls_to(asking(model, **limits)).answers(ROWS))
    return str(gone.value).replace(model.address.url, "URL")


def test_many_rows_go_in_one_call_and_answers_come_in_their_order() -> None:
    model, calls, found = asked(well)
    assert found == SCORES
    assert (calls.made, calls.rows) == (1, 40)
    assert model.headers[0]["Content-Type"] == model.headers[0]["Accept"] == "text/csv"


def test_no_rows_make_no_call() -> None:
    model, _, found = asked(well, [])
    assert (found, model.bodies) == ([], [])


@pytest.mark.parametrize(("bytes_", "at_once"), [(1, 1), (30, 3), (100, 8)])
def test_answers_do_not_depend_on_the_sizes_of_requests(bytes_: int, at_once: int) -> None:
    model, _, found = asked(well, bytes=bytes_, at_once=at_once)
    assert found == SCORES
    assert all(len(body) <= max(bytes_, 4) for body in model.bodies)


def test_requests_grow_while_answers_come_quickly() -> None:
    model, _, found = asked(well, [["2"]] * (8 * FIRST_RECORDS), at_once=1)
    assert len(found) == 8 * FIRST_RECORDS
    assert model.lines > FIRST_RECORDS


def test_at_most_so_many_calls_are_made_at_once() -> None:
    here, most, lock = 0, 0, threading.Lock()
    met = threading.Barrier(2)

    def answers(body: str, number: int) -> Reply:
        nonlocal here, most
        with lock:
            here += 1
            most = max(most, here)
        if number <= 2:
            met.wait(5)
        with lock:
            here -= 1
        return well(body)

    asked(answers, bytes=1, at_once=2)
    assert most == 2


def test_a_request_that_is_too_large_is_halved_and_later_ones_are_smaller() -> None:
    def answers(body: str, _number: int) -> Reply:
        return (413, "too large") if len(body) > 40 else well(body)

    _, _, found = asked(answers, at_once=1)
    assert found == SCORES
    later, _, _ = asked(answers, [["1", "x"]] * 600, at_once=1)
    assert sum(len(body) > 40 for body in later.bodies[300:]) == 0


def test_a_model_that_takes_single_records_is_given_such() -> None:
    def answers(body: str, _number: int) -> Reply:
        return (400, "one at a time") if "\n" in body else well(body)

    model, _, found = asked(answers, [["2"]] * 300, at_once=1)
    assert found == [Answer(None, (1.0,))] * 300
    assert sum("\n" in body for body in model.bodies[60:]) == 0


def test_a_model_that_answers_the_first_record_alone_is_asked_for_each() -> None:
    _, _, found = asked(lambda body, _: well(body.splitlines()[0]))
    assert found == SCORES


def test_a_record_that_the_model_refuses_stands_alone() -> None:
    def answers(body: str, _number: int) -> Reply:
        return (400, "no seven") if "7,x" in body.splitlines() else well(body)

    _, _, found = asked(answers)
    assert found[7] == NoAnswer("answers HTTP 400: no seven")
    assert [*found[:7], *found[8:]] == [*SCORES[:7], *SCORES[8:]]


def test_a_record_on_which_the_model_answers_nonsense_stands_alone() -> None:
    def answers(body: str, _number: int) -> Reply:
        return (200, "<html>") if "39,x" in body.splitlines() else well(body)

    _, _, found = asked(answers, bytes=20, at_once=1)
    assert isinstance(found[39], NoAnswer)
    assert found[:39] == SCORES[:39]


@pytest.mark.parametrize("status", [429, 503, 500, -1])
def test_a_failure_that_passes_is_borne_with(status: int) -> None:
    _, _, found = asked(lambda body, number: (status, "later") if number == 1 else well(body))
    assert found == SCORES


def test_an_answer_that_takes_too_long_is_asked_for_in_halves() -> None:
    model, _, found = asked(slow(0.5, most=25), seconds=0.2)
    assert found == SCORES
    assert min(body.count("\n") + 1 for body in model.bodies) == 20


def test_a_slow_model_is_given_less_and_a_slow_record_stands_alone() -> None:
    def answers(body: str, number: int) -> Reply:
        return slow(0.5, most=0)(body, number) if "5,x" in body.splitlines() else well(body)

    _, _, found = asked(answers, ROWS[:6], seconds=0.15, at_once=2, bytes=8)
    assert found[:5] == SCORES[:5]
    assert found[5] == NoAnswer("gives no answer within 0.15 seconds")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (lambda *_: (503, "gone"), "The model at URL answers HTTP 503: gone (7 calls, and has answered none"),
        (lambda *_: (-1, ""), "cannot be reached ("),
        (lambda *_: (200, "<html>login</html>"), "answers HTML or XML, where text/csv was asked for"),
        (lambda *_: (200, "yes"), "answers ['yes'] where a score was asked for"),
        (lambda *_: (200, "1\n2\n3"), "answers 3 records where 40 were sent"),
        (lambda *_: (500, "boom"), "answers HTTP 500: boom"),
        (lambda *_: (404, ""), "HTTP 404: nothing (27 calls, and has answered none before); let predictor"),
        (lambda *_: (302, ""), "answers HTTP 302"),
        (slow(0.3, most=0), "gives no answer within 0.1 seconds"),
    ],
)
def test_a_model_that_is_gone_ends_all_calls_with_one_sentence(answers: Answers, said: str) -> None:
    told = end(answers, seconds=0.1 if "0.1" in said else 5, at_once=1)
    assert said in told


def test_a_model_that_ends_amid_the_work_says_after_how_many_rows() -> None:
    said = end(lambda body, number: well(body) if number < 3 else (503, ""), bytes=5, at_once=1)
    assert "(9 calls, after 2 rows); start the job again when it answers" in said


@pytest.mark.parametrize("later", ["<html>another</html>", ""])
def test_other_calls_end_with_the_first_that_is_given_up(later: str) -> None:
    """Two calls are on their way: the one that is answered later is told as well, or would be made again."""
    both = threading.Barrier(2)

    def answers(body: str, number: int) -> Reply:
        if both.wait(5) == 0:
            return 200, "<html>login</html>"
        first_has_ended.wait(5)
        return (200, later) if later else (503, "")

    with served(answers) as model:
        calls = calls_to(asking(model, bytes=1, at_once=2))
        first_has_ended = calls._ended
        with pytest.raises(ModelGone, match="answers HTML or XML"):
            list(calls.answers(ROWS))
        others = [thread for thread in threading.enumerate() if thread.name.startswith("model")]
        for thread in others:
            thread.join(5)
    assert calls.made == 2


def test_where_nobody_listens_is_said() -> None:
    calls = calls_to(Asking(Address("http://127.0.0.1:9/invocations"), limits=QUICK))
    with pytest.raises(ModelGone, match="cannot be reached"):
        list(calls.answers(ROWS))


def test_long_calls_hold_less_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.analyzer.inference.calls.LONG_SECONDS", 0.0)
    model, _, found = asked(well, [["2"]] * (4 * FIRST_RECORDS), at_once=1)
    assert len(found) == 4 * FIRST_RECORDS
    assert model.bodies[-1].count("\n") + 1 < FIRST_RECORDS


def test_calls_that_are_neither_quick_nor_long_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.analyzer.inference.calls.QUICK_SECONDS", 0.0)
    model, _, _ = asked(well, [["2"]] * (4 * FIRST_RECORDS), at_once=1)
    assert len(model.bodies) == 4


def test_scores_are_a_function_of_rows() -> None:
    with served(well) as model:
        predict = prediction_by(asking(model))
        assert predict(ROWS[:3]).tolist() == [[0.0], [0.5], [1.0]]
        assert predict([]).shape == (0, 0)


def test_labels_that_are_numbers_are_scores_and_refused_records_none() -> None:
    form = RequestForm("application/json", ("a",), '{"instances":$records}', '{"features":$features}')

    def answers(body: str, number: int) -> Reply:
        return (400, "no") if "[7]" in body else in_json(body)

    with served(answers) as model:
        by = Asking(model.address, form, AnswerForm("application/json", "predictions[*].label"), QUICK)
        found = prediction_by(by)([["1"], ["7"], ["2"]])
    assert str(found.tolist()) == "[[0.0], [nan], [1.0]]"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("yes", "predicts 'yes' and gives no score"),
        ("1,2\n1", "answers 1 scores for one record, 2 for others"),
    ],
)
def test_what_cannot_be_scores_is_a_sentence(said: str, wrong: str) -> None:
    with served(lambda *_: (200, said)) as model:
        by = Asking(model.address, answer=AnswerForm(label=0 if said == "yes" else None), limits=QUICK)
        with pytest.raises(Exception, match=wrong):
            prediction_by(by)([["1"], ["2"]][: said.count("\n") + 1])
