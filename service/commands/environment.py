r"""`understudy env`: what a program needs to find the service, for `eval "$(understudy env)"`."""

import json
import os
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from understudy.analyzer.errors import UserError
from understudy.service.arns import role_arn
from understudy.service.commands.options import with_settings
from understudy.service.settings import Settings, own_address

ENDPOINTS = ("SAGEMAKER", "SAGEMAKER_RUNTIME", "CLOUDWATCH_LOGS", "IAM")
"""Services that boto3 is to ask here; all others stay where they are (SERVICE §2.3)."""
MADE_UP = "understudy"
"""Key and secret of whoever has none: without keys the service takes any, and boto3 wants to sign."""
ROLE_ADDRESS = ("169.254.169.254", 80)
"""Where a machine of AWS's says its role; nobody's on others, where boto3 waits for it for seconds."""
ROLE_SECONDS = 0.2
ROLE_NAME = "monitoring"

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@with_settings
def env(
    *,
    settings: Settings,
    bucket: Annotated[
        str | None,
        typer.Option("--bucket", help="The SDK's default bucket; sagemaker-REGION-ACCOUNT unless given."),
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", help="The ARN of the SDK's default role; any will do.")
    ] = None,
    sdk_config: Annotated[
        Path | None,
        typer.Option("--sdk-config", help="Where the SDK's configuration is written; in the data folder."),
    ] = None,
) -> None:
    """Print what makes programs find the service.

    Exports for a shell, and a file with the default bucket and role that SageMaker's SDK would ask AWS for.

    \b
    Example:
      eval "$(understudy env --s3-endpoint http://127.0.0.1:7070)"
    """
    if settings.port == 0:
        raise UserError("Programs need the port that the service told at its start: name it by --port")
    file = sdk_config or settings.data_dir / "sdk.yaml"
    # All of them before the first is printed: half of them would be evaluated as well.
    lines = list(exports(settings, file.resolve()))
    write_sdk_config(
        file,
        bucket or f"sagemaker-{settings.region}-{settings.account}",
        role or role_arn(settings, ROLE_NAME),
    )
    for line in lines:
        print(line)


def exports(settings: Settings, sdk_config: Path) -> Iterator[str]:
    """Lines for a shell. Credentials are set only where there are none, or keys are configured."""
    address = own_address(settings)
    for service in ENDPOINTS:
        yield export(f"AWS_ENDPOINT_URL_{service}", address)
    if settings.s3_endpoint:
        yield export("AWS_ENDPOINT_URL_S3", settings.s3_endpoint)
    yield export("AWS_REGION", settings.region)
    yield export("AWS_DEFAULT_REGION", settings.region)
    if (pair := credentials(settings)) is not None:
        yield export("AWS_ACCESS_KEY_ID", pair[0])
        yield export("AWS_SECRET_ACCESS_KEY", pair[1])
        if "AWS_SESSION_TOKEN" in os.environ:
            yield "unset AWS_SESSION_TOKEN"  # of another key
        # Not for credentials of one's own: these may be roles that are asked of AWS's STS.
        yield export("AWS_ENDPOINT_URL_STS", address)
    yield export("SAGEMAKER_USER_CONFIG_OVERRIDE", str(sdk_config))
    yield export("SAGEMAKER_SUPPRESS_V2_WARNING", "1")


def credentials(settings: Settings) -> tuple[str, str] | None:
    """The first key of the keys file; without one made-up ones where boto3 finds none; None to leave them."""
    if settings.keys_file:
        from understudy.service.web.keys import read_keys

        return next(iter(read_keys(settings.keys_file).items()))
    # Made up before, by an `eval` in the same shell, which may have been of another service.
    if os.environ.get("AWS_ACCESS_KEY_ID") != MADE_UP and has_own():
        return None
    return MADE_UP, MADE_UP


def has_own() -> bool:
    """Whether boto3 finds credentials, wherever it looks: in variables, files, or this machine's role."""
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    session = Session()
    try:
        if not tells_a_role():
            session.get_component("credential_provider").remove("iam-role")
        return session.get_credentials() is not None
    except BotoCoreError:
        # They are somebody's, though not to be had now.
        return True


def tells_a_role() -> bool:
    """Whether something answers where a machine of AWS's says its role."""
    try:
        with socket.create_connection(ROLE_ADDRESS, ROLE_SECONDS):
            return True
    except OSError:
        return False


def export(name: str, value: str) -> str:
    """A line of a shell."""
    return f"export {name}={shlex.quote(value)}"


def write_sdk_config(file: Path, bucket: str, role: str) -> None:
    """What the SDK is to know without asking AWS, in its own form (SERVICE §2.4)."""
    text = f"""\
SchemaVersion: '1.0'
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
      Session:
        DefaultS3Bucket: {json.dumps(bucket)}
  MonitoringSchedule:
    MonitoringScheduleConfig:
      MonitoringJobDefinition:
        RoleArn: {json.dumps(role)}
  ProcessingJob:
    RoleArn: {json.dumps(role)}
  Model:
    ExecutionRoleArn: {json.dumps(role)}
"""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(text)
    except OSError as error:
        raise UserError(
            f"The SDK's configuration cannot be written to {file} ({error.strerror}): "
            "name another file by --sdk-config"
        ) from None


command = get_command(app)
