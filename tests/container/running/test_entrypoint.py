"""How a run that failed is told: a user's fault in one sentence, our own with its traceback in the log."""

import errno
import io

import pytest

from understudy.analyzer.errors import TRACEBACK, UserError
from understudy.container.log import start_log
from understudy.container.running.entrypoint import ending
from understudy.container.running.finished import Finished
from understudy.container.running.unusable_records import ScriptFault


def told(error: Exception) -> tuple[str, str]:
    """The message and the log of an action that raises `error`."""

    def action() -> Finished:
        raise error

    log = io.StringIO()
    start_log(log)
    finished, message = ending(action)
    assert finished is None
    return message, log.getvalue()


def test_a_users_fault_is_its_sentence_only() -> None:
    assert told(UserError("a.csv is empty")) == ("Failed: a.csv is empty", "")


@pytest.mark.parametrize(
    "error",
    [ScriptFault("s.py raised", f"{TRACEBACK}the record"), UserError(f"s.py raised\n{TRACEBACK}the record")],
)
def test_a_scripts_traceback_is_in_the_log(error: Exception) -> None:
    message, log = told(error)
    assert message == "Failed: s.py raised"
    assert log.partition(" ")[2] == "understudy error Traceback (most recent call last):\n  the record\n"


def test_a_line_break_in_what_a_sentence_quotes_does_not_cut_it() -> None:
    assert told(UserError("a\nb.csv is empty")) == ("Failed: a\\nb.csv is empty", "")


def test_a_very_long_path_leaves_room_for_what_to_do() -> None:
    message, _ = told(UserError(f"The file '/{'x' * 4000}/end' is empty; remove it"))
    assert message.endswith("xx/end' is empty; remove it")
    assert len(message) < 400


def test_a_path_that_is_closed_to_the_user_is_no_fault_of_ours() -> None:
    message, log = told(PermissionError(errno.EACCES, "Permission denied", "/theirs/a.json"))
    assert message.startswith("Failed: /theirs/a.json is closed to the user of this process (Permission")
    assert log == ""


def test_a_fault_of_ours_has_its_traceback_in_the_log() -> None:
    message, log = told(KeyError("c0"))
    assert message.startswith("Failed: internal error KeyError: 'c0'; ")
    assert "Traceback (most recent call last)" in log


def test_an_outcome_has_its_own_message() -> None:
    finished, message = ending(lambda: Finished("baseline"))
    assert finished == Finished("baseline")
    assert message == "Completed: Job completed successfully with no violations."
