"""Jobs from the table to their ends, with a real S3 server and programs of this machine."""

import json
import time
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import pytest
from sqlalchemy.exc import OperationalError

from tests.service.running.conftest import Service, Started, waiting
from tests.service.running.programs import Programs, request, sh
from tests.service.s3_server import S3
from understudy.analyzer.errors import UserError
from understudy.service.clock import wall_clock
from understudy.service.running import claims, one_job
from understudy.service.running.addresses import Address
from understudy.service.running.job_folder import folder_of
from understudy.service.running.logs_on_disk import streams
from understudy.service.running.objects import Objects
from understudy.service.running.one_job import ENDING, RUNNING
from understudy.service.running.supervisor import Supervisor, runner_of
from understudy.service.state.database import Database
from understudy.service.state.tables import ProcessingJob

pytestmark = pytest.mark.processes

COPY = sh("cp processing/in/* processing/out/; echo copied; echo done >output/message")


def copying(s3: S3, name: str = "job", **options: Any) -> dict[str, Any]:
    """A job that copies its input to its output."""
    address = s3.put(f"{name}/in/a.csv", "1,2")
    outputs = {"out": s3.address(f"{name}/out")}
    return request(name, *COPY, inputs={"in": address}, outputs=outputs, **options)


def left(service: Service) -> list[Path]:
    """What jobs have left in the data folder and beside it."""
    jobs = service.settings.data_dir / "jobs"
    return [*(jobs.iterdir() if jobs.is_dir() else ()), *service.backend._notes.glob("*")]


def test_a_job_comes_from_its_inputs_to_its_outputs(service: Service, s3: S3) -> None:
    job = service.ended(service.create(copying(s3)))
    assert (job.status, job.exit_message, job.failure_reason) == ("Completed", "done", None)
    assert s3.objects("job/out") == {"job/out/a.csv": b"1,2"}
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.created_at <= job.started_at <= job.ended_at
    service.wait(lambda: not left(service))


def test_its_program_finds_the_configuration_of_the_service(service: Service, s3: S3) -> None:
    script = sh("cp config/* processing/out/; ls -A processing >processing/out/folders")
    service.ended(
        service.create(request("job", *script, outputs={"out": s3.address("o"), "b": s3.address("b")}))
    )
    found = s3.objects("o/")
    config, hosts = (json.loads(found[f"o/{name}config.json"]) for name in ("processingjob", "resource"))
    assert config["ProcessingJobArn"].endswith(":processing-job/job")
    assert config["AppSpecification"]["ContainerArguments"] is None
    assert config["ProcessingOutputConfig"]["KmsKeyId"] is None
    assert config["ProcessingOutputConfig"]["Outputs"][0]["FeatureStoreOutput"] is None
    assert (hosts["current_host"], hosts["hosts"]) == ("algo-1", ["algo-1"])
    assert found["o/folders"] == b"b\nout\n"


def test_every_host_has_its_own_share(service: Service, s3: S3) -> None:
    for name in "ab":
        s3.put(f"in/{name}")
    wanted = request(
        "job", *sh("ls processing/in >processing/out/$HOST"), outputs={"out": s3.address("o")}, hosts=2
    )
    source = {"S3Uri": s3.address("in"), "S3DataDistributionType": "ShardedByS3Key"}
    wanted["ProcessingInputs"] = [
        {"InputName": "in", "S3Input": {**source, "LocalPath": "/opt/ml/processing/in"}}
    ]
    assert service.ended(service.create(wanted)).status == "Completed"
    assert s3.objects("o") == {"o/algo-1": b"a\n", "o/algo-2": b"b\n"}


@pytest.mark.parametrize(
    ("script", "message", "reason"),
    [
        ("exit 3", None, "AlgorithmError: See job logs for more information, exit code: 3"),
        ("echo 'Failed: no rows' >output/message; exit 1", "Failed: no rows", "AlgorithmError: no rows"),
        ("echo 'ClientError: mine' >output/message; exit 1", "ClientError: mine", "ClientError: mine"),
        ("printf '\\377' >output/message", None, "AlgorithmError: /opt/ml/output/message is not UTF-8."),
    ],
)
def test_a_failure_says_why(service: Service, s3: S3, script: str, message: str | None, reason: str) -> None:
    job = service.ended(service.create(request("job", *sh(script))))
    assert (job.status, job.exit_message, job.failure_reason) == ("Failed", message, reason)


def test_a_message_is_cut_between_characters_at_a_kilobyte(service: Service, s3: S3) -> None:
    script = sh("python3 -c \"print('x' + 'é' * 2000)\" >output/message")
    message = service.ended(service.create(request("job", *script))).exit_message
    assert message == "x" + "é" * 511


def test_a_message_that_leads_elsewhere_is_not_read(service: Service, s3: S3) -> None:
    job = service.ended(service.create(request("job", *sh("ln -s /etc/passwd output/message"))))
    assert (job.status, job.exit_message) == ("Completed", None)


def test_an_input_that_is_not_there_fails_the_job_with_aws_sentence(service: Service, s3: S3) -> None:
    job = service.ended(service.create(request("job", "true", inputs={"in": s3.address("nothing")})))
    assert job.status == "Failed"
    assert job.failure_reason is not None
    assert job.failure_reason.startswith('ClientError: No S3 objects found under S3 URL "s3://')
    assert job.started_at is None
    service.wait(lambda: not left(service))


def test_what_a_failed_job_has_written_is_uploaded_too(service: Service, s3: S3) -> None:
    script = sh("echo 1 >processing/out/a; exit 1")
    service.ended(service.create(request("job", *script, outputs={"out": s3.address("o")})))
    assert s3.objects("o") == {"o/a": b"1\n"}


def test_an_output_that_cannot_be_uploaded_fails_the_job(service: Service, s3: S3) -> None:
    script = sh("echo 1 >processing/out/a; echo fine >output/message")
    job = service.ended(service.create(request("job", *script, outputs={"out": "s3://not-there-at-all/o"})))
    assert (job.status, job.exit_message) == ("Failed", "fine")
    assert job.failure_reason is not None
    assert job.failure_reason.startswith("ClientError: There is no bucket not-there-at-all")


def test_the_log_of_a_job_is_kept(service: Service, s3: S3) -> None:
    service.ended(service.create(copying(s3)))
    (stream,) = streams(service.settings.data_dir, "job/")
    text = (service.settings.data_dir / "logs" / f"{stream.name}.log").read_text()
    assert text.partition(" ")[2] == "copied\n"


def test_a_job_that_is_stopped_may_finish_what_it_writes(service: Service, s3: S3) -> None:
    script = "trap 'echo rest >processing/out/b; echo Stopped: bye >output/message; exit 143' TERM; "
    script += "echo 1 >processing/out/a; while :; do sleep 0.05; done"
    service.create(request("job", *sh(script), outputs={"out": s3.address("o")}))
    service.wait(lambda: service.backend.running() and service.job("job").started_at)
    time.sleep(0.1)
    service.stop("job")
    job = service.ended("job")
    assert (job.status, job.exit_message, job.failure_reason) == ("Stopped", "Stopped: bye", None)
    assert s3.objects("o") == {"o/a": b"1\n", "o/b": b"rest\n"}


def test_a_job_that_does_not_listen_is_killed(service: Service, s3: S3) -> None:
    service.create(request("job", *sh("trap '' TERM; while :; do sleep 0.05; done")))
    service.wait(service.backend.running)
    service.stop("job")
    assert service.ended("job").status == "Stopped"
    service.wait(lambda: not left(service))


def test_a_job_that_waits_is_stopped_at_once(started: Started, s3: S3) -> None:
    with started(concurrency=1) as service:
        service.create(request("first", "sleep", "60"))
        service.wait(service.backend.running)
        service.create(request("second", "true"))
        service.stop("second")
        job = service.ended("second")
        assert (job.status, job.started_at) == ("Stopped", None)
        service.stop("first")
        service.ended("first")


def test_a_job_that_runs_too_long_is_stopped_and_told(service: Service, s3: S3) -> None:
    service.create(request("job", "sleep", "60", seconds=1))
    job = service.ended("job")
    assert (job.status, job.failure_reason) == (
        "Stopped",
        "ClientError: The job ran longer than its MaxRuntimeInSeconds of 1 and was stopped.",
    )


def test_no_more_jobs_run_at_a_time_than_are_allowed(service: Service, s3: S3) -> None:
    names = [service.create(request(f"job-{number}", "sleep", "0.1")) for number in range(6)]
    assert {service.ended(name).status for name in names} == {"Completed"}
    assert service.backend.most_at_once == 2


def test_the_next_job_begins_while_one_is_uploaded(
    started: Started, objects: Objects, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, upload = Event(), objects.upload

    def waits(file: BinaryIO, address: str | Address, key_id: str | None = None) -> None:
        assert go_on.wait(30)
        upload(file, address, key_id)

    monkeypatch.setattr(objects, "upload", waits)
    with started(concurrency=1) as service:
        service.create(request("first", *sh("echo 1 >processing/out/a"), outputs={"out": s3.address("o")}))
        service.create(request("second", "true"))
        assert service.ended("second").status == "Completed"
        assert service.job("first").status == "InProgress"
        go_on.set()
        assert service.ended("first").status == "Completed"
    assert s3.objects("o") == {"o/a": b"1\n"}


def test_of_many_that_wait_one_is_staged_ahead(started: Started, s3: S3) -> None:
    with started(concurrency=1) as service:
        service.create(request("first", "sleep", "60"))
        service.wait(service.backend.running)
        for name in ("second", "third", "fourth"):
            service.create(copying(s3, name))
        staged = folder_of(service.settings.data_dir, "second").path / "algo-1" / "processing/in/a.csv"
        service.wait(staged.exists)
        assert [service.job(name).runner for name in ("second", "third", "fourth")] == ["tests", None, None]
        assert service.job("second").started_at is None
        service.stop("second")
        job = service.ended("second")
        assert (job.status, job.started_at) == ("Stopped", None)
        service.stop("first")
        assert [service.ended(name).status for name in ("third", "fourth")] == ["Completed", "Completed"]
        assert service.backend.order == ["first", "third", "fourth"]
        assert service.backend.most_at_once == 1


def test_a_job_that_is_staged_ahead_waits_again_when_the_service_ends(started: Started, s3: S3) -> None:
    with started(concurrency=1) as service:
        service.create(request("first", "sleep", "60"))
        service.wait(service.backend.running)
        for name in ("second", "third"):
            service.create(request(name, "true"))
        service.wait(lambda: service.job("second").runner)
    assert (service.job("second").status, service.job("second").runner) == ("InProgress", None)
    assert left(service) == []


def test_schedules_have_their_turns_however_many_jobs_one_has(
    database: Database, started: Started, s3: S3
) -> None:
    jobs = [
        ("a", "busy"),
        ("b", "busy"),
        ("c", "busy"),
        ("d", "quiet"),
        ("e", None),
        ("f", "busy"),
        ("g", None),
    ]
    for name, schedule in jobs:
        with database.writing() as session:
            session.add(waiting(request(name, "true"), schedule))
        time.sleep(0.002)
    with started(concurrency=1) as service:
        for name, _ in jobs:
            service.ended(name)
    assert "".join(service.backend.order) == "adebgcf"


def test_waiting_jobs_are_found_without_being_woken(service: Service, s3: S3) -> None:
    with service.database.writing() as session:
        session.add(waiting(request("job", "true")))
    assert service.ended("job").status == "Completed"


def test_whoever_waits_for_ends_is_told(
    database: Database, settings: Any, objects: Objects, tmp_path: Path
) -> None:
    told: list[int] = []
    supervisor = Supervisor(
        database,
        settings,
        wall_clock,
        Programs(tmp_path / "notes"),
        "tests",
        objects=objects,
        told=lambda: told.append(1),
    )
    supervisor.start()
    service = Service(database, settings, supervisor, None)
    service.ended(service.create(request("job", "true")))
    service.wait(lambda: told)
    supervisor.stop()


def test_a_fault_of_our_own_fails_the_job_only(
    service: Service, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    with monkeypatch.context() as patch:
        patch.setattr(one_job, "laid_out", broken)
        job = service.ended(service.create(request("one", "true")))
    assert job.failure_reason is not None
    assert job.failure_reason.startswith("InternalServerError: internal error ZeroDivisionError: by nothing")
    assert service.ended(service.create(request("two", "true"))).status == "Completed"


def test_a_data_folder_has_one_service(service: Service, started: Started) -> None:
    with pytest.raises(UserError, match="Another service runs jobs in the data folder"), started():
        pass


def test_a_service_keeps_its_name(tmp_path: Path) -> None:
    assert runner_of(tmp_path / "new") == runner_of(tmp_path / "new")
    assert runner_of(tmp_path / "new") != runner_of(tmp_path / "other")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["runner"]


# Ends and starts of the service.


def test_a_job_that_cannot_outlive_the_service_begins_anew(started: Started, s3: S3) -> None:
    script = sh("echo x >>$COUNT; [ -e $GO ] || sleep 60; cp processing/in/* processing/out/")
    wanted = copying(s3)
    wanted["AppSpecification"]["ContainerEntrypoint"] = list(script)
    with started() as service:
        folder = service.settings.data_dir
        wanted["Environment"] = {"COUNT": str(folder / "count"), "GO": str(folder / "go")}
        service.create(wanted)
        service.wait((folder / "count").exists)
    job = service.job("job")
    assert (job.status, job.runner, job.started_at) == ("InProgress", None, None)
    assert left(service) == []
    (folder / "go").touch()
    with started() as again:
        assert again.ended("job").status == "Completed"
    assert (folder / "count").read_text() == "x\nx\n"
    assert list(s3.objects("job/out")) == ["job/out/a.csv"]


def test_a_job_that_outlives_the_service_is_joined(started: Started, s3: S3, tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = sh(f"echo one; until [ -e {go} ]; do sleep 0.02; done; echo two; echo 1 >processing/out/a")
    with started(backend=Programs(tmp_path / "notes", outlives=True)) as service:
        service.create(request("job", *script, outputs={"out": s3.address("o")}))
        service.wait(service.backend.running)
    assert service.job("job").runner == "tests"
    go.touch()
    with started(backend=Programs(tmp_path / "notes", outlives=True)) as again:
        assert again.ended("job").status == "Completed"
        again.wait(lambda: not left(again))
    assert s3.objects("o") == {"o/a": b"1\n"}
    (stream,) = streams(service.settings.data_dir, "job/")
    log = (service.settings.data_dir / "logs" / f"{stream.name}.log").read_text()
    assert [line.partition(" ")[2] for line in log.splitlines()] == ["one", "two"]


def held(database: Database, wanted: dict[str, Any], status: str = "InProgress") -> None:
    """A job that this service held when it was cut off."""
    with database.writing() as session:
        job = waiting(wanted)
        job.runner, job.status = "tests", status
        session.add(job)


def test_a_job_that_was_cut_off_and_is_gone_has_failed(
    database: Database, settings: Any, started: Started, s3: S3
) -> None:
    held(database, request("job", "true"))
    folder = folder_of(settings.data_dir, "job")
    folder.begin()
    folder.note(RUNNING, {"at": 1_700_000_000.5})
    with started() as service:
        job = service.ended("job")
    assert (job.status, job.failure_reason) == (
        "Failed",
        "InternalServerError: The service ended while this job ran, and nothing of the job is left that "
        "could be joined. Run it again.",
    )
    assert left(service) == []


def test_a_job_that_was_cut_off_while_it_was_staged_is_staged_anew(
    database: Database, settings: Any, started: Started, s3: S3
) -> None:
    held(database, copying(s3))
    folder = folder_of(settings.data_dir, "job")
    folder.begin()
    (folder.path / "half").touch()
    with started() as service:
        assert service.ended("job").status == "Completed"


def test_a_job_that_was_cut_off_while_it_was_uploaded_is_uploaded_to_its_end(
    database: Database, settings: Any, started: Started, s3: S3
) -> None:
    held(database, copying(s3))
    folder = folder_of(settings.data_dir, "job")
    folder.begin()
    output = folder.path / "algo-1" / "processing" / "out"
    output.mkdir(parents=True)
    (output / "made").write_text("1")
    folder.note(RUNNING, {"at": 1_700_000_000.5})
    folder.note(ENDING, {"code": 0, "reason": None, "message": None, "stopped": False, "late": False})
    with started() as service:
        assert service.ended("job").status == "Completed"
    assert s3.objects("job/out") == {"job/out/made": b"1"}
    assert service.backend.order == []


def test_a_job_that_was_to_stop_when_the_service_was_cut_off_has_stopped(
    database: Database, started: Started, s3: S3
) -> None:
    held(database, request("job", "true"), "Stopping")
    with started() as service:
        assert service.ended("job").status == "Stopped"


def test_folders_of_the_dead_are_removed(settings: Any, started: Started, s3: S3) -> None:
    for name in ("gone", ".half.1234.gone"):
        (settings.data_dir / "jobs" / name / "algo-1").mkdir(parents=True)
    with started() as service:
        assert left(service) == []


def test_another_services_jobs_are_left_alone_until_it_is_long_silent(
    database: Database, started: Started, s3: S3
) -> None:
    for name, minutes in (("alive", 9), ("silent", 11), ("stopping", 11)):
        with database.writing() as session:
            job = waiting(request(name, "true"))
            job.runner, job.beat = "another", wall_clock() - timedelta(minutes=minutes)
            job.status = "Stopping" if name == "stopping" else "InProgress"
            session.add(job)
    with started() as service:
        job = service.ended("silent")
        assert job.failure_reason is not None
        assert job.failure_reason.startswith(
            "InternalServerError: The service that ran this job has said nothing"
        )
        assert service.ended("stopping").status == "Stopped"
        assert service.job("alive").status == "InProgress"


def test_a_job_that_another_service_has_ended_is_dropped(
    started: Started, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("understudy.service.running.supervisor.BEAT_SECONDS", 0.0)
    with started() as service:
        service.create(request("job", "sleep", "60", outputs={"out": s3.address("o")}))
        service.wait(service.backend.running)
        with service.database.writing() as session:
            job = session.get(ProcessingJob, "job")
            assert job is not None
            job.status, job.failure_reason = "Failed", "theirs"
        service.wait(lambda: not left(service))
        assert service.job("job").failure_reason == "theirs"


def test_a_database_that_takes_nothing_is_tried_again(
    started: Started, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_job, "BETWEEN_COMMITS_SECONDS", 0.01)
    refusals = iter([True] * 3)
    ended = claims.ended

    def refusing(*arguments: Any) -> bool:
        if next(refusals, False):
            raise OperationalError("UPDATE", {}, Exception("disk I/O error"))
        return ended(*arguments)

    monkeypatch.setattr(claims, "ended", refusing)
    with started() as service:
        assert service.ended(service.create(request("job", "true"))).status == "Completed"
    assert next(refusals, None) is None
