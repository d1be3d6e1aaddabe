"""The service is killed at any point of its jobs' way: none is lost, doubled or left behind."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.faults.service_process import POINTS, started
from tests.service.failing_proxy import Misfortune, before
from tests.service.running.conftest import waiting
from tests.service.running.programs import Programs, request, sh
from tests.service.s3_server import S3
from understudy.service.running.job_folder import JobFolder
from understudy.service.running.one_job import ENDING, RUNNING
from understudy.service.running.supervisor import CUT_OFF
from understudy.service.state.database import Database, opened
from understudy.service.state.tables import NAMES, ProcessingJob

SCRIPT = """
echo x >>$COUNT/$JOB
cat processing/in/* >processing/out/joined
sleep $SECONDS_OF_WORK
cp processing/in/* processing/out/
echo "done: $JOB" >output/message
"""
PARTS = 4
DEADLINE_SECONDS = 240


@dataclass(frozen=True)
class Trial:
    """A service's folder, its database, and a server."""

    folder: Path
    database: Database
    s3: S3

    def create(self, name: str, seconds: float = 0.0) -> None:
        """A job of some inputs and outputs that counts how often it is started."""
        for part in range(PARTS):
            self.s3.put(f"{name}/in/{part}", f"{name}-{part};")
        wanted = request(
            name,
            *sh(SCRIPT),
            inputs={"in": self.s3.address(f"{name}/in")},
            outputs={"out": self.s3.address(f"{name}/out")},
            upload=random.choice(["EndOfJob", "Continuous"]),
            Environment={"COUNT": str(self.folder / "count"), "JOB": name, "SECONDS_OF_WORK": str(seconds)},
        )
        with self.database.writing() as session:
            session.add(waiting(wanted))

    def jobs(self) -> list[ProcessingJob]:
        with self.database.reading() as session:
            return list(session.scalars(select(ProcessingJob)))

    def open(self) -> list[ProcessingJob]:
        return [job for job in self.jobs() if job.status in ("InProgress", "Stopping")]

    def phases(self) -> Counter[str]:
        """Where the jobs are that have been taken and have not ended."""
        return Counter(self._phase(job.name) for job in self.open() if job.runner)

    def _phase(self, name: str) -> str:
        folder = JobFolder(self.folder / "data" / "jobs" / name)
        if not folder.path.exists():
            return "claimed"
        if folder.noted(ENDING):
            return "uploaded or committed"
        return "run" if folder.noted(RUNNING) else "staged"

    def finish(self, url: str, *, outlives: bool) -> None:
        """A last service, which is not killed: it ends all jobs, and leaves nothing."""
        service = started(self.folder, url, outlives=outlives)
        deadline = time.monotonic() + DEADLINE_SECONDS
        while self.open() or self.left():
            assert time.monotonic() < deadline, (self.open(), self.left())
            assert service.is_alive()
            time.sleep(0.02)
        service.kill()
        service.join()

    def left(self) -> list[Path]:
        jobs = self.folder / "data" / "jobs"
        return [*jobs.glob("*"), *jobs.glob(".*"), *(self.folder / "notes").glob("*")]

    def check(self) -> Counter[str]:
        """What holds whatever befell: outcomes by kind."""
        outcomes: Counter[str] = Counter()
        for job in self.jobs():
            starts = self.folder / "count" / job.name
            assert not starts.exists() or starts.read_text() == "x\n", f"{job.name} was started twice"
            if job.status == "Completed":
                parts = {f"{part}": f"{job.name}-{part};".encode() for part in range(PARTS)}
                expected = {**parts, "joined": b"".join(parts.values())}
                out = f"{job.name}/out/"
                assert self.s3.objects(out) == {f"{out}{name}": body for name, body in expected.items()}
                assert job.exit_message == f"done: {job.name}"
            else:
                assert (job.status, job.failure_reason) == ("Failed", CUT_OFF)
            assert job.ended_at is not None
            outcomes[job.status] += 1
        running = Programs(self.folder / "notes").running()
        assert running == [], "a program was left behind"
        return outcomes


@pytest.fixture
def trial(tmp_path: Path, s3: S3) -> Iterator[Trial]:
    database = opened(f"sqlite:///{tmp_path}/state.db")
    NAMES.create_all(database.engine)
    (tmp_path / "count").mkdir()
    yield Trial(tmp_path, database, s3)
    database.engine.dispose()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("point", POINTS)
def test_a_service_that_dies_at_a_point_of_a_jobs_way_loses_nothing(
    trial: Trial, s3: S3, point: str, when: str
) -> None:
    trial.create("job")
    dying = started(trial.folder, s3.url, outlives=True, dies=(point, when))
    dying.join(DEADLINE_SECONDS)
    assert dying.exitcode == -9
    trial.finish(s3.url, outlives=True)
    outcomes = trial.check()
    # Between the note that a job begins and its first process nobody can know whether there was one.
    unknown = (point, when) in {("noting", "after"), ("beginning", "before"), ("beginning", "after")}
    unknown |= (point, when) in {("running", "before"), ("starting", "before")}
    assert outcomes == Counter({"Failed" if unknown else "Completed": 1})


@contextmanager
def somewhat_slow(s3: S3, chance: random.Random) -> Iterator[str]:
    def befalls(method: str, path: str) -> Misfortune:
        return chance.choices(["none", "slow", "unavailable", "cut"], [60, 30, 6, 4])[0]  # type: ignore[return-value]

    with before(s3.url, befalls) as url:
        yield url


def killed_again_and_again(trial: Trial, kills: int, *, outlives: bool) -> None:
    chance = random.Random(kills)
    phases: Counter[str] = Counter()
    done = 0
    with somewhat_slow(trial.s3, chance) as url:
        while done < kills:
            while len(trial.open()) < 6:
                trial.create(f"job-{len(trial.jobs())}", chance.choice([0.0, 0.1, 0.4]))
            service = started(trial.folder, url, outlives=outlives)
            time.sleep(chance.uniform(0.1, 2.0))
            service.kill()
            service.join()
            done += 1
            phases += trial.phases()
        trial.finish(url, outlives=outlives)
    outcomes = trial.check()
    kept = "outlive the service" if outlives else "end with the service"
    print(
        f"\n{kills} kills where jobs {kept}: jobs that were being {dict(phases)}; in the end {dict(outcomes)}"
    )


@pytest.mark.parametrize("outlives", [True, False])
def test_kills_at_any_moment_lose_double_and_leave_nothing(trial: Trial, outlives: bool) -> None:
    killed_again_and_again(trial, 5, outlives=outlives)


@pytest.mark.faults
@pytest.mark.parametrize("outlives", [True, False])
def test_many_kills_at_any_moment_lose_double_and_leave_nothing(trial: Trial, outlives: bool) -> None:
    killed_again_and_again(trial, 150, outlives=outlives)
