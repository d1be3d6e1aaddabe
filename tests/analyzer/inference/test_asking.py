"""How a model is asked is checked before anything long."""

import pytest

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.answer import AnswerForm
from understudy.analyzer.inference.asking import Asking, check
from understudy.analyzer.inference.doors import address_of
from understudy.analyzer.inference.request import RequestForm

DOOR = address_of("http://127.0.0.1:8080")


def test_plain_forms_are_fine() -> None:
    check(Asking(DOOR))


def test_a_template_that_no_request_can_have_is_a_sentence() -> None:
    with pytest.raises(UserError, match=r"content_template"):
        check(Asking(DOOR, RequestForm("application/json", content_template="{}")))


def test_a_place_that_no_answer_can_have_is_a_sentence() -> None:
    with pytest.raises(UserError, match=r"no JMESPath expression"):
        check(Asking(DOOR, answer=AnswerForm("application/jsonlines", label="a[")))
