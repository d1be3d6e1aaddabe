"""What strangers wrote reaches logs, messages and terminals as text only."""

import io
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table

from understudy.analyzer.errors import UserError
from understudy.container.log import LOG, start_log
from understudy.container.markup import print_table, shown
from understudy.container.running.entrypoint import ending
from understudy.container.running.finished import Finished

HOSTILE = "a\x1b[2J\r\nunderstudy error forged\u202e\ud800"


def test_no_record_breaks_or_colours_a_line_of_the_log() -> None:
    stream = io.StringIO()
    start_log(stream)
    LOG.warning("the first, %s, is odd", HOSTILE)
    start_log()
    assert stream.getvalue().partition(" ")[2] == (
        "understudy warning the first, a\\x1b[2J\\r\\nunderstudy error forged\\u202e\\ud800, is odd\n"
    )


def test_a_report_of_a_failure_keeps_its_lines() -> None:
    stream = io.StringIO()
    start_log(stream)
    LOG.error("%s", "Traceback:\n\tat line 1\x07")
    start_log()
    assert stream.getvalue().partition(" ")[2] == "understudy error Traceback:\n      at line 1\\x07\n"


def test_a_line_of_the_log_begins_with_its_time_in_utc() -> None:
    stream = io.StringIO()
    start_log(stream)
    LOG.info("said")
    start_log()
    at = datetime.fromisoformat(stream.getvalue().partition(" ")[0])
    assert timedelta(0) <= datetime.now(UTC) - at < timedelta(seconds=60)


def test_an_exit_message_is_one_line_whatever_it_quotes() -> None:
    def failing() -> Finished:
        raise UserError("the label is '\x1b[31m\u2028'; correct it")

    assert ending(failing) == (None, "Failed: the label is '\\x1b[31m\\u2028'; correct it")


def test_a_terminal_shows_what_it_would_otherwise_obey() -> None:
    console = Console(file=io.StringIO(), highlight=False)
    console.print(shown("[red]\x1b[2J"))
    assert isinstance(console.file, io.StringIO)
    assert "[red]\\x1b[2J" in console.file.getvalue()


def test_a_table_for_a_pipe_has_a_row_on_a_line_and_nothing_cut() -> None:
    table = Table("feature", "found")
    table.add_row(shown("a [b]"), f"{'x' * 300}\n[dim]'1' in event[/]")
    console = Console(file=io.StringIO(), width=40)
    print_table(console, table)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == f"feature\tfound\na [b]\t{'x' * 300} '1' in event\n"


def test_a_cell_of_a_piped_table_breaks_no_line() -> None:
    table = Table("value")
    table.add_row(shown(HOSTILE))
    console = Console(file=io.StringIO())
    print_table(console, table)
    assert isinstance(console.file, io.StringIO)
    heading, *lines = console.file.getvalue().splitlines()
    assert (heading, len(lines)) == ("value", 1)
    assert "\x1b" not in lines[0]
