"""How a run that failed is told: a user's fault in one sentence, our own with its traceback in the log."""

import io

import pytest

from analyzer.errors import UserError
from container.entrypoint import ending
from container.log import start_log
from container.outcome import Outcome
from container.records import ScriptFault


def told(error: Exception) -> tuple[str, str]:
    """The message and the log of an action that raises `error`."""

    def action() -> Outcome:
        raise error

    log = io.StringIO()
    start_log(log)
    outcome, message = ending(action)
    assert outcome is None
    return message, log.getvalue()


def test_a_users_fault_is_its_sentence_only() -> None:
    assert told(UserError("a.csv is empty")) == ("Failed: a.csv is empty", "")


@pytest.mark.parametrize(
    "error",
    [ScriptFault("s.py raised", "Traceback:\nthe record"), UserError("s.py raised\nTraceback:\nthe record")],
)
def test_a_scripts_traceback_is_in_the_log(error: Exception) -> None:
    assert told(error) == ("Failed: s.py raised", "understudy error Traceback:\nthe record\n")


def test_a_fault_of_ours_has_its_traceback_in_the_log() -> None:
    message, log = told(KeyError("c0"))
    assert message.startswith("Failed: internal error KeyError: 'c0'; ")
    assert "Traceback (most recent call last)" in log


def test_an_outcome_has_its_own_message() -> None:
    outcome, message = ending(lambda: Outcome("baseline"))
    assert outcome == Outcome("baseline")
    assert message == "Completed: Job completed successfully with no violations."
