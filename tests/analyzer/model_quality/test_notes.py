"""Sentences on checks: what was close, and what could not be checked where."""

from understudy.analyzer.model_quality.checks import Checked
from understudy.analyzer.model_quality.notes import CLOSE, on_checks


def test_close_calls_of_the_whole_are_said_with_their_numbers() -> None:
    whole = Checked(close=["recall (0.9 for 0.91)", "f1 (0.8 for 0.81)"])
    assert on_checks(whole, {}, []) == [f"{CLOSE}: recall (0.9 for 0.91), f1 (0.8 for 0.81)."]


def test_close_calls_of_segments_are_said_by_name_alone() -> None:
    segments = {"city = Bern": Checked(close=["recall (0.9 for 0.91)"]), "city = Oslo": Checked()}
    assert on_checks(Checked(), segments, []) == [f"{CLOSE} in segments: city = Bern (recall)."]


def test_what_segments_leave_unchecked_for_one_reason_is_said_once() -> None:
    alike = Checked(unchecked={"auc": "one class only", "r2": "no rows"})
    whole = Checked(unchecked={"r2": "no rows"})
    assert on_checks(whole, {"a": alike, "b": alike}, []) == [
        "Constraints not checked: r2, because no rows.",
        "Constraints not checked in a, b: auc, because one class only.",
    ]
