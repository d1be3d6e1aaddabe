"""The service's jobs without containers, warm engines beside none: `python -m benchmarks.service_jobs`.

A job monitors the 500 captures of one hour of the sample, from CreateProcessingJob to Completed in the
database, staged and uploaded as any job. With `--jobs 50` so many schedules' jobs are due at once, which is
held against the sum of as many single runs, shared by the cores. Memory is that of `understudy serve`, its
engine's Python and Java and the guard that waits for a script included.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select

from understudy.service.clock import wall_clock
from understudy.service.commands.starting import database_of
from understudy.service.operations.call import Call
from understudy.service.operations.processing_jobs import created
from understudy.service.running.backends.engines import READY
from understudy.service.running.backends.process import ProcessBackend
from understudy.service.running.claims import OPEN
from understudy.service.running.supervisor import Supervisor
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import ProcessingJob

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "sample"
TRAINING = SAMPLE / "baseline" / "training.csv"
HOUR = SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
IMAGE = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CAPTURE = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
WARM_SECONDS = 0.5
"""What a warm job may take."""
OVER_THE_SUM = 1.3
"""What jobs that are due at once may take, over their share of the sum."""
IDLE_MIB = 600
START_SECONDS = 300.0
LOOK_SECONDS = 0.01
OPEN_JOBS = select(func.count()).select_from(ProcessingJob).where(ProcessingJob.status.in_(OPEN))
"""Made once: whoever looks shares the interpreter with what is measured."""


class Service:
    """What runs jobs, in this process, and the database that it takes them from."""

    def __init__(self, folder: Path, settings: Settings, database: Database, engines: int) -> None:
        self.folder = folder
        self._settings = settings
        self._database = database
        backend = ProcessBackend(settings)
        self.supervisor = Supervisor(database, settings, wall_clock, backend, "benchmark")
        self.supervisor.start()
        self._made = 0
        if engines and backend.pool.wait(START_SECONDS) < engines:
            raise RuntimeError("the engines did not start")

    def job(self, source: Path, form: str, baseline: Path | None, schedule: str | None = None) -> str:
        """Create a job; its name."""
        self._made += 1
        name = f"job-{self._made}"
        request = _request(name, source, form, baseline, self.folder / "out" / name)
        with self._database.writing() as session:
            job = created(Call(session, self._settings, wall_clock()), request, schedule=None)
            job.schedule_name = schedule
        self.supervisor.wake()
        return name

    def wait(self, names: Sequence[str]) -> None:
        """Until all jobs have ended; RuntimeError where one of these has not completed."""
        while True:
            with self._database.reading() as session:
                if not session.scalar(OPEN_JOBS):
                    break
            time.sleep(LOOK_SECONDS)
        with self._database.reading() as session:
            for job in session.scalars(select(ProcessingJob).where(ProcessingJob.name.in_(names))):
                if job.status != "Completed":
                    raise RuntimeError(f"{job.name}: {job.status}: {job.failure_reason}")

    def seconds(self, baseline: Path) -> float:
        """How long one job takes, from its creation to its end."""
        begin = time.perf_counter()
        self.wait([self.job(HOUR, CAPTURE, baseline)])
        return time.perf_counter() - begin


@contextmanager
def service(engines: int, cores: int) -> Iterator[Service]:
    """A service whose engines are up."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = Settings.model_validate(
            {
                "data_dir": folder / "data",
                "backend": "process",
                "warm_engines": engines,
                "concurrency": cores,
                "buckets": (SAMPLE.as_uri(), (folder / "out").as_uri()),
            }
        )
        settings.data_dir.mkdir()
        with database_of(settings) as database:
            running = Service(folder, settings, database, engines)
            try:
                yield running
            finally:
                running.supervisor.stop()


def idle_mib() -> float:
    """Resident memory of `understudy serve` with one engine that waits, and of all that it has started."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        command = [sys.executable, "-m", "understudy.container", "serve", "--backend", "process"]
        with subprocess.Popen(
            [*command, "--port", "0", "--data-dir", folder], stdout=log, stderr=log
        ) as process:
            try:
                until = time.monotonic() + START_SECONDS
                while READY not in Path(log.name).read_text():
                    if process.poll() is not None or time.monotonic() > until:
                        raise RuntimeError(f"no engine is ready: {Path(log.name).read_text()}")
                    time.sleep(0.1)
                return _resident(psutil.Process(process.pid)) / 2**20
            finally:
                process.terminate()


def _request(name: str, source: Path, form: str, baseline: Path | None, output: Path) -> dict[str, Any]:
    inputs = {"data": source} | ({"baseline": baseline} if baseline else {})
    held = "/opt/ml/processing/baseline"
    files = {
        "baseline_constraints": f"{held}/constraints.json",
        "baseline_statistics": f"{held}/statistics.json",
    }
    return {
        "ProcessingJobName": name,
        "AppSpecification": {"ImageUri": IMAGE},
        "RoleArn": "arn:aws:iam::123456789012:role/benchmark",
        "ProcessingResources": {
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
        },
        "Environment": {
            "dataset_source": "/opt/ml/processing/data",
            "dataset_format": form,
            "output_path": "/opt/ml/processing/output",
            **(files if baseline else {}),
        },
        "ProcessingInputs": [
            {
                "InputName": of,
                "S3Input": {
                    "S3Uri": path.as_uri(),
                    "LocalPath": f"/opt/ml/processing/{of}",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
            for of, path in inputs.items()
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "result",
                    "S3Output": {
                        "S3Uri": output.as_uri(),
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
    }


def main() -> int:
    """Print a line for each figure, with what it is held to; 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service_jobs", description=__doc__)
    parser.add_argument("--jobs", type=int, default=50, help="how many schedules' jobs are due at once")
    parser.add_argument("--single", type=int, default=10, help="how many single jobs are measured")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    met = []

    def told(what: str, found: float, most: float, unit: str, digits: int = 2) -> None:
        met.append(found <= most)
        verdict = "met" if met[-1] else "missed"
        print(f"{what}: {found:.{digits}f} {unit}, at most {most:.{digits}f}: {verdict}", flush=True)

    print(f"{cores} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    told("memory of the idle service with one warm engine", idle_mib(), IDLE_MIB, "MiB", 0)
    with service(1, cores) as running:
        running.wait([running.job(TRAINING, '{"csv":{"header":true}}', None)])
        baseline = running.folder / "out" / "job-1"
        first = running.seconds(baseline)
        warm = [running.seconds(baseline) for _ in range(options.single)]
        print(f"first job of 500 records in an engine: {first:.2f} s", flush=True)
        told("a warm job of 500 records, create to Completed", statistics.median(warm), WARM_SECONDS, "s")
    with service(0, cores) as running:
        running.wait([running.job(TRAINING, '{"csv":{"header":true}}', None)])
        cold = [running.seconds(running.folder / "out" / "job-1") for _ in range(3)]
        print(f"the same without warm engines: {statistics.median(cold):.2f} s", flush=True)
    with service(cores, cores) as running:
        running.wait([running.job(TRAINING, '{"csv":{"header":true}}', None)])
        baseline = running.folder / "out" / "job-1"
        # An engine's first jobs are those of a service that has just started.
        running.wait([running.job(HOUR, CAPTURE, baseline, f"first-{n}") for n in range(4 * cores)])
        # Before and after, since a machine that others use as well is not the same for long.
        single = [running.seconds(baseline) for _ in range(options.single)]
        begin = time.perf_counter()
        running.wait([running.job(HOUR, CAPTURE, baseline, f"schedule-{n}") for n in range(options.jobs)])
        took = time.perf_counter() - begin
        single += [running.seconds(baseline) for _ in range(options.single)]
        share = statistics.median(single) * options.jobs / cores
        print(f"{options.jobs} jobs due at once: {took:.2f} s, single runs over the cores {share:.2f} s")
        told("their ratio", took / share, OVER_THE_SUM, "x")
    return 0 if all(met) else 1


def _resident(tree: psutil.Process) -> int:
    return sum(process.memory_info().rss for process in (tree, *tree.children(recursive=True)))


if __name__ == "__main__":
    sys.exit(main())
