"""How a service begins, and what keeps it from beginning."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.service.serving import HTTP
from understudy import python_path
from understudy.analyzer.errors import UserError
from understudy.service.commands.starting import (
    database_of,
    environment_command,
    listening,
    prepared,
    refuse_open_doors,
    welcome,
)
from understudy.service.running.supervisor import runner_of
from understudy.service.settings import Settings


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com"])
def test_no_address_but_the_loopback_is_served_without_keys(host: str) -> None:
    with pytest.raises(UserError, match="--keys-file"):
        refuse_open_doors(Settings(host=host))


def test_the_loopback_needs_no_keys(tmp_path: Path) -> None:
    refuse_open_doors(Settings())
    keys = tmp_path / "keys"
    keys.write_text("somebody secret\n")
    refuse_open_doors(Settings(host="0.0.0.0", keys_file=keys))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"access keys in .*/keys cannot be read \(No such file or directory\): write .*--keys-file"),
        (b"", "no access key in .*/keys: write a line `ID SECRET`"),
        (b"one word a-secret\n", ".*/keys, line 1: an access key is a line `ID SECRET`"),
        (b"somebody \xff\n", "cannot be read: the file is not UTF-8"),
    ],
)
def test_keys_that_cannot_be_read_keep_the_service_from_beginning(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    keys = tmp_path / "keys"
    if content is not None:
        keys.write_bytes(content)
    with pytest.raises(UserError, match=said):
        refuse_open_doors(Settings(keys_file=keys))


def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(UserError, match=f"Port {port} of 127.0.0.1.*--port"),
            listening(Settings(port=port)),
        ):
            pass


def test_a_data_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="--data-dir"):
        prepared(tmp_path / "file")


def test_a_file_of_the_data_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "runner").mkdir()
    with pytest.raises(UserError, match=r"runner: Is a directory.*--data-dir"):
        runner_of(tmp_path)


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    prepared(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_what_is_kept_in_a_folder_that_others_may_read_is_its_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    prepared(data)
    with database_of(Settings(data_dir=data)) as database, database.writing() as session:
        session.execute(text("SELECT 1"))
        modes = {
            path.name: path.stat().st_mode & 0o077 for path in data.iterdir() if path.name != ".writable"
        }
    assert modes.keys() >= {"jobs", "logs", "state.db", "state.db-wal"}
    assert set(modes.values()) == {0}


def test_what_is_said_at_the_start_can_be_typed_as_it_is() -> None:
    settings = Settings(s3_endpoint="http://127.0.0.1:7070", region="eu-west-1")
    said = welcome(settings, "process", 8081)
    assert "served at http://127.0.0.1:8081\n" in said
    assert '"$(understudy env --port 8081 --s3-endpoint http://127.0.0.1:7070 --region eu-west-1)"' in said
    assert '"$(understudy env)"' in welcome(Settings(), "docker", 8080)


def test_the_environment_that_is_told_is_of_this_service_wherever_it_is_asked_for(tmp_path: Path) -> None:
    settings = Settings(host="192.168.1.2", data_dir=tmp_path / "of mine")
    assert environment_command(settings, 8080) == (
        f"understudy env --host 192.168.1.2 --data-dir '{tmp_path.resolve()}/of mine'"
    )


def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="postgresql://someone@localhost:1/understudy")
    with pytest.raises(UserError) as caught, database_of(settings):
        pass
    assert "refused" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "state.db",
        "mysql://secret@db/understudy",
        "postgresql://secret@db:port/x",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://secret.db",
    ],
)
def test_an_address_of_no_database_is_a_sentence_that_does_not_repeat_it(tmp_path: Path, url: str) -> None:
    with (
        pytest.raises(UserError, match="--database-url as postgresql://") as failed,
        database_of(Settings(data_dir=tmp_path, database_url=url)),
    ):
        pass
    assert "secret" not in str(failed.value)


def test_a_database_that_does_not_answer_is_a_sentence_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://us:secret@127.0.0.1:1/understudy"
    with (
        pytest.raises(UserError, match=r"127\.0\.0\.1:1/understudy cannot be used") as failed,
        database_of(Settings(data_dir=tmp_path, database_url=url)),
    ):
        pass
    assert "secret" not in str(failed.value)


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"no database" * 1000)
    with pytest.raises(UserError, match="--data-dir"), database_of(Settings(data_dir=tmp_path)):
        pass


@pytest.mark.processes
def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": python_path(), "UNDERSTUDY_SERVICE_PORT": "0"}
    options = ["--data-dir", str(tmp_path / "data"), "--backend", "process", "--warm-engines", "0"]
    command = [sys.executable, "-m", "understudy.container", "serve", *options]
    environ |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        address = service.stdout.readline().rsplit(" ", 1)[1].strip()
        assert HTTP.request("GET", f"{address}/healthz").data == b"ok\n"
        service.send_signal(signal.SIGTERM)
        assert service.wait(20) == 0
    assert (tmp_path / "data" / "state.db").exists()


def test_answers_are_sent_at_once() -> None:
    # asyncio switches Nagle's waiting off for sockets that name their protocol, and for no others.
    with listening(Settings(port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
