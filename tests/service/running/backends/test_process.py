"""Jobs as processes: warm engines for most, a process of its own for the others."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.container.workspace import CAPTURE_FORMAT, ROOT
from understudy.service.running.backends.backend import Closed, Ending, Host, Refused, Work
from understudy.service.running.backends.isolated import FORBIDDEN
from understudy.service.running.backends.process import ProcessBackend
from understudy.service.settings import Settings

HOUR = (
    ROOT / "examples" / "sample" / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
)
OURS = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
ENGINES = 2
ENDLESS = "import time\n\ndef preprocess_handler(record):\n    time.sleep(600)\n"


@dataclass
class Job:
    """One job by hand: its folder, as the service stages it, and what it prints."""

    opt_ml: Path
    environment: dict[str, str] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def work(self) -> Work:
        (self.opt_ml / "config").mkdir(parents=True, exist_ok=True)
        (self.opt_ml / "output").mkdir(exist_ok=True)
        shutil.copytree(HOUR, self.opt_ml / "processing" / "input", dirs_exist_ok=True)
        given = {
            "dataset_source": "/opt/ml/processing/input",
            "output_path": "/opt/ml/processing/output",
            "dataset_format": CAPTURE_FORMAT,
        }
        request = {
            "AppSpecification": {"ImageUri": OURS},
            "Environment": given | self.environment,
            **self.request,
        }
        hosts = (Host("algo-1", self.opt_ml),)
        return Work("job", "arn:aws:sagemaker:job", request, hosts, self.log, stopping=self.stopping)

    def log(self, host: str, text: str, at: int | None = None) -> None:
        assert host == "algo-1"
        assert at is None
        self.lines.append(text)

    def script(self, text: str) -> str:
        path = self.opt_ml / "script.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    @property
    def message(self) -> str:
        return (self.opt_ml / "output" / "message").read_text()

    @property
    def documents(self) -> set[str]:
        return {path.name for path in (self.opt_ml / "processing" / "output").glob("*.json")}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path / "job")


def made(data_dir: Path, engines: int = 0) -> ProcessBackend:
    settings = Settings(data_dir=data_dir, warm_engines=engines, concurrency=2)
    surroundings = {**os.environ, "AWS_SECRET_ACCESS_KEY": "the service's", "understudy_report": "Enabled"}
    return ProcessBackend(settings, surroundings)


@pytest.fixture(scope="module")
def backend(engine_jar: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessBackend]:
    """With warm engines, once they are up."""
    backend = made(tmp_path_factory.mktemp("service"), ENGINES)
    assert backend.pool.wait(300) == ENGINES
    yield backend
    backend.close()


def engines_of(backend: ProcessBackend) -> dict[int, psutil.Process]:
    """The engines that run, by their numbers."""
    assert backend.pool.wait(120)
    below = psutil.Process().children()
    return {child.pid: child for child in below if "waiting" in words_of(child) and child.is_running()}


def words_of(process: psutil.Process) -> str:
    """A process's command; nothing of one that has ended, as other tests' children may have."""
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


@pytest.mark.engine
@pytest.mark.processes
class TestWarm:
    """With engines that wait."""

    def test_a_job_of_awss_image_is_served_by_an_engine(self, backend: ProcessBackend, job: Job) -> None:
        engines = engines_of(backend)
        assert backend.run(job.work()) == Ending(0)
        assert job.message == "Completed: Job completed successfully with no violations."
        assert {"statistics.json", "constraints.json"} <= job.documents
        assert "Performing analysis with input" in job.lines[0]
        assert job.lines[-1].endswith(job.message)
        assert engines_of(backend).keys() == engines.keys()

    def test_it_finds_its_own_variables_and_not_the_services(self, backend: ProcessBackend, job: Job) -> None:
        told = "import os\n\ndef postprocess_handler():\n    print('found', *sorted(os.environ))\n"
        job.environment = {"post_analytics_processor_script": job.script(told), "mine": "yes"}
        assert backend.run(job.work()) == Ending(0)
        (line,) = [line for line in job.lines if "found" in line]
        assert "AWS_REGION" in line.split()
        assert "mine" in line.split()
        assert "AWS_SECRET_ACCESS_KEY" not in line.split()
        assert "report.html" not in {path.name for path in job.opt_ml.rglob("*")}

    def test_a_script_that_fails_fails_its_job_with_the_scripts_sentence(
        self, backend: ProcessBackend, job: Job
    ) -> None:
        job.environment = {
            "record_preprocessor_script": job.script("def preprocess_handler(record):\n    1 / 0\n")
        }
        assert backend.run(job.work()) == Ending(1)
        assert "ZeroDivisionError" in job.message

    def test_two_jobs_run_at_once_and_one_that_is_killed_takes_its_own_engine_only(
        self, backend: ProcessBackend, tmp_path: Path
    ) -> None:
        endless, short = Job(tmp_path / "endless"), Job(tmp_path / "short")
        endless.environment = {"record_preprocessor_script": endless.script(ENDLESS)}
        before = engines_of(backend)
        found: list[Ending] = []
        thread = threading.Thread(target=lambda: found.append(backend.run(endless.work())))
        thread.start()
        at_work = waited_for(before.values(), "script_run")
        assert backend.run(short.work()) == Ending(0)
        at_work.kill()
        thread.join(30)
        assert found == [Ending(137, "AlgorithmError: The job's process was ended by SIGKILL; see its log.")]
        assert backend.run(short.work()) == Ending(0)
        after = engines_of(backend)
        assert len(after) == ENGINES
        assert at_work.pid not in after
        assert len(after.keys() & before.keys()) == 1

    def test_a_stop_is_answered_by_the_job(self, backend: ProcessBackend, job: Job) -> None:
        job.environment = {"record_preprocessor_script": job.script(ENDLESS)}
        threading.Timer(1, job.stopping.set).start()
        ending = backend.run(job.work())
        assert ending == Ending(128 + signal.SIGTERM)
        assert job.message == "Stopped: the job was told to stop (SIGTERM) before it had finished."
        assert len(engines_of(backend)) == ENGINES

    def test_an_engine_that_has_ended_while_it_waited_is_not_given_a_job(
        self, backend: ProcessBackend, job: Job
    ) -> None:
        for engine in engines_of(backend).values():
            engine.kill()
            engine.wait()
        assert backend.run(job.work()) == Ending(0)

    def test_what_a_process_reads_at_its_start_gets_one_of_its_own(
        self, backend: ProcessBackend, job: Job
    ) -> None:
        job.environment = {"UNDERSTUDY_HEAP": "700m"}
        assert backend.run(job.work()) == Ending(0)
        assert any(line.endswith("Starting Spark") for line in job.lines)

    def test_an_isolated_job_reaches_nothing_or_is_refused(self, backend: ProcessBackend, job: Job) -> None:
        calls = """
import socket

def postprocess_handler():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=5)
    except OSError as error:
        print("it said:", error)
"""
        job.environment = {"post_analytics_processor_script": job.script(calls)}
        job.request = {"NetworkConfig": {"EnableNetworkIsolation": True}}
        if not may_be_alone():
            with pytest.raises(Refused, match="EnableNetworkIsolation"):
                backend.run(job.work())
            return
        assert backend.run(job.work()) == Ending(0)
        assert any("Network is unreachable" in line for line in job.lines)

    def test_at_the_end_of_the_service_a_job_is_ended_and_may_begin_anew(
        self, engine_jar: None, tmp_path: Path, job: Job
    ) -> None:
        backend = made(tmp_path / "service")
        job.environment = {"record_preprocessor_script": job.script(ENDLESS)}
        threading.Timer(2, backend.close).start()
        with pytest.raises(Closed) as closed:
            backend.run(job.work())
        assert not closed.value.goes_on
        with pytest.raises(Closed):
            backend.run(job.work())


def may_be_alone() -> bool:
    module = "understudy.service.running.backends.isolated"
    done = subprocess.run([sys.executable, "-m", module, "-c", ""], check=False, capture_output=True)
    assert done.returncode in (0, FORBIDDEN)
    return done.returncode == 0


def waited_for(engines: Any, word: str) -> psutil.Process:
    """The engine that runs a script by now: its guard has processes of its own."""
    for _ in range(600):
        for engine in engines:
            below = engine.children(recursive=True)
            if sum(word in words_of(child) for child in below) > 1:
                found: psutil.Process = engine
                return found
        time.sleep(0.1)
    raise AssertionError("no engine runs a script")


def refusal(tmp_path: Path, **request: Any) -> str:
    with pytest.raises(Refused) as refused:
        made(tmp_path).run(Job(tmp_path / "job", request=request).work())
    return str(refused.value)


def test_another_image_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, AppSpecification={"ImageUri": "somebody/else:1"})
    assert said.startswith("ClientError: The image somebody/else:1 is another than understudy:latest")


def test_another_entry_point_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, AppSpecification={"ImageUri": OURS, "ContainerEntrypoint": ["python3"]})
    assert "ContainerEntrypoint is given" in said


def test_several_hosts_are_refused(tmp_path: Path) -> None:
    work = Job(tmp_path / "job").work()
    hosts = tuple(Host(name, tmp_path / name) for name in ("algo-1", "algo-2"))
    with pytest.raises(Refused, match="InstanceCount is 2"):
        made(tmp_path).run(replace(work, hosts=hosts))


def test_a_job_that_is_stopped_before_it_begins_does_not(tmp_path: Path, job: Job) -> None:
    job.stopping.set()
    ending = made(tmp_path).run(job.work())
    assert ending == Ending(143, message="Stopped: the job was told to stop before it had begun.")
    assert not job.documents
