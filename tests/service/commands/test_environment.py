"""What `understudy env` prints is what a shell and the SDK read."""

import json
import os
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from understudy.analyzer.errors import UserError
from understudy.service.commands import environment
from understudy.service.commands.environment import app, exports, write_sdk_config
from understudy.service.settings import Settings, own_address

CONFIG = Path("/data/sdk config.yaml")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder in which AWS's tools have left nothing, on a machine without a role."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as nobodys:
        monkeypatch.setattr(environment, "ROLE_ADDRESS", nobodys.getsockname())
    (tmp_path / ".aws").mkdir()
    return tmp_path


def told(settings: Settings) -> dict[str, str]:
    """The variables that a shell has after `eval`."""
    script = "\n".join(exports(settings, CONFIG))
    shell = subprocess.run(
        ["/bin/sh", "-c", 'eval "$1"; env', "sh", script], check=True, capture_output=True, text=True, env={}
    )
    return dict(line.split("=", 1) for line in shell.stdout.splitlines())


def test_boto3_asks_the_service_for_what_is_served_and_s3_where_that_is() -> None:
    set_here = told(Settings(port=8081, s3_endpoint="http://127.0.0.1:7070"))
    for name in ("SAGEMAKER", "SAGEMAKER_RUNTIME", "CLOUDWATCH_LOGS", "IAM", "STS"):
        assert set_here[f"AWS_ENDPOINT_URL_{name}"] == "http://127.0.0.1:8081"
    assert set_here["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:7070"
    assert set_here["AWS_REGION"] == set_here["AWS_DEFAULT_REGION"] == "us-east-1"
    assert set_here["SAGEMAKER_USER_CONFIG_OVERRIDE"] == "/data/sdk config.yaml"


def test_without_an_s3_server_of_its_own_s3_stays_aws() -> None:
    assert not {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} & told(Settings()).keys()


def test_credentials_are_made_up_where_there_are_none(home: Path) -> None:
    (home / ".aws" / "config").write_text("[default]\nregion = us-east-1\n")
    made_up = told(Settings())
    assert made_up["AWS_ACCESS_KEY_ID"] == made_up["AWS_SECRET_ACCESS_KEY"] == "understudy"


@pytest.mark.parametrize(
    ("file", "text", "variables"),
    [
        ("credentials", "", {"AWS_ACCESS_KEY_ID": "mine", "AWS_SECRET_ACCESS_KEY": "secret"}),
        ("credentials", "", {"AWS_PROFILE": "of-elsewhere"}),
        ("credentials", "[default]\naws_access_key_id = mine\naws_secret_access_key = secret\n", {}),
        ("config", "[default]\ncredential_process = /bin/false\n", {}),
        (
            "elsewhere",
            "[default]\naws_access_key_id = mine\naws_secret_access_key = secret\n",
            {"AWS_SHARED_CREDENTIALS_FILE": "~/.aws/elsewhere"},
        ),
    ],
)
def test_credentials_of_ones_own_are_left_alone_wherever_boto3_finds_them(
    home: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, variables: dict[str, str]
) -> None:
    (home / ".aws" / file).write_text(text)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    made_up = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_STS"}
    assert not made_up & told(Settings()).keys()


class Machine(BaseHTTPRequestHandler):
    """What a machine with a role says of it."""

    def do_PUT(self) -> None:
        self._say(b"a-token")

    def do_GET(self) -> None:
        pair = {"AccessKeyId": "a", "SecretAccessKey": "b", "Token": "c"}
        told = {"Code": "Success", "Expiration": "2099-01-01T00:00:00Z", **pair}
        self._say(json.dumps(told).encode() if self.path.endswith("/a-role") else b"a-role")

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_the_role_of_a_machine_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Machine) as machine:
        threading.Thread(target=machine.serve_forever, daemon=True).start()
        monkeypatch.setattr(environment, "ROLE_ADDRESS", machine.server_address)
        address = f"http://127.0.0.1:{machine.server_port}/"
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)
        assert "AWS_ACCESS_KEY_ID" not in told(Settings())
        machine.shutdown()


def test_a_second_service_takes_the_place_of_the_first_in_the_same_shell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in told(Settings(port=8081)).items():
        monkeypatch.setenv(name, value)
    assert told(Settings(port=8082))["AWS_ENDPOINT_URL_STS"] == "http://127.0.0.1:8082"


def test_what_cannot_be_told_whole_is_not_begun(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["--keys-file", "/nowhere/keys", "--data-dir", str(tmp_path / "data")])
    assert (ended.exit_code, "export" in ended.output) == (1, False)
    assert not (tmp_path / "data").exists()


def test_the_first_access_key_is_told_where_there_are_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    keys = tmp_path / "keys"
    keys.write_text("first it's\nsecond other\n")
    set_here = told(Settings(keys_file=keys))
    assert set_here["AWS_ACCESS_KEY_ID"] == "first"
    assert set_here["AWS_SECRET_ACCESS_KEY"] == "it's"


def test_the_token_of_another_key_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = tmp_path / "keys"
    keys.write_text("first secret\n")
    assert "unset AWS_SESSION_TOKEN" not in exports(Settings(keys_file=keys), CONFIG)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of another")
    assert "unset AWS_SESSION_TOKEN" in exports(Settings(keys_file=keys), CONFIG)


@pytest.mark.parametrize("text", [None, "", "# none\n", "one\n"])
def test_a_keys_file_without_a_key_is_a_sentence(tmp_path: Path, text: str | None) -> None:
    keys = tmp_path / "keys"
    if text is not None:
        keys.write_text(text)
    with pytest.raises(UserError, match="access key"):
        told(Settings(keys_file=keys))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("::1", "http://[::1]:8080"),
        ("[::1]", "http://[::1]:8080"),
        ("service.example", "http://service.example:8080"),
    ],
)
def test_the_address_is_one_that_can_be_asked(host: str, address: str) -> None:
    assert own_address(Settings(host=host)) == address


def test_the_sdk_finds_its_bucket_and_role(tmp_path: Path) -> None:
    file = tmp_path / "made" / "sdk.yaml"
    role = "arn:aws:iam::123456789012:role/mine"
    write_sdk_config(file, "a: 'bucket'", role)
    told_sdk = yaml.safe_load(file.read_text())["SageMaker"]
    assert told_sdk["PythonSDK"]["Modules"]["Session"]["DefaultS3Bucket"] == "a: 'bucket'"
    assert told_sdk["MonitoringSchedule"]["MonitoringScheduleConfig"]["MonitoringJobDefinition"] == {
        "RoleArn": role
    }


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="--sdk-config"):
        write_sdk_config(tmp_path / "file" / "sdk.yaml", "bucket", "role")


def test_a_port_that_no_program_could_ask_is_a_sentence(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["--port", "0", "--data-dir", str(tmp_path)])
    assert (ended.exit_code, ended.output.count("--port")) == (1, 1)
