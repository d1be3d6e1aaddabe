"""What is seen of a run while it goes."""

import io
import time

import pytest
from rich.console import Console

from understudy.container.running.progress import logged, on_terminal


def test_a_terminal_shows_the_stage_with_its_tasks_and_words() -> None:
    text = io.StringIO()
    shown = on_terminal(Console(file=text, force_terminal=True, width=120))
    with shown("Reading", lambda: (1, 3), lambda: "12 calls"):
        time.sleep(0.6)
    assert "Reading" in text.getvalue()
    assert "12 calls" in text.getvalue()


def test_a_log_has_one_line_and_no_moving_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), logged("Reading", None, lambda: "12 calls"):
        pass
    assert [record.getMessage() for record in caplog.records] in ([], ["Reading"])
