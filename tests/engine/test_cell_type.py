import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine

# Deequ's regular expressions (DataType analyzer), whole cell, digits of ASCII.
FRACTIONAL = re.compile(r"(-|\+)? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))", re.ASCII)
INTEGRAL = re.compile(r"(-|\+)? ?\d+", re.ASCII)
BOOLEAN = re.compile(r"(true|false)")

quiet = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
number_like = st.text(alphabet="0123456789+-. eETruefals\n٣", min_size=1, max_size=12)
numbers = st.from_regex(FRACTIONAL, fullmatch=True) | st.from_regex(INTEGRAL, fullmatch=True)


def look(cell: str) -> int:
    for kind, pattern in enumerate((FRACTIONAL, INTEGRAL, BOOLEAN)):
        if pattern.fullmatch(cell):
            return kind
    return 3


@quiet
@example("true")
@example("7 ")
@example("7\n")
@example("+ 4")
@example(".5")
@example("5.")
@example("1e400")
@example("1.5E-3")
@example("-")
@example("- ")
@example("1e")
@example("1.e5")
@given(number_like | numbers)
def test_a_cell_looks_like_what_deequs_expressions_say(spark: "SparkSession", cell: str) -> None:
    assert spark._jvm.understudy.analyzer.CellType.of(cell) == look(cell)


@quiet
@example("+ 4")
@example("1e400")
@example("-0.0")
@example("123456789012345.678")
@example("0.1")
@example("-7")
@example("-0")
@example("999999999999999")
@example("-99999999999999.9")
@example("0.99999999999999")
@example("0.999999999999999")
@example("9999999999999999")
@example("9007199254740993")
@given(numbers)
def test_a_number_is_what_the_text_says_to_the_last_bit(spark: "SparkSession", cell: str) -> None:
    number = spark._jvm.understudy.analyzer.CellType.number(cell)
    try:
        expected = float(cell)
    except ValueError:
        expected = math.nan
    assert float(number).hex() == (expected if math.isfinite(expected) else math.nan).hex()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_double_comes_back_as_it_was(spark: "SparkSession", value: float) -> None:
    assert float(spark._jvm.understudy.analyzer.CellType.number(repr(value))).hex() == value.hex()
