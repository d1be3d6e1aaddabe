"""Settings as options and variables."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from understudy.service.commands.options import flag, settings_of, variable
from understudy.service.commands.serve import app
from understudy.service.settings import Settings


def test_nothing_given_is_what_the_settings_have_by_default() -> None:
    assert settings_of(dict.fromkeys(Settings.model_fields)) == Settings()


def test_texts_are_read_by_the_type_of_their_setting() -> None:
    settings = settings_of(
        {
            "data_dir": "/data",
            "port": "0",
            "buckets": "captures, results/team-a",
            "relaxations": "file-addresses=off,local-instances=on",
            "time": "2026-03-02T00:00:00Z",
            "missed": "record",
        }
    )
    assert settings == Settings(
        data_dir=Path("/data"),
        port=0,
        buckets=("captures", "results/team-a"),
        relaxations={"file-addresses": False, "local-instances": True},
        time=datetime(2026, 3, 2, tzinfo=UTC),
        missed="record",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "http"),
        ("port", "70000"),
        ("account", "12"),
        ("region", "$(reboot)"),
        ("backend", "podman"),
        ("missed", "ignore"),
        ("relaxations", "file-addresses"),
        ("relaxations", "file-addresses=maybe"),
        ("relaxations", "no-such-rule=off"),
        ("time", "noon"),
        ("time", "2026-03-02T00:00:00"),
        ("time", "99999"),
        ("time", "9999-12-31T23:59:59Z"),
        ("account", "1234567890123"),
        ("account", "123456789012\n"),
        ("region", "us-east-1; reboot"),
        ("s3_endpoint", "127.0.0.1"),
        ("s3_endpoint", "s3://bucket"),
        ("s3_endpoint", "http://127.0.0.1:70000"),
        ("s3_endpoint_for_jobs", "http://"),
        ("buckets", "://"),
        ("buckets", "s3://"),
        ("buckets", "captures,file://srv"),
        ("buckets", "https://captures"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_option(name: str, text: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"^{re.escape(repr(text))}") as refused:
        settings_of({name: text})
    assert refused.value.param_hint == f"'{flag(name)}'"
    assert " should " not in refused.value.message  # pydantic's own words, for developers


def test_a_setting_has_one_name_on_the_command_line_and_one_in_the_environment() -> None:
    assert flag("data_dir") == "--data-dir"
    assert variable("data_dir") == "UNDERSTUDY_SERVICE_DATA_DIR"


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_help_says_which_words_a_setting_takes_and_calls_others_as_they_are_typed() -> None:
    told = " ".join(CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output.split())
    for option in ("--backend docker|process|sagemaker", "--missed catch-up|record", "--port NUMBER"):
        assert option in told
    for other in ("needs --keys-file", "SQLite in --data-dir"):
        assert other in told
