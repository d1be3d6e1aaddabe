"""A job's variables from options, `--set` and the environment, and sentences in the command line's words."""

from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.container.commands.given import OPTIONS, OWN_OPTIONS, in_options, passed_over, variables
from understudy.container.settings.job import variables as known


def test_set_goes_before_the_environment() -> None:
    given = variables(
        sets={"understudy_max_columns": "7"},
        environ={"understudy_max_columns": "5", "understudy_batched_rows": "collapse"},
    )
    assert given["understudy_max_columns"] == "7"
    assert given["understudy_batched_rows"] == "collapse"


def test_an_option_goes_before_the_environment() -> None:
    given = variables({"understudy_output_columns": 2}, sets={}, environ={"understudy_output_columns": "3"})
    assert given["understudy_output_columns"] == "2"


def test_an_option_and_set_that_say_the_same_are_refused() -> None:
    with pytest.raises(UserError, match="--outputs-last and --set understudy_output_columns say the same"):
        variables({"understudy_output_columns": 2}, sets={"understudy_output_columns": "3"}, environ={})


def test_no_variable_of_the_contract_is_taken_from_the_environment() -> None:
    given = variables({"dataset_source": Path("a")}, sets={}, environ={"start_time": "2021-05-06T22:00:00Z"})
    own = {"publish_cloudwatch_metrics": "Disabled", "understudy_report": "Enabled"}
    assert given == own | {"dataset_source": "a"}


def test_what_the_environment_sets_in_vain_is_told_with_the_option_for_it() -> None:
    said = passed_over(
        {"start_time": "2021", "SPARK_MASTER": "local", "PATH": "/bin", "understudy_max_columns": "5"}
    )
    assert said is not None
    assert said.startswith(
        "The environment sets start_time, SPARK_MASTER, which only a job without a command"
    )
    assert "say it with --start" in said
    assert passed_over({"PATH": "/bin", "start_time": ""}) is None


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "output_path /o is the folder of baseline_constraints /o/c.json",
            "--output /o is the folder of --baseline /o/c.json",
        ),
        ("The environment variable start_time has the value 'soon'", "--start has the value 'soon'"),
        ("No record was found under /in/output_path/a", "No record was found under /in/output_path/a"),
        ("my_output_path.csv is empty", "my_output_path.csv is empty"),
        ("raise understudy_max_malformed_share (0.1)", "raise understudy_max_malformed_share (0.1)"),
        ("the value of understudy_segments", "the value of --segments"),
    ],
)
def test_a_sentence_names_options_and_leaves_paths_alone(sentence: str, told: str) -> None:
    assert in_options(sentence, environ={}) == told


def test_a_switch_of_set_is_named_so_and_one_of_the_environment_keeps_its_name() -> None:
    said = "The environment variable understudy_segments has the value ','"
    assert in_options(said, {"understudy_segments": ","}, {}) == "--set understudy_segments has the value ','"
    assert in_options(said, {}, {"understudy_segments": ","}) == said


BIAS = {"--config", "--prediction", "--decision", "--set"}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("set understudy_models={}", "give --set understudy_models={}"),
        ("check that dataset_format fits", "check that dataset_type in the configuration fits"),
        ("set analysis_type=X", "set analysis_type=X"),
        ("inference_attribute is not set", "--prediction is not set"),
        ("no record under dataset_source", "no record under DATA"),
        ("the value of understudy_bias_decision", "the value of --decision"),
    ],
)
def test_no_option_is_named_that_the_command_has_not(sentence: str, told: str) -> None:
    assert in_options(sentence, environ={}, has=BIAS) == told


def test_every_name_that_is_put_in_words_is_a_variable() -> None:
    assert set(known()) >= OPTIONS.keys() | OWN_OPTIONS.keys()
