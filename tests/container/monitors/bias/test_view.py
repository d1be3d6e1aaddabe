"""What people see of bias."""

import io
import math

from rich.console import Console

from understudy.analyzer.bias.documents import (
    BiasDetails,
    BiasFinding,
    GroupDetail,
    Interval,
    MetricDetail,
    Side,
)
from understudy.container.monitors.bias.view import MOST_GROUPS, print_bias


def group(value: str) -> GroupDetail:
    side = Side(rows=2, positive_labels=1, cells=[])
    return GroupDetail(
        facet="sex",
        value=value,
        read_as="categorical",
        groups=f"d = sex {value} (2 rows), a = the rest (2)",
        d=side,
        a=side,
        metrics={
            "DPL": MetricDetail(value=0.25, interval=Interval(low=-0.5, high=1), baseline=0.125),
            "TE": MetricDetail(value=math.inf),
            "CDDL": MetricDetail(error="no groups"),
        },
    )


def shown(groups: int) -> str:
    finding = BiasFinding(
        facet="sex",
        facet_value="0",
        metric_name="DPL",
        description="",
        stage="pre_training",
        measured=0.25,
        baseline=0.125,
        decided_by="plain",
    )
    details = BiasDetails(
        label="label",
        positive="1",
        rows=4,
        records=4,
        facets=[group(str(n)) for n in range(groups)],
        violations=[finding],
    )
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    print_bias(console, details)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def test_each_metric_has_a_row_and_what_drifted_is_yellow() -> None:
    text = shown(1)
    assert "d = sex 0 (2 rows), a = the rest (2)" in text
    assert "-0.5 to 1" in text
    assert "Infinity" in text
    assert "no groups" in text
    (drifted,) = [line for line in text.splitlines() if "\x1b[33m" in line]
    assert "DPL" in drifted


def test_of_many_groups_the_first_are_shown() -> None:
    assert "... and 3 more groups" in shown(MOST_GROUPS + 3)
