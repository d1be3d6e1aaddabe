"""What the page says of a feature, and how sure it is of that."""

import random
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.report.made import monitored, numbers, texts
from tests.report.test_data_quality_page import page, text_of
from understudy.analyzer.profile import ColumnProfile
from understudy.report.folder import DataQuality

SOURCE = random.Random(13)


def normal(mean: float, count: int) -> ColumnProfile:
    return numbers("x", [SOURCE.gauss(mean, 1) for _ in range(count)], fractional=True)


def shown(now: ColumnProfile, base: ColumnProfile, **config: Any) -> str:
    return text_of(page(monitored([now], [base], **config)))


@pytest.mark.parametrize(
    ("mean", "records", "clause", "sentence", "lead"),
    [
        (
            0.0,
            500,
            "as in the baseline",
            "does not differ from the baseline by more",
            "Nothing moved by more",
        ),
        (0.2, 3000, "nearly as in the baseline", "by more than chance explains, but by little", "by little."),
        (0.0, 12, "too few records to tell", "with so few records a change could not", "Only 12 records"),
    ],
)
def test_what_is_kept_says_how_sure_that_is(
    mean: float, records: int, clause: str, sentence: str, lead: str
) -> None:
    text = shown(normal(mean, records), normal(0.0, 3000))
    assert f"x Fractional {clause}" in text
    assert sentence in text
    assert lead in text


def test_of_one_value_on_both_sides_it_says_that_they_differ_little() -> None:
    text = shown(texts("x", {"a": 500}), texts("x", {"a": 3000}))
    assert "It keeps its constraints, and differs little from the baseline." in text
    assert "Nothing moved far." in text


def test_what_was_held_against_nothing_is_not_said_to_be_as_in_the_baseline() -> None:
    job = monitored([normal(0.0, 500)], [normal(0.0, 3000)])
    alone = DataQuality(statistics=job.statistics, violations=job.violations)
    text = text_of(page(alone))
    assert "nothing to hold it against" in text
    assert "as in the baseline" not in text
    assert "No distribution was compared with a baseline’s." in text
    assert "keeps its constraints" in text_of(page(replace(alone, constraints=job.constraints)))


def test_a_drift_that_our_method_decides_is_not_called_awss() -> None:
    text = shown(normal(1.0, 500), normal(0.0, 3000), understudy_comparison_method="KS")
    assert "By KS, which the constraints ask for, the distance is 0." in text
    assert "AWS’s measure" not in text
    assert "AWS’s measure is" in shown(normal(1.0, 500), normal(0.0, 3000))


def test_what_is_worth_a_look_says_whose_limit_it_keeps() -> None:
    now, base = normal(0.4, 500), normal(0.0, 3000)
    own = {"understudy_comparison_method": "KS", "understudy_comparison_threshold": 0.5}
    assert "AWS’s distance sees no violation." in shown(now, base)
    assert "KS, which the constraints ask for, sees no violation." in shown(now, base, **own)
    off = shown(now, base, perform_comparison="Disabled")
    assert "held against no limit, yet moved by more than chance explains" in off
    assert "Its drift was not checked: the constraints switch it off." in off


def test_what_chance_may_do_is_taken_off_and_told_only_where_it_is() -> None:
    now, base = texts("x", {"a": 350, "b": 150}), texts("x", {"a": 1500, "b": 1500})
    robust, simple = shown(now, base), shown(now, base, comparison_method="Simple")
    assert "less what chance may do" in robust
    assert "What chance may do: 1.8 · √((n + m) / (n · m))" in robust
    assert "chance may do" not in simple


def test_times_in_seconds_are_told_apart() -> None:
    day = [1_772_500_000.0 + n for n in range(0, 86_400, 30)]
    text = shown(numbers("x", [at + 86_400 for at in day]), numbers("x", day))
    assert "the median went from 1,772,543," in text
    assert "1.77 × 10⁹" not in text


def test_a_middle_half_that_widened_is_a_sentence() -> None:
    narrow, wide = ([side * n / 1000 for n in range(1, 1001) for side in (-1, 1)] for _ in range(2))
    text = shown(
        numbers("x", [0.0, *(x * 9 for x in wide)], fractional=True),
        numbers("x", [0.0, *narrow], fractional=True),
    )
    assert re.search(r"the middle half lay from −0\.5\d* to 0\.5\d*, now from −4\.5\d* to 4\.5\d*", text)


def test_without_constraints_awss_sentence_tells_the_type_that_was_expected() -> None:
    job = monitored([texts("x", {"1": 40, "a": 10})], [numbers("x", [1.0, 2.0] * 50)])
    alone = DataQuality(statistics=job.statistics, violations=job.violations)
    assert "are not whole numbers" in text_of(page(alone))
