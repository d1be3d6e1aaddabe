"""JSON that Python's own reader refuses, or would have for itself."""

import time
from decimal import Decimal

import pytest

from understudy.preprocess.json_text import read_json, values_of
from understudy.preprocess.malformed import Malformed


def test_a_number_of_very_many_digits_is_a_number() -> None:
    assert read_json(b"[" + b"9" * 5000 + b"]") == [Decimal("9" * 5000)]


def test_halves_of_surrogate_pairs_are_replaced_and_pairs_are_not() -> None:
    text = r'{"\\ud800": "\ud83d\ude00", "a\ude00": "\ud83dx", "b": "\\\ud800"}'
    assert read_json(text.encode()) == {r"\ud800": "\U0001f600", "a\ufffd": "\ufffdx", "b": "\\\ufffd"}


@pytest.mark.parametrize("text", ["[" * 501 + "]" * 501, '{"a":' * 501 + "1" + "}" * 501, "[" * 100_000])
def test_values_nested_too_deep_are_refused(text: str) -> None:
    with pytest.raises(Malformed, match="nested more than 500 deep"):
        read_json(text.encode())
    with pytest.raises(Malformed, match="nested more than 500 deep"):
        values_of(text)


def test_brackets_within_texts_are_no_depth() -> None:
    text = '["' + "[{" * 1000 + r"\"" + "[" * 1000 + '"]'
    assert read_json(text.encode()) == ["[{" * 1000 + '"' + "[" * 1000]


def test_values_that_run_into_each_other_are_refused() -> None:
    assert values_of(' 1\n{"a": 2.50} "x"[] ') == ["1", {"a": "2.50"}, "x", []]
    for text in ("01", "1{}", "truefalse", "nullx"):
        with pytest.raises(Malformed, match="is not JSON"):
            values_of(text)


def test_hostile_texts_are_read_in_linear_time() -> None:
    started = time.process_time()
    with pytest.raises(Malformed):
        read_json(b'["' + rb"\"" * 300_000 + b"[" * 1000)
    assert len(values_of("1 " * 200_000)) == 200_000
    assert time.process_time() - started < 5
