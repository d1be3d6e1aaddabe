import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.service.timetable.offsets import LONGEST, before


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("-PT1H", timedelta(hours=1)),
        ("-PT0H", timedelta()),
        ("-P7H", timedelta(hours=7)),
        ("-P30M", timedelta(minutes=30)),
        ("-PT30M", timedelta(minutes=30)),
        ("-P8D", timedelta(days=8)),
        ("-P1W", timedelta(weeks=1)),
        ("-P1DT12H", timedelta(hours=36)),
        ("-PT90S", timedelta(seconds=90)),
        ("P1D", timedelta(days=1)),
    ],
)
def test_the_forms_of_the_guide_and_of_the_sdk(text: str, offset: timedelta) -> None:
    assert before(text, "StartTimeOffset") == offset


@given(st.integers(0, 300), st.integers(0, 2000), st.integers(0, 2000))
def test_parts_add_up_with_and_without_a_t(days: int, hours: int, minutes: int) -> None:
    offset = timedelta(days=days, hours=hours, minutes=minutes)
    if offset <= LONGEST:
        assert before(f"-P{days}DT{hours}H{minutes}M", "x") == offset
        assert before(f"-P{days}D{hours}H{minutes}M", "x") == offset


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "-P",
        "-PT",
        "1H",
        "-P1",
        "-PT1H30",
        "-P1DT",
        "+PT1H",
        "-P1Y",
        "-PT1.5H",
        "--PT1H",
        "-PT-1H",
        "-P٣H",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    sentence = re.escape(
        f"EndTimeOffset is {text!r}; it must be a duration before the scheduled time such as -PT1H or -P7H "
        "(hours), -P30M (minutes) or -P8D (days)"
    )
    with pytest.raises(ValueError, match=sentence):
        before(text, "EndTimeOffset")


@pytest.mark.parametrize("text", ["-P367D", "-P99999999999D", "-PT999999999999S"])
def test_more_than_a_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the longest is 366 days"):
        before(text, "StartTimeOffset")


@given(st.text("-+PTDHMSWY0123456789.", max_size=15))
def test_a_text_is_an_offset_within_bounds_or_refused(text: str) -> None:
    try:
        offset = before(text, "StartTimeOffset")
    except ValueError:
        return
    assert timedelta() <= offset <= LONGEST
