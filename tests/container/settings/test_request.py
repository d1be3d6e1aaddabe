"""A variable that stands only in the platform's request is as good as one of the environment."""

import json
from pathlib import Path

import pytest

from tests.container.workspace import CSV_FORMAT, Workspace
from understudy.analyzer.errors import UserError
from understudy.container.monitors.model_quality import MODEL_QUALITY
from understudy.container.settings.hosts import shared_secret
from understudy.container.settings.reading import job_of_variables
from understudy.container.settings.request import not_set_here


def request(opt_ml: Path, environment: object) -> None:
    (opt_ml / "config").mkdir(exist_ok=True)
    (opt_ml / "config" / "processingjobconfig.json").write_text(json.dumps({"Environment": environment}))


def test_the_environment_goes_before_the_request(tmp_path: Path) -> None:
    request(tmp_path, {"UNDERSTUDY_CLUSTER_SECRET": "theirs", "MY_TEAM": "credit", "empty": ""})
    here = {"UNDERSTUDY_OPT_ML": str(tmp_path), "MY_TEAM": "fraud"}
    assert not_set_here(here) == {"UNDERSTUDY_CLUSTER_SECRET": "theirs"}
    assert not_set_here(here | {"UNDERSTUDY_CLUSTER_SECRET": ""}) == {"UNDERSTUDY_CLUSTER_SECRET": "theirs"}
    assert shared_secret(tmp_path, not_set_here(here)) == shared_secret(
        tmp_path, {"UNDERSTUDY_CLUSTER_SECRET": "theirs"}
    )


@pytest.mark.parametrize("environment", [["a"], {"a": 1}, "a"])
def test_an_environment_that_is_none_is_named(tmp_path: Path, environment: object) -> None:
    request(tmp_path, environment)
    with pytest.raises(
        UserError, match=r"processingjobconfig\.json: Environment is not a JSON object of strings"
    ):
        not_set_here({"UNDERSTUDY_OPT_ML": str(tmp_path)})


@pytest.mark.engine
def test_a_script_finds_a_variable_of_the_request(workspace: Workspace) -> None:
    workspace.file("a.csv", ["a", "1"])
    script = workspace.script(
        "import os\ndef preprocess_handler(record):\n    return {'team': os.environ['MY_TEAM']}\n"
    )
    request(
        workspace.opt_ml,
        {"dataset_format": CSV_FORMAT, "MY_TEAM": "credit", "record_preprocessor_script": script},
    )
    ended = workspace.run()
    assert ended.code == 0, ended.log
    (feature,) = ended.documents["statistics.json"]["features"]
    assert feature["name"] == "team"


def test_blanks_around_the_parts_of_a_pair_do_not_count() -> None:
    job = job_of_variables(
        {
            "dataset_source": "/data",
            "output_path": "/output",
            "dataset_format": CSV_FORMAT,
            "understudy_class_probabilities": " cat = 0 ,dog= 1",
            "understudy_segments": "carrier = 2 , region",
        }
    )
    own = MODEL_QUALITY.own(job.own)
    assert own.class_probabilities == {"cat": "0", "dog": "1"}
    assert own.segments == {"carrier": "2", "region": "region"}
