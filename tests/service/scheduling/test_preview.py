from datetime import datetime
from itertools import islice
from typing import Any

import pytest

from tests.service.scheduling.world import HOURLY, NOON, World, later
from understudy.service.scheduling import preview
from understudy.service.scheduling.preview import Counted, Fire, overdue
from understudy.service.scheduling.subjects import subject_of
from understudy.service.state.tables import MonitoringSchedule
from understudy.service.timetable.windows import Window

TREE = "ep/AllTraffic/2026/03/02"


def shown(world: World, now: datetime, count: int = 1, **settings: Any) -> list[Fire]:
    changed = world.settings.model_copy(update=settings)
    with world.database.reading() as session:
        schedule = session.get_one(MonitoringSchedule, "s")
        subject = subject_of(session, schedule)
    return list(islice(preview.fires(subject, schedule, changed, world.objects, now), count))


def test_the_next_fires_follow_now(world: World) -> None:
    world.endpoint()
    world.schedule()
    fires = shown(world, later(5, minutes=10), 2)
    assert [fire.at for fire in fires] == [later(6), later(7)]
    assert fires[0].window == Window(later(5), later(6))


def test_a_fire_within_its_grace_is_still_to_come(world: World) -> None:
    world.endpoint()
    world.schedule()
    (fire,) = shown(world, later(5, minutes=5), grace_minutes=10)
    assert fire.at == later(5)


def test_records_that_lie_there_already_are_counted(world: World) -> None:
    world.endpoint()
    world.schedule()
    world.captured(later(5), text="{}\n{}\n")
    world.captured(later(5), name="b.jsonl", text="{}\n{}")
    (fire,) = shown(world, later(5, minutes=10))
    assert fire.captures == [Counted(f"{world.at('captures')}/{TREE}/17", 2, 4)]


def test_where_nothing_lies_the_address_is_shown_all_the_same(world: World) -> None:
    world.endpoint()
    world.schedule(when={"ScheduleExpression": "cron(0 0/6 ? * * *)"})
    (fire,) = shown(world, later(1))
    captures = world.at("captures")
    assert fire.captures == [
        Counted(f"{captures}/{TREE}/12", 0, 0),
        Counted(f"{captures}/{TREE}/17", 0, 0),
    ]


def test_labels_are_counted_beside_captures(world: World) -> None:
    world.endpoint()
    world.schedule(kind="ModelQuality")
    world.captured(NOON, tree="labels")
    (fire,) = shown(world, later(minutes=10))
    assert fire.labels == [Counted(f"{world.at('labels')}/2026/03/02/12", 1, 1)]


def test_more_than_is_read_is_estimated(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "MOST_BYTES", 30)
    world.endpoint()
    world.schedule()
    world.captured(NOON, text="{}\n" * 100)
    (fire,) = shown(world, later(minutes=10))
    assert fire.captures == [Counted(f"{world.at('captures')}/{TREE}/12", 1, 100, exact=False)]


def test_records_of_parquet_are_not_lines(world: World) -> None:
    source = {
        "BatchTransformInput": {
            "DataCapturedDestinationS3Uri": world.at("transform"),
            "DatasetFormat": {"Parquet": {}},
            "LocalPath": "/opt/ml/processing/input",
        }
    }
    world.schedule(source=source)
    world.captured(NOON, tree="transform/input", name="a.parquet", text="PAR1")
    (fire,) = shown(world, later(minutes=10))
    assert fire.captures == [Counted(f"{world.at('transform')}/input/2026/03/02/12", 1, None)]


def test_now_has_one_fire(world: World) -> None:
    world.endpoint()
    world.schedule(when={"ScheduleExpression": "NOW"})
    assert [fire.at for fire in shown(world, later(5), 3)] == [NOON]


def test_fires_that_nobody_has_seen_are_counted(world: World) -> None:
    world.endpoint()
    world.schedule(when=HOURLY)
    with world.database.reading() as session:
        schedule = session.get_one(MonitoringSchedule, "s")
        subject = subject_of(session, schedule)
    assert overdue(subject, schedule, world.settings, later(3, minutes=1), 100) == 3
    assert overdue(subject, schedule, world.settings, later(500), 100) == 100
