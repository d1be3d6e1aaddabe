"""The fast reading of JSON objects: what it takes, it takes as Python's `json` does."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.preprocess.reading import capture, side
from understudy.preprocess.quick_json import read_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.booleans())
def test_what_it_takes_is_what_json_reads(value: dict[str, Any], ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    found = read_object(text)
    assert found is None or (found == json.loads(text) and list(found) == list(json.loads(text)))


@given(
    st.binary(max_size=40)
    | st.text(st.sampled_from('{}[]":,\\ud80aE0.-+1 truefalsn\x00'), max_size=30).map(str.encode)
)
@example(b'{"a":"\\ud800"}')
@example(b'{"a":1e999}')
@example(b'{"a":18446744073709551616}')
@example(b'{"a":NaN}')
@example(b'{"a":"x"}\xef\xbb\xbf')
def test_of_any_bytes_as_well(text: bytes) -> None:
    found = read_object(text)
    assert found is None or found == json.loads(text)


def test_the_later_of_two_keys_counts_in_the_place_of_the_first() -> None:
    text = b'{"a":"1","b":"2","a":{"c":"3"}}'
    assert list((read_object(text) or {}).items()) == list(json.loads(text).items())


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1}',
        b'{"a":["b"]}',
        b'{"a":"\\udc00"}',
        b"[]",
        b'"a"',
        b"{" * 10_000,
        b'{"a":' * 60 + b"{}" + b"}" * 60,
    ],
)
def test_what_could_be_read_in_two_ways_is_left(text: bytes) -> None:
    assert read_object(text) is None


def test_an_ordinary_capture_is_taken() -> None:
    text = capture(side("1,2"), side("0.5")).encode()
    assert read_object(text) == json.loads(text)
