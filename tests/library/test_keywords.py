"""Keywords of a call, and the variables that they stand for."""

from datetime import UTC, datetime

import pytest

from understudy import UserError
from understudy.container.settings.job import variables
from understudy.library import keywords


def test_every_variable_of_ours_has_a_keyword() -> None:
    ours = {name for name in variables() if name.startswith("understudy_")}
    told = {*keywords.VARIABLES.values(), *keywords.OF_PARAMETERS, *keywords.OF_JOBS}
    assert told == ours


def test_truth_values_numbers_and_texts_become_the_variables_texts() -> None:
    given = {"quote_values": False, "max_malformed_share": 0.25, "batched_rows": "collapse"}
    assert keywords.switches(given, {}) == {
        "understudy_quote_values": "Disabled",
        "understudy_max_malformed_share": "0.25",
        "understudy_batched_rows": "collapse",
    }


def test_the_environments_switches_hold_where_no_keyword_says_otherwise() -> None:
    environ = {"understudy_max_columns": "7", "understudy_quote_values": "Disabled", "dataset_source": "/x"}
    assert keywords.switches({"max_columns": 9}, environ) == {
        "understudy_max_columns": "9",
        "understudy_quote_values": "Disabled",
    }


def test_an_unknown_keyword_is_told_with_the_nearest() -> None:
    with pytest.raises(UserError) as fault:
        keywords.switches({"batched_row": "split"}, {})
    assert str(fault.value) == "The keyword batched_row does not exist (did you mean batched_rows?)"


def test_a_time_is_told_with_its_zone() -> None:
    assert keywords.text_of(datetime(2026, 3, 2, 15, tzinfo=UTC)) == "2026-03-02T15:00:00+00:00"


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ((), None),
        ("", None),
        ("a,2", "a,2"),
        (["a", 2], "a,2"),
        ({"region": 3, "city": "c"}, "region=3,city=c"),
    ],
)
def test_columns_become_one_text(columns: object, text: str | None) -> None:
    assert keywords.paired("segments", columns) == text  # type: ignore[arg-type]


def test_a_column_with_a_comma_is_refused() -> None:
    with pytest.raises(UserError, match="exclude names the column 'a,b', whose comma would part it"):
        keywords.listed("exclude", ["a,b"])


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "The environment variable understudy_max_columns has the value 'x'; allowed: a whole number",
            "max_columns has the value 'x'; allowed: a whole number",
        ),
        ("check start_time and end_time", "check start and end"),
        ("understudy_quality_decision is wrong", "decision is wrong"),
        ("'/data/start_time/x' of dataset_source", "'/data/start_time/x' of captures"),
        ("understudy_max_columns_x and my_start_time", "understudy_max_columns_x and my_start_time"),
    ],
)
def test_a_sentence_on_variables_is_told_in_keywords(sentence: str, told: str) -> None:
    assert keywords.in_keywords(sentence, "captures") == told


def test_what_the_environment_has_set_keeps_its_name() -> None:
    sentence = "The environment variable understudy_max_columns has the value 'x'"
    assert keywords.in_keywords(sentence, kept={"understudy_max_columns"}) == sentence
