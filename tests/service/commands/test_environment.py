"""What `understudy env` prints is what a shell and the SDK read."""

import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from understudy.analyzer.errors import UserError
from understudy.service.commands.environment import app, exports, write_sdk_config
from understudy.service.settings import Settings, own_address

CONFIG = Path("/data/sdk config.yaml")


def told(settings: Settings, home: Path, **environ: str) -> dict[str, str]:
    """The variables that a shell has after `eval`."""
    script = "\n".join(exports(settings, CONFIG, environ, home))
    shell = subprocess.run(
        ["/bin/sh", "-c", 'eval "$1"; env', "sh", script], check=True, capture_output=True, text=True, env={}
    )
    return dict(line.split("=", 1) for line in shell.stdout.splitlines())


def test_boto3_asks_the_service_for_what_is_served_and_s3_where_that_is(tmp_path: Path) -> None:
    set_here = told(Settings(port=8081, s3_endpoint="http://127.0.0.1:7070"), tmp_path)
    for name in ("SAGEMAKER", "SAGEMAKER_RUNTIME", "CLOUDWATCH_LOGS", "IAM", "STS"):
        assert set_here[f"AWS_ENDPOINT_URL_{name}"] == "http://127.0.0.1:8081"
    assert set_here["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:7070"
    assert set_here["AWS_REGION"] == set_here["AWS_DEFAULT_REGION"] == "us-east-1"
    assert set_here["SAGEMAKER_USER_CONFIG_OVERRIDE"] == "/data/sdk config.yaml"


def test_without_an_s3_server_of_its_own_s3_stays_aws(tmp_path: Path) -> None:
    assert not {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} & told(Settings(), tmp_path).keys()


def test_credentials_are_made_up_only_where_there_are_none(tmp_path: Path) -> None:
    assert told(Settings(), tmp_path)["AWS_ACCESS_KEY_ID"] == "understudy"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        kept = told(Settings(), tmp_path, **{name: "mine"})
        assert not {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_STS"} & kept.keys()
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").touch()
    assert "AWS_ACCESS_KEY_ID" not in told(Settings(), tmp_path)


def test_the_first_access_key_is_told_where_there_are_keys(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("first it's\nsecond other\n")
    set_here = told(Settings(keys_file=keys), tmp_path, AWS_PROFILE="mine")
    assert set_here["AWS_ACCESS_KEY_ID"] == "first"
    assert set_here["AWS_SECRET_ACCESS_KEY"] == "it's"


@pytest.mark.parametrize("text", [None, "", "# none\n", "one\n"])
def test_a_keys_file_without_a_key_is_a_sentence(tmp_path: Path, text: str | None) -> None:
    keys = tmp_path / "keys"
    if text is not None:
        keys.write_text(text)
    with pytest.raises(UserError, match="access key"):
        told(Settings(keys_file=keys), tmp_path)


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
