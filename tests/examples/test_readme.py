"""What the pages for newcomers say exists: files that they link to, commands, variables, snippets."""

import io
import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from urllib3 import HTTPResponse

from understudy.container.commands.app import app
from understudy.container.settings.job import SETTINGS
from understudy.container.settings.reading import job_of_variables

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md"]
README = (ROOT / "README.md").read_text()


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)


def shell_commands(page: str) -> list[list[str]]:
    """The words of each command in a page's shell blocks; a comment and a line's end in `\\` are no words."""
    lines = "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_of_the_repository(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text())
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_files_named_in_commands_exist(page: str) -> None:
    named = {
        word.split(":")[0].removeprefix("$PWD/")
        for command in shell_commands(page)
        for word in command
        if re.match(r"(\$PWD/)?(examples|scripts|tests)/", word)
    }
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "examples/README.md"])
def test_commands_of_understudy_exist_with_their_options(page: str) -> None:
    import typer.main

    known: Any = typer.main.get_command(app)
    for words in shell_commands(page):
        if words[0] == "understudy":
            options = {
                name for parameter in known.get_command(None, words[1]).params for name in parameter.opts
            } | {"--help"}
            assert {word for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize("page", ["README.md", "examples/README.md"])
def test_each_docker_run_describes_a_valid_job(page: str) -> None:
    runs = [words for words in shell_commands(page) if words[:2] == ["docker", "run"]]
    assert len(runs) == 2
    for words in runs:
        settings = [value for flag, value in pairwise(words) if flag == "-e"]
        job = job_of_variables(dict(setting.split("=", 1) for setting in settings))
        targets = [value.split(":")[1] for flag, value in pairwise(words) if flag == "-v"]
        assert str(job.dataset_source) in targets
        assert str(job.output_path) in targets


def test_the_table_of_switches_is_the_list_of_the_job() -> None:
    table = re.findall(r"^\| `(understudy_\w+)` \| `([^`]+)` \|", README, re.MULTILINE)
    defaults = {
        name: field.default
        for settings in SETTINGS
        for name, field in settings.model_fields.items()
        if name.startswith("understudy_")
    }
    shown = {name: None if value == "none" else type(defaults[name])(value) for name, value in table}
    assert shown == defaults


def test_the_first_screen_shows_the_two_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:25])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_the_processing_job_of_the_readme_is_a_request_that_sagemaker_accepts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snippet = next(block for block in blocks("README.md", "python") if "create_processing_job" in block)
    for name, value in (
        ("ACCESS_KEY_ID", "key"),
        ("SECRET_ACCESS_KEY", "key"),
        ("DEFAULT_REGION", "eu-west-1"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    sent: list[dict[str, Any]] = []

    def keep(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        """Answer in the place of the network; by then boto3 has checked the request against its model."""
        sent.append(json.loads(request.body))
        answer = json.dumps({"ProcessingJobArn": "arn"}).encode()
        return AWSResponse(request.url, 200, {}, HTTPResponse(io.BytesIO(answer), preload_content=False))

    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session())
    boto3.DEFAULT_SESSION.events.register("before-send.sagemaker.CreateProcessingJob", keep)
    role = "arn:aws:iam::123456789012:role/monitor"
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/understudy:1"
    exec(compile(snippet, "README.md", "exec"), {"boto3": boto3, "role": role, "image_uri": image})

    job = job_of_variables(sent[0]["Environment"])
    folders = [Path(given["S3Input"]["LocalPath"]) for given in sent[0]["ProcessingInputs"]]
    assert job.kind == "monitor"
    assert job.dataset_source in folders
    assert job.baseline_constraints is not None
    assert job.baseline_constraints.parent in folders
    assert str(job.output_path) == sent[0]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["LocalPath"]
