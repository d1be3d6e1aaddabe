import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.service.scheduling.world import World, later
from understudy.container.commands.app import app as understudy
from understudy.service.commands.schedule import app, told
from understudy.service.running.files import Files
from understudy.service.running.objects import Objects
from understudy.service.settings import Settings
from understudy.service.state.database import opened
from understudy.service.state.tables import Endpoint, Table


@pytest.fixture
def world(tmp_path: Path) -> World:
    """As a service has it in its data folder."""
    settings = Settings(data_dir=tmp_path)
    database = opened(f"sqlite:///{tmp_path}/state.db")
    Table.metadata.create_all(database.engine)
    return World(database, settings, Objects(settings, Files(), Files()))


def run(world: World, *arguments: str) -> Any:
    return CliRunner().invoke(app, [*arguments, "--data-dir", str(world.settings.data_dir)])


def test_next_fires_are_a_row_each_and_nothing_is_changed(world: World) -> None:
    world.endpoint()
    world.schedule()
    before = world.executions()
    result = run(world, "s", "--next", "3")
    assert result.exit_code == 0
    heading, missed, head, *rows = result.output.splitlines()
    assert heading == "s: DataQuality, cron(0 * ? * * *), Scheduled"
    assert re.fullmatch(
        r"\d+ (or more )?earlier fires are due, which the service takes up when it runs; a service "
        r"with a clock of its own has others \(--time\)\.",
        missed,
    )
    assert head.split("\t") == ["fires", "window", "of", "address", "objects", "records"]
    assert len(rows) == 3
    assert re.fullmatch(
        r"\S+T\d\d:00:00Z\t\S+ - \S+\tcaptures\tfile://\S+/captures/ep/AllTraffic/\S+\t0\t0", rows[0]
    )
    assert world.executions() == before == []


def test_fires_are_counted_from_the_time_of_a_service_with_a_clock_of_its_own(world: World) -> None:
    world.endpoint()
    world.schedule()
    result = run(world, "s", "--next", "1", "--time", later(2, 30).isoformat())
    _, due, _, row = result.output.splitlines()
    assert due == "2 earlier fires are due, which the service takes up when it runs."
    assert row.startswith(f"{later(3):%Y-%m-%dT%H}:00:00Z\t")


def test_a_stopped_schedule_says_so(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.change(status="Stopped")
    lines, _ = told(world.database, world.settings, world.objects, "s", count=1, now=later(5))
    assert lines == [
        "s: DataQuality, cron(0 * ? * * *), Stopped",
        "It does not fire until it is started.",
    ]


def test_one_that_fires_once_and_has_says_so_and_shows_no_fire(world: World) -> None:
    world.endpoint()
    world.schedule(when={"ScheduleExpression": "NOW"})
    assert len(run(world, "s").output.splitlines()) == 3
    world.scheduler().step(later(1))
    assert run(world, "s").output.splitlines()[:2] == [
        "s: DataQuality, NOW, Scheduled",
        "It has fired, and does so again when it is changed, or stopped and started.",
    ]
    assert "captures" not in run(world, "s").output


def test_captures_that_cannot_be_counted_are_a_sentence(world: World) -> None:
    world.endpoint()
    world.schedule()
    with world.database.writing() as session:
        endpoint = session.get_one(Endpoint, "ep")
        capture = endpoint.config["DataCaptureConfig"]
        endpoint.config = {
            **endpoint.config,
            "DataCaptureConfig": {**capture, "DestinationS3Uri": "file:///elsewhere"},
        }
    result = run(world, "s")
    assert result.exit_code == 1
    assert result.output.startswith("Failed: What the schedule 's' looks at cannot be counted: The address ")
    assert "'file:///elsewhere" in result.output
    assert "--s3-endpoint" in result.output


def test_an_unknown_schedule_is_answered_by_those_that_are_there(world: World) -> None:
    world.schedule("churn")
    world.schedule("fraud")
    result = run(world, "chrun")
    assert (result.exit_code, result.output) == (
        1,
        "Failed: There is no schedule 'chrun': there are churn, fraud\n",
    )


def test_a_schedule_that_cannot_run_says_why(world: World) -> None:
    world.schedule()
    assert run(world, "s").output == (
        "Failed: The schedule 's' cannot run: ClientError: Endpoint 'ep' does not exist or is not valid\n"
    )


def test_a_folder_without_a_service_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["s", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Failed: There is no service's state in {tmp_path}/state.db: ")
    assert not (tmp_path / "state.db").exists()


def test_a_state_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    result = CliRunner().invoke(app, ["s", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith(
        f"Failed: The database sqlite:///{tmp_path}/state.db cannot be used (no such"
    )


def test_it_is_a_command_of_understudy() -> None:
    assert "schedule" in CliRunner().invoke(understudy, ["--help"]).output
