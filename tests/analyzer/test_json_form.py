"""The form of AWS's files: Jackson's printer, Java's doubles."""

import json
import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.json_form import double, dumps

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (14402689218.907343, "1.4402689218907343E10"),
        (-3.8e7, "-3.8E7"),
        (4.972724545902011e-17, "4.972724545902011E-17"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (5e-324, "4.9E-324"),
        (-1e-323, "-9.9E-324"),
        (2e-323, "2.0E-323"),
        (1e-5, "1.0E-5"),
        (1e22, "1.0E22"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
    ],
)
def test_a_double_is_printed_as_java_prints_it(value: float, text: str) -> None:
    assert double(value) == text


@given(FINITE | st.integers(1, 5000).map(lambda units: units * 5e-324))
def test_the_digits_are_the_fewest_that_read_back_but_two_and_of_those_the_nearest(value: float) -> None:
    _, digits, exponent = Decimal(double(value)).as_tuple()
    fewest = max(2, len(Decimal(repr(value)).normalize().as_tuple().digits))
    assert len(Decimal(double(value)).normalize().as_tuple().digits) <= fewest
    assert isinstance(exponent, int)
    step = Decimal((0, (1,), exponent - (fewest - len(digits))))
    printed, true = Decimal(double(value)), Decimal(value)
    with localcontext() as context:
        context.prec = 1200
        assert abs(printed - true) <= min(abs(printed + step - true), abs(printed - step - true))


@given(FINITE)
def test_a_double_comes_back_and_has_the_form_of_its_size(value: float) -> None:
    text = double(value)
    assert float(text) == value
    plain = value == 0 or 1e-3 <= abs(value) < 1e7
    assert ("E" not in text) is plain
    assert "." in text


@given(st.lists(FINITE, min_size=1))
def test_a_list_of_doubles_is_its_doubles_on_one_line(values: list[float]) -> None:
    assert dumps(values) == "[ " + ", ".join(map(double, values)) + " ]"


def test_objects_and_lists_stand_as_jackson_prints_them() -> None:
    value = {"a": 1, "b": [{"c": "x"}, {"d": []}], "e": {}, "f": [[1.0], [2.0, 3.0]]}
    assert dumps(value) == (
        '{\n  "a" : 1,\n  "b" : [ {\n    "c" : "x"\n  }, {\n    "d" : [ ]\n  } ],\n  "e" : { },\n'
        '  "f" : [ [ 1.0 ], [ 2.0, 3.0 ] ]\n}'
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_any_document_comes_back(value: object) -> None:
    assert json.loads(dumps(value)) == value


def test_what_json_has_no_number_for_is_a_text() -> None:
    assert dumps({"sd": math.nan, "worst": -math.inf}) == '{\n  "sd" : "NaN",\n  "worst" : "-Infinity"\n}'


def test_doubles_among_which_one_is_no_number_stand_as_each_does_alone() -> None:
    assert dumps([1.0, math.nan, 2.0]) == '[ 1.0, "NaN", 2.0 ]'
