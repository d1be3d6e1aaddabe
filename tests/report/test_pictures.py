"""What each picture draws, and that nothing leaves its frame."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from understudy.analyzer.sketch import cdf, weights
from understudy.report.bins import Bars, shared_bars
from understudy.report.pictures import (
    LEFT,
    bullet,
    columns,
    curves,
    histogram,
    interval,
    line,
    pair,
    spark,
    spark_of_counts,
)
from understudy.report.sample import Numbers

SHARES = st.floats(0, 1)
BARS = Bars([0.0, 1.0, 2.0, 4.0], [0.5, 0.25, 0.25], [0.0, 1.0, 0.0], (0.0, 0.0))


def parsed(svg: Markup) -> ET.Element:
    return ET.fromstring(svg)


def points(d: str) -> list[tuple[float, float]]:
    """Every corner of a path of M, L, H, V, h, v, l and z."""
    found, x, y, start = [], 0.0, 0.0, (0.0, 0.0)
    for command, rest in re.findall(r"([MLHVhvlz])([^MLHVhvlz]*)", d):
        given = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        steps = list(zip(given[::2], given[1::2], strict=False)) if command in "MLl" else given
        for step in steps or [None]:
            match command, step:
                case (("M" | "L"), (a, b)):
                    x, y = a, b
                case "l", (a, b):
                    x, y = x + a, y + b
                case "H", float(a):
                    x = a
                case "V", float(a):
                    y = a
                case "h", float(a):
                    x += a
                case "v", float(a):
                    y += a
                case "z", _:
                    x, y = start
            if command == "M":
                start = (x, y)
            found.append((x, y))
    return found


def corners(svg: Markup, kind: str | None = None) -> list[tuple[float, float]]:
    paths = [p for p in parsed(svg).iter("path") if kind is None or p.get("class") == kind]
    return [corner for path in paths for corner in points(path.get("d") or "")]


def assert_inside(svg: Markup) -> None:
    _, _, width, height = (float(n) for n in (parsed(svg).get("viewBox") or "").split())
    for x, y in corners(svg):
        assert -0.1 <= x <= width + 0.1
        assert -0.1 <= y <= height + 0.1
    for circle in parsed(svg).iter("circle"):
        x, y, r = (float(circle.get(key) or 0) for key in ("cx", "cy", "r"))
        assert r - 0.1 <= x <= width - r + 0.1
        assert r - 0.1 <= y <= height - r + 0.1


def area(corners_of: list[tuple[float, float]], floor: float) -> float:
    """Between an outline of steps and its floor."""
    return sum((b[0] - a[0]) * (floor - a[1]) for a, b in pairwise(corners_of))


def test_a_small_histogram_draws_both_sides_with_areas_of_their_shares() -> None:
    svg = spark(BARS, "both")
    grey, blue = area(corners(svg, "b"), 30), area(corners(svg, "c"), 30)
    # The last bar is twice as wide: half, a quarter, and a quarter twice; the window has all in the second.
    assert grey / blue == pytest.approx((0.5 + 0.25 + 0.5) / 1.0, rel=0.02)


def test_a_picture_has_a_name_or_is_passed_over() -> None:
    assert parsed(spark(BARS, "median 5")).get("aria-label") == "median 5"
    assert parsed(bullet(0.5, 0.1, broken=True)).get("aria-hidden") == "true"


def test_a_name_of_a_stranger_does_not_leave_its_attribute() -> None:
    label = '"><script>alert(1)</script></svg>'
    assert parsed(spark(BARS, label)).get("aria-label") == label


def test_a_histogram_marks_medians_and_scales() -> None:
    svg = histogram(BARS, "both", medians=(1.5, None))
    (triangle,) = [p for p in parsed(svg).iter("path") if p.get("class") == "mb"]
    assert points(triangle.get("d") or "")[0][0] == pytest.approx(LEFT + 1.5 / 4 * (640 - 12 - LEFT), abs=0.1)
    assert [t.text for t in parsed(svg).iter("text") if t.get("class") == "tx"] == ["0", "1", "2", "3", "4"]


def test_what_broke_a_rule_stands_apart_with_its_name() -> None:
    svg = histogram(BARS, "both", apart=("missing", 0.0, 0.25))
    assert "missing" in [t.text for t in parsed(svg).iter("text")]
    bar = corners(svg, "u")
    tall = max(y for _, y in bar) - min(y for _, y in bar)
    assert tall == pytest.approx((250 - 32 - 12) * 0.25 / 1.0, abs=0.2)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50),
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50),
)
def test_histograms_stay_in_their_frame(baseline: list[float], current: list[float]) -> None:
    sides = [Numbers(cdf(weights([values]))) for values in (baseline, current)]
    bars = shared_bars(*sides)
    assert bars is not None
    medians = (sides[0].quantile(0.5), sides[1].quantile(0.5))
    assert_inside(spark(bars, "x"))
    assert_inside(histogram(bars, "x", medians, ("missing", 0.0, 1.0)))


@given(st.lists(st.tuples(SHARES, SHARES, st.booleans()), max_size=30))
def test_pairs_of_bars_stay_in_their_frame(pairs: list[tuple[float, float, bool]]) -> None:
    assert_inside(spark_of_counts(pairs, "x"))


def test_a_new_value_has_a_colour_of_its_own() -> None:
    svg = spark_of_counts([(0.5, 0.4, False), (0.0, 0.1, True)], "x")
    assert {path.get("class") for path in parsed(svg).iter("path")} == {"b", "c s", "u"}


def test_a_day_without_a_partner_stands_above_what_has_one() -> None:
    svg = columns([("1 Mar", 3, 1), ("2 Mar", 2, 0)], "days")
    with_one, without = corners(svg, "c s"), corners(svg, "b")
    floor, tall = 250 - 32, 250 - 32 - 12
    assert min(y for _, y in with_one) == pytest.approx(floor - tall * 3 / 4, abs=0.1)
    assert {round(y) for _, y in without} == {12, round(floor - tall * 3 / 4)}
    assert max(x for x, _ in without) < min(x for x, y in with_one if x > 640 / 2)
    assert [t.text for t in parsed(svg).iter("text") if t.get("class") == "tx"] == ["1 Mar", "2 Mar"]


def test_the_newest_day_is_named_where_not_all_can_be() -> None:
    svg = columns([(str(day), 1, 1) for day in range(62)], "days")
    named = [t.text for t in parsed(svg).iter("text") if t.get("class") == "tx"]
    assert named[-1] == "61"
    assert len(named) <= 13


def test_a_column_counts_whole_records() -> None:
    svg = columns([("1 Mar", 1, 0)], "days")
    assert [t.text for t in parsed(svg).iter("text") if t.get("class") == "ty"] == ["0", "1"]


@given(st.lists(st.tuples(st.just("1 Mar"), st.integers(0, 10**12), st.integers(0, 10**12)), max_size=62))
def test_columns_stay_in_their_frame(days: list[tuple[str, int, int]]) -> None:
    assert_inside(columns(days, "x"))


def test_a_bar_is_as_long_as_its_value_and_a_tick_stands_at_its_limit() -> None:
    svg = bullet(0.52, 0.1, broken=True)
    assert max(x for x, _ in corners(svg, "u")) == pytest.approx(62.4)
    assert {x for x, _ in corners(svg, "lim")} == {12.0}


@given(st.floats(0, 50), st.floats(0, 50))
def test_a_bar_ends_with_its_track(value: float, limit: float) -> None:
    assert_inside(bullet(value, limit, broken=False))


def test_both_shares_of_a_value_are_bars_below_each_other() -> None:
    svg = pair(0.2, 0.1, 0.2)
    assert max(x for x, _ in corners(svg, "b")) == pytest.approx(219)
    assert max(x for x, _ in corners(svg, "c s")) == pytest.approx(110)
    assert max(y for _, y in corners(svg, "b")) < min(y for _, y in corners(svg, "c s"))


@given(st.none() | SHARES, st.none() | SHARES, SHARES)
def test_bars_of_a_value_stay_in_their_frame(base: float | None, now: float | None, highest: float) -> None:
    assert_inside(pair(base, now, highest, new=True))


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1), st.lists(st.tuples(SHARES, SHARES)))
def test_curves_stay_in_their_frame(now: list[tuple[float, float]], base: list[tuple[float, float]]) -> None:
    assert_inside(curves(now, base, "x", ("recall", "precision"), diagonal=True))


def test_the_baselines_curve_lies_under_the_current_one() -> None:
    svg = curves([(0, 0), (1, 1)], [(0, 0), (0.5, 1)], "x", ("a", "b"))
    kinds = [path.get("class") for path in parsed(svg).iter("path")]
    assert kinds.index("lb") < kinds.index("lc")


def test_an_interval_shows_dot_whiskers_limit_and_baseline() -> None:
    svg = interval(0.34, (0.22, 0.48), (0, 1), limit=0.6, baseline=0.6, broken=True)
    centres = {c.get("class"): float(c.get("cx") or 0) for c in parsed(svg).iter("circle")}
    assert centres["dot bad"] == pytest.approx(6 + 208 * 0.34, abs=0.1)
    assert centres["ring"] == pytest.approx(6 + 208 * 0.6, abs=0.1)
    assert corners(svg, "whisker bad")[0][0] == pytest.approx(6 + 208 * 0.22, abs=0.1)


@given(st.floats(-9, 9), st.tuples(st.floats(-9, 9), st.floats(-9, 9)), st.floats(-9, 9))
def test_what_lies_beyond_an_axis_is_drawn_at_its_end(
    value: float, between: tuple[float, float], limit: float
) -> None:
    assert_inside(interval(value, between, (0.0, 1.0), limit=limit, baseline=limit))


def test_numbers_alone_reach_a_picture_unescaped() -> None:
    svg = histogram(BARS, "x", apart=("<b>", 0.0, 0.5))
    assert "<b>" not in svg


FINITE = st.floats(-1e6, 1e6)


@example([(0.0, 0.0), (2.2e-311, 1.0), (1.0, 2.2e-311)])
@example([(0.0, 0.0), (2.2e-311, 2.2e-311)])
@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=40, unique_by=lambda point: point[0]))
def test_a_line_stays_in_its_frame_with_a_dot_for_each_point(found: list[tuple[float, float]]) -> None:
    svg = parsed(line(sorted(found), "Mean score by age"))
    dots = svg.findall("circle")
    assert len(dots) == len(found)
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    for dot in dots:
        assert LEFT <= float(dot.attrib["cx"]) <= width
        assert 0 <= float(dot.attrib["cy"]) <= height


def test_a_line_over_words_names_as_many_as_have_room() -> None:
    names = [f"<{n}>" for n in range(40)]
    svg = parsed(line([(float(n), 0.5) for n in range(40)], "Mean score by carrier", names))
    named = [text.text for text in svg.findall("text") if text.attrib["class"] == "tx"]
    assert named[:2] == ["<0>", "<7>"]
