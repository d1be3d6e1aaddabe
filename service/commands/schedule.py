"""`understudy schedule NAME`: what a schedule does next, without anything being done."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from understudy.analyzer.errors import UserError
from understudy.service.commands.options import with_settings
from understudy.service.settings import Settings

if TYPE_CHECKING:
    from rich.table import Table
    from sqlalchemy.orm import Session

    from understudy.service.running.objects import Objects
    from understudy.service.scheduling.preview import Counted, Fire
    from understudy.service.state.database import Database

MANY = 1_000

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@with_settings
def schedule(
    *,
    settings: Settings,
    name: Annotated[str, typer.Argument(help="The schedule's name.")],
    count: Annotated[
        int, typer.Option("--next", min=1, max=MANY, metavar="NUMBER", help="How many fires are shown.")
    ] = 5,
) -> None:
    """Show what a schedule does next.

    Its next fires in UTC, the window of each, the addresses that it looks at, and how many records lie there
    by now. Nothing is changed, and no service need run. They are counted from this machine's time: of a
    service that was started with --time, give the time that its /api/clock tells by --time here too.

    \b
    Example:
      understudy schedule churn-hourly --next 5
    """
    from rich.console import Console

    from understudy.container.markup import print_table
    from understudy.service.clock import clock_from
    from understudy.service.running.faults import Fault
    from understudy.service.running.s3 import objects_of

    console = Console()
    with existing(settings) as database:
        now = clock_from(settings.time)()
        try:
            lines, table = told(database, settings, objects_of(settings), name, count=count, now=now)
        except Fault as fault:
            raise UserError(
                f"What the schedule {name!r} looks at cannot be counted: {fault.sentence} Give this command "
                "the service's own options and credentials, --s3-endpoint and --buckets among them"
            ) from None
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    print_table(console, table)


@contextmanager
def existing(settings: Settings) -> Iterator["Database"]:
    """The database of a service, as it is; UserError where there is none."""
    from understudy.service.commands.starting import state_file
    from understudy.service.state.database import named, opened

    file = state_file(settings)
    if settings.database_url is None and not file.exists():
        raise UserError(
            f"There is no service's state in {file}: name its folder by --data-dir or its database by "
            "--database-url, as the service has them"
        )
    database = opened(settings.database_url or f"sqlite:///{file}")
    try:
        with named(database):
            yield database
    finally:
        database.engine.dispose()


def told(
    database: "Database", settings: Settings, objects: "Objects", name: str, *, count: int, now: datetime
) -> tuple[list[str], "Table"]:
    """What is said of the schedule, and the table of its fires; UserError where there is no such schedule."""
    from understudy.service.scheduling.firing import has_fired
    from understudy.service.scheduling.preview import fires, overdue
    from understudy.service.scheduling.subjects import Impossible, subject_of
    from understudy.service.state.tables import MonitoringSchedule

    with database.reading() as session:
        found = session.get(MonitoringSchedule, name)
        if found is None:
            raise UserError(f"There is no schedule {name!r}: {_others(session)}")
        try:
            subject = subject_of(session, found)
        except Impossible as impossible:
            raise UserError(f"The schedule {name!r} cannot run: {impossible}") from None
        fired = subject.timing.cron is None and has_fired(session, found)
    passed = overdue(subject, found, settings, now, MANY)
    coming = [] if fired else list(islice(fires(subject, found, settings, objects, now), count))
    expression = found.config["ScheduleConfig"]["ScheduleExpression"]
    lines = [f"{name}: {found.monitoring_type}, {expression}, {found.status}"]
    if found.status != "Scheduled":
        lines.append("It does not fire until it is started.")
    elif fired:
        lines.append("It has fired, and does so again when it is changed, or stopped and started.")
    elif passed:
        many = "or more " if passed == MANY else ""
        due = f"{passed} {many}earlier fires are due, which the service takes up when it runs"
        own = "" if settings.time else "; a service with a clock of its own has others (--time)"
        lines.append(f"{due}{own}.")
    return lines, _table(coming)


def _others(session: "Session") -> str:
    from sqlalchemy import select

    from understudy.service.state.tables import MonitoringSchedule

    names = session.scalars(select(MonitoringSchedule.name).order_by(MonitoringSchedule.name).limit(20)).all()
    return f"there are {', '.join(names)}" if names else "there is none in this database"


def _table(coming: Sequence["Fire"]) -> "Table":
    from rich.table import Table

    from understudy.container.markup import shown_line
    from understudy.service.timetable.windows import in_words

    table = Table("fires", "window", "of", "address", "objects", "records")
    for column in table.columns[4:]:
        column.justify = "right"
    for fire in coming:
        window = f"{in_words(fire.window.start)} - {in_words(fire.window.end)}"
        first = True
        for kind, counted in _rows(fire):
            table.add_row(
                in_words(fire.at) if first else "",
                window if first else "",
                kind,
                shown_line(counted.address),
                str(counted.objects),
                _records(counted),
            )
            first = False
    return table


def _rows(fire: "Fire") -> Iterator[tuple[str, "Counted"]]:
    yield from (("captures", counted) for counted in fire.captures)
    yield from (("labels", counted) for counted in fire.labels)


def _records(counted: "Counted") -> str:
    if counted.records is None:
        return "?"
    return str(counted.records) if counted.exact else f"about {counted.records}"


command = get_command(app)
