import re
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from aws_croniter import AwsCroniter
from hypothesis import given
from hypothesis import strategies as st

from understudy.service.timetable.cron import Cron, parsed

moments = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))
hours = st.integers(0, 23)


def fires(expression: str, after: datetime, count: int = 10) -> list[datetime]:
    cron = parsed(expression)
    assert cron is not None
    return list(islice(cron.after(after), count))


def by_the_oracle(expression: str, after: datetime, count: int = 10) -> list[datetime]:
    return AwsCroniter(expression.removeprefix("cron(").removesuffix(")")).get_next(after, count)


@given(moments)
def test_every_hour_in_both_of_its_forms(after: datetime) -> None:
    assert fires("cron(0 * ? * * *)", after) == by_the_oracle("cron(0 * ? * * *)", after)
    assert fires("cron(0 * * * ? *)", after) == fires("cron(0 * ? * * *)", after)


@given(hours, moments)
def test_every_day_at_an_hour(hour: int, after: datetime) -> None:
    expression = f"cron(0 {hour} ? * * *)"
    assert fires(expression, after) == by_the_oracle(expression, after)
    assert fires(f"cron(0 {hour:02} ? * * *)", after) == fires(expression, after)


@given(hours, st.integers(1, 23), moments)
def test_every_few_hours_begin_anew_each_day(hour: int, step: int, after: datetime) -> None:
    expression = f"cron(0 {hour}/{step} ? * * *)"
    assert fires(expression, after) == by_the_oracle(expression, after)


def test_a_step_of_24_is_every_day() -> None:
    assert parsed("cron(0 5/24 ? * * *)") == Cron((5,))


def test_twelve_hours_from_17_are_17_only() -> None:
    assert parsed("cron(0 17/12 ? * * *)") == Cron((17,))


def test_now_has_no_hours() -> None:
    assert parsed("NOW") is None


@given(hours, st.integers(1, 24), moments)
def test_the_fire_before_is_the_last_of_those_before(hour: int, step: int, moment: datetime) -> None:
    cron = parsed(f"cron(0 {hour}/{step} ? * * *)")
    assert cron is not None
    earlier = cron.before(moment)
    assert earlier < moment <= next(cron.after(earlier))
    assert moment - earlier <= timedelta(days=1)


@pytest.mark.parametrize(
    "expression",
    [
        "cron(30 * ? * * *)",
        "cron(0 24 ? * * *)",
        "cron(0 0/0 ? * * *)",
        "cron(0 0/25 ? * * *)",
        "cron(0 */2 ? * * *)",
        "cron(0 9 ? * MON-FRI *)",
        "cron(0 9 ? * ? *)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * * 2026)",
        "cron(0 9 ? * *)",
        "cron(0  9 ? * * *)",
        "rate(1 hour)",
        "now",
        "",
        "cron(0 ٣ ? * * *)",
    ],
)
def test_other_forms_are_refused_with_those_allowed(expression: str) -> None:
    sentence = re.escape(
        f"ScheduleExpression is {expression!r}; allowed are cron(0 * ? * * *) for every hour, "
        "cron(0 H ? * * *) for every day at hour H from 0 to 23, cron(0 H/N ? * * *) for every N hours, "
        "N from 1 to 24, that begin at hour H of each day, or NOW"
    )
    with pytest.raises(ValueError, match=sentence):
        parsed(expression)


@given(st.text(max_size=40) | st.from_regex(r"cron\(0 [0-9*/?]{1,5} [?*] \* [?*] \*\)", fullmatch=True))
def test_whatever_is_accepted_fires_within_a_day(expression: str) -> None:
    try:
        cron = parsed(expression)
    except ValueError:
        return
    if cron is not None:
        moment = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
        assert next(cron.after(moment)) - moment <= timedelta(days=1)
