"""Sentences on checks and decisions: what was close, too few, and what could not be checked where."""

from understudy.analyzer.model_quality.checks import Compared, Decided
from understudy.analyzer.model_quality.documents import Undecided
from understudy.analyzer.model_quality.notes import CLOSE, on_checks, on_decisions


def undecided(name: str, reason: str, segment: str | None = None) -> Undecided:
    return Undecided(
        metric_name=name,
        segment=segment,
        measured=0.4,
        threshold=0.5,
        operator="LessThanThreshold",
        rows=40,
        reason=reason,
    )


def test_close_calls_of_the_whole_are_said_with_their_numbers() -> None:
    decided = Decided(close={None: ["recall (0.9 for 0.91)", "f1 (0.8 for 0.81)"]})
    assert on_decisions(decided) == [f"{CLOSE}: recall (0.9 for 0.91), f1 (0.8 for 0.81)."]


def test_close_calls_of_segments_are_said_by_name_alone() -> None:
    decided = Decided(close={"city = Bern": ["recall (0.9 for 0.91)"]})
    assert on_decisions(decided) == [f"{CLOSE} in segments: city = Bern (recall)."]


def test_what_is_too_few_to_judge_is_said_with_its_reason() -> None:
    decided = Decided(undecided=[undecided("truePositiveRate", "few"), undecided("f1", "few")])
    assert on_decisions(decided) == ["Too few to judge: true_positive_rate, f1, because few."]


def test_what_is_too_few_in_segments_is_said_by_name() -> None:
    found = [undecided("recall", "few", "a"), undecided("f1", "few", "a"), undecided("f1", "few", "b")]
    assert on_decisions(Decided(undecided=found)) == ["Too few to judge in segments: a (recall, f1), b (f1)."]


def test_what_segments_leave_unchecked_for_one_reason_is_said_once() -> None:
    alike = Compared(unchecked={"auc": "one class only", "r2": "no rows"})
    whole = Compared(unchecked={"r2": "no rows"})
    assert on_checks(whole, {"a": alike, "b": alike}, []) == [
        "Constraints not checked: r2, because no rows.",
        "Constraints not checked in a, b: auc, because one class only.",
    ]
