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
    SegmentDetail,
    SegmentFinding,
    Side,
)
from understudy.container.monitors.bias.view import MOST_GROUPS, MOST_SEGMENTS, print_bias


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


def shown(*values: str, terminal: bool = True) -> str:
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
        facets=[group(value) for value in values],
        violations=[finding],
    )
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120)
    print_bias(console, details)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def test_each_metric_has_a_row_and_what_drifted_is_yellow() -> None:
    text = shown("0")
    assert "d = sex 0 (2 rows), a = the rest (2)" in text
    assert "-0.5 to 1" in text
    assert "Infinity" in text
    assert "no groups" in text
    (drifted,) = [line for line in text.splitlines() if "\x1b[33m" in line]
    assert "DPL" in drifted


def test_of_many_groups_the_first_are_shown() -> None:
    assert "... and 3 more groups" in shown(*map(str, range(MOST_GROUPS + 3)))


def test_a_pipe_gets_a_row_a_line_with_tabs() -> None:
    words, heads, *rows = shown("0", terminal=False).splitlines()
    assert words == "d = sex 0 (2 rows), a = the rest (2)"
    assert heads == "metric\tvalue\t95 % interval\tbaseline\twhy there is none"
    assert rows == ["DPL\t0.25\t-0.5 to 1\t0.125", "TE\tInfinity", "CDDL\t\t\t\tno groups"]


def test_what_a_facet_is_called_is_text_alone() -> None:
    text = shown("[red]\x1b[2J\nunderstudy error forged", terminal=False)
    assert "\x1b" not in text
    assert "[red]" in text
    assert not [line for line in text.splitlines() if line.startswith("understudy error")]


def segments_shown(*names: str) -> str:
    finding = SegmentFinding(
        facet="sex",
        facet_value="0",
        metric_name="DPL",
        description="",
        stage="pre_training",
        measured=0.25,
        baseline=0.125,
        decided_by="plain",
        segmentation="city",
        segment="Rome",
        rows=4,
        q=0.01,
    )
    segments = [
        SegmentDetail(
            segmentation="city", column="city", segment=name, values=[name], rows=4, facets=[group("0")]
        )
        for name in names
    ]
    details = BiasDetails(
        label="label",
        positive="1",
        rows=4,
        records=4,
        facets=[],
        segments=segments,
        drifted_segments=[finding],
    )
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    print_bias(console, details)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def test_segments_are_lines_and_those_that_drifted_are_yellow() -> None:
    text = segments_shown("Rome", "Bern")
    (rome,) = (line for line in text.splitlines() if "city=Rome" in line)
    (bern,) = (line for line in text.splitlines() if "city=Bern" in line)
    assert rome.count("DPL") == 1
    assert "\x1b[33m" in rome
    assert "\x1b[33m" not in bern
    assert "0.25" in bern


def test_of_many_segments_the_first_are_shown() -> None:
    text = segments_shown(*map(str, range(MOST_SEGMENTS + 2)))
    assert "... and 2 more segments in bias_details.json" in text
