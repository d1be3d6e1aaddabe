import pytest

from tests.service.scheduling.world import HOURLY, NOON, World, later
from understudy.service.state.tables import MonitoringSchedule


def test_an_hour_fires_when_it_has_begun(world: World) -> None:
    world.schedule(since=later(minutes=-30))
    scheduler = world.scheduler()
    scheduler.step(later(minutes=-1))
    assert world.fired() == []
    scheduler.step(NOON)
    assert world.fired() == ["02 12:00:00"]


def test_a_fire_before_the_schedule_was_made_is_none(world: World) -> None:
    world.schedule(since=later(minutes=1))
    world.scheduler().step(later(minutes=59))
    assert world.fired() == []


def test_grace_lets_captures_be_flushed_first(world: World) -> None:
    world.schedule(since=later(minutes=-30))
    scheduler = world.scheduler(grace_minutes=10)
    scheduler.step(later(minutes=9))
    assert world.fired() == []
    scheduler.step(later(minutes=10))
    assert world.fired() == ["02 12:00:00"]


def test_hours_that_were_missed_are_caught_up(world: World) -> None:
    world.schedule()
    world.scheduler().step(later(3))
    assert world.fired() == ["02 13:00:00", "02 14:00:00", "02 15:00:00"]


def test_or_recorded_but_for_the_last_which_is_late(world: World) -> None:
    world.schedule()
    world.endpoint()
    world.captured(later(2))
    world.scheduler(missed="record").step(later(3, minutes=40))
    assert world.fired() == ["02 13:00:00", "02 14:00:00", "02 15:00:00"]
    assert world.statuses() == ["Failed", "Failed", "InProgress"]
    assert world.executions()[0].failure_reason == (
        "No service ran when this execution was due, and hours that were missed are recorded only"
    )


def test_more_missed_hours_than_fire_at_once_are_all_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("understudy.service.scheduling.firing.AT_ONCE", 2)
    world.schedule()
    world.endpoint()
    world.captured(later(4))
    scheduler = world.scheduler(missed="record")
    while scheduler.step(later(5)):
        pass
    assert world.statuses() == ["Failed"] * 4 + ["InProgress"]


def test_now_fires_once(world: World) -> None:
    made = later(minutes=21).replace(second=14, microsecond=500_000)
    world.schedule(when={"ScheduleExpression": "NOW"}, since=made)
    scheduler = world.scheduler(grace_minutes=10)
    scheduler.step(made)
    scheduler.step(later(48))
    assert world.fired() == ["02 12:21:14"]


def test_now_fires_again_when_it_is_started_again(world: World) -> None:
    world.schedule(when={"ScheduleExpression": "NOW"})
    scheduler = world.scheduler()
    scheduler.step(NOON)
    world.change(seen_until=later(5))
    scheduler.step(later(5))
    assert world.fired() == ["02 12:00:00", "02 17:00:00"]


def test_a_stopped_schedule_does_not_fire(world: World) -> None:
    world.schedule()
    world.change(status="Stopped")
    world.scheduler().step(later(3))
    assert world.fired() == []


def test_a_deleted_schedule_keeps_its_history_and_does_not_fire(world: World) -> None:
    world.schedule()
    scheduler = world.scheduler()
    scheduler.step(later(1))
    world.forget()
    scheduler.step(later(2))
    assert world.fired() == ["02 13:00:00"]


def test_a_schedule_of_the_same_name_runs_no_hour_again_and_the_log_says_so(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.schedule()
    world.scheduler().step(later(1))
    assert caplog.messages == []
    world.change(seen_until=NOON)
    world.scheduler().step(later(2))
    assert world.fired() == ["02 13:00:00", "02 14:00:00"]
    assert [message.partition(" and are")[0] for message in caplog.messages] == [
        "schedule s: 1 of its hours, the first 2026-03-02T13:00:00Z, have executions of an earlier one of "
        "its name"
    ]


def test_an_expression_that_cannot_be_read_fails_its_schedule_only(world: World) -> None:
    world.schedule("broken", when={"ScheduleExpression": "rate(1 hour)"})
    world.schedule("sound", when=HOURLY)
    world.scheduler().step(later(1))
    assert world.fired("sound") == ["02 13:00:00"]
    with world.database.reading() as session:
        broken = session.get_one(MonitoringSchedule, "broken")
        assert broken.status == "Failed"
        assert (broken.failure_reason or "").startswith("ScheduleExpression is 'rate(1 hour)'; allowed are ")
