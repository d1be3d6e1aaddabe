"""Where models answer, and what opens their doors."""

import pytest

from tests.container.workspace import Workspace
from understudy.analyzer.analysis_config import Predictor
from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.doors import Address
from understudy.container.first_look.plan import plan_of
from understudy.container.monitors.configured.model_settings import ModelSettings, door_of
from understudy.container.settings.reading import job_of_environment

TOKEN = '{"Authorization": "Bearer t0ken"}'


def test_headers_are_sent_and_stand_in_no_text_of_the_door() -> None:
    own = ModelSettings(understudy_models="http://me:p4ss@h", understudy_model_headers=TOKEN)
    door = door_of(own, Predictor(model_name="m"))
    assert isinstance(door, Address)
    assert door.headers["Authorization"] == "Bearer t0ken"
    assert "t0ken" not in f"{door!r} {door.in_words}"
    assert "p4ss" not in f"{door!r} {door.in_words}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("t0ken", "it is not JSON"),
        ('["t0ken"]', "it is no object"),
        ('{"a b": "t0ken"}', "the header 'a b' has no name or text that HTTP allows"),
        ('{"a": "t0ken\\n"}', "the header 'a' has no name or text that HTTP allows"),
        ('{"a": 1}', "the header 'a' has no name or text that HTTP allows"),
    ],
)
def test_what_are_no_headers_is_said_without_showing_them(text: str, why: str) -> None:
    with pytest.raises(UserError) as error:
        job_of_environment({"understudy_model_headers": text, "dataset_source": "/d", "output_path": "/o"})
    assert why in str(error.value)
    assert "t0ken" not in str(error.value)


def test_neither_a_token_nor_a_password_stands_in_the_plan_or_an_error(workspace: Workspace) -> None:
    workspace.analysis_config(
        {
            "dataset_type": "text/csv",
            "predictor": {"model_name": "m"},
            "methods": {"shap": {"baseline": [[0]]}},
        }
    )
    workspace.file("data.csv", ["a", "1"])
    secrets = {"understudy_models": "http://me:p4ss@h", "understudy_model_headers": TOKEN}
    given = workspace.environment(dataset_source="", output_path="", **secrets)
    lines = plan_of(job_of_environment(given)).lines
    assert "switch understudy_models is http://h" in lines
    assert "switch understudy_model_headers is set" in lines
    assert not any("p4ss" in line or "t0ken" in line for line in lines)
    with pytest.raises(UserError) as error:
        job_of_environment({**given, "understudy_models": '{"m": "http://me:p4ss@h"'})
    assert "p4ss" not in str(error.value)
