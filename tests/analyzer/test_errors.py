"""What a user is told of a fault that is ours."""

import json
import re

from understudy.analyzer.errors import internal_error


def test_a_fault_of_ours_is_named_with_its_place_and_its_first_line() -> None:
    try:
        json.loads("{")
    except ValueError as error:
        said = internal_error(error)
    assert said.startswith("internal error JSONDecodeError: Expecting property name")
    assert re.search(r" \(decoder\.py, line \d+\); please report it to Understudy$", said)


def test_of_many_lines_the_first_is_said() -> None:
    assert internal_error(ValueError("one\ntwo")).startswith("internal error ValueError: one; please")


def test_a_fault_that_was_never_raised_has_no_place() -> None:
    assert internal_error(KeyError("x")) == "internal error KeyError: 'x'; please report it to Understudy"
