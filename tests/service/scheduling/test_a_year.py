"""An hourly schedule over a year, by two services that come and go: each hour exactly once."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.service.scheduling.world import World

YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = 365 * 24
FULL = 24
"""Hours that have captures; the others end without a job."""


def test_each_hour_of_a_year_is_run_once_whatever_restarts(world: World) -> None:
    chance = random.Random(15)
    world.endpoint()
    world.schedule(since=YEAR)
    with_captures = sorted(chance.sample(range(HOURS), FULL))
    world.captured(*(YEAR + timedelta(hours=hour) for hour in with_captures))
    now, end = YEAR, YEAR + timedelta(hours=HOURS)
    services = [world.scheduler(), world.scheduler()]
    while now < end:
        now = min(end, now + timedelta(minutes=chance.choice([7, 60, 60 * 5, 60 * 24 * 3, 60 * 24 * 17])))
        if chance.random() < 0.3:
            # One of them is restarted: what it knew stands in the database.
            services[chance.randrange(2)] = world.scheduler()
        for _ in range(chance.randrange(1, 4)):
            chance.choice(services).step(now)
            world.end(message="Completed: ")
    while any(service.step(now) for service in services) or world.end(message="Completed: "):
        pass
    executions = world.executions()
    assert [one.scheduled_at for one in executions] == [YEAR + timedelta(hours=at + 1) for at in range(HOURS)]
    assert Counter(one.status for one in executions) == {"Completed": FULL, "Failed": HOURS - FULL}
    jobs = [one.analysis_job for one in executions if one.status == "Completed"]
    assert sorted(jobs) == [job.name for job in world.jobs()]
    assert [one.scheduled_at for one in executions if one.analysis_job] == [
        YEAR + timedelta(hours=hour + 1) for hour in with_captures
    ]
