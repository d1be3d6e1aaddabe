"""What a user is told of a fault that is ours."""

import json
import re

from understudy.analyzer.errors import closed, internal_error


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


def test_what_is_closed_to_the_process_is_named_with_what_to_do() -> None:
    assert closed(PermissionError(13, "Permission denied", "/data/a.csv")) == (
        "/data/a.csv is closed to the user of this process (Permission denied): "
        "open it to that user, or name another path"
    )
