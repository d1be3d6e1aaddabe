import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.service.timetable.places import Hour, Place, bring_more, exact, in_manifest, manifest, rough
from understudy.service.timetable.windows import Window

BASE = "s3://bucket/captures"
START = datetime(2021, 5, 6, 22, tzinfo=UTC)


def hours(count: int, *trees: str) -> list[Hour]:
    return [Hour(tree, START + at * timedelta(hours=1)) for tree in trees for at in range(count)]


def folders(places: list[Place] | None) -> list[str] | None:
    return None if places is None else [place.folder for place in places]


def test_few_hours_are_a_place_each() -> None:
    assert exact(BASE, hours(2, "ep/AllTraffic"), 9) == [
        Place(f"{BASE}/ep/AllTraffic/2021/05/06/22", "ep/AllTraffic/2021/05/06/22"),
        Place(f"{BASE}/ep/AllTraffic/2021/05/06/23", "ep/AllTraffic/2021/05/06/23"),
    ]


def test_a_trailing_slash_of_the_destination_is_dropped() -> None:
    assert exact(f"{BASE}/", hours(1, "ep/v"), 9) == exact(BASE, hours(1, "ep/v"), 9)


def test_more_hours_come_with_their_days() -> None:
    assert folders(exact(BASE, hours(24, "ep/v"), 9)) == ["ep/v/2021/05/06", "ep/v/2021/05/07"]


def test_labels_lie_under_no_tree() -> None:
    assert folders(exact(BASE, hours(1, ""), 9)) == ["2021/05/06/22"]


def test_more_days_than_there_is_room_are_no_place() -> None:
    assert exact(BASE, hours(24 * 20, "ep/v"), 9) is None


def test_merged_captures_may_come_by_month_by_variant_or_by_endpoint() -> None:
    assert folders(rough(BASE, hours(24 * 20, "ep/v"), 9)) == ["ep/v/2021/05"]
    assert folders(rough(BASE, hours(24 * 40, "ep/a", "ep/b"), 3)) == ["ep/a", "ep/b"]
    assert rough(BASE, hours(24 * 40, "ep/a", "ep/b"), 1) == [Place(f"{BASE}/ep", "ep")]


@given(
    st.sets(st.integers(0, 24 * 60), min_size=1),
    st.sets(st.sampled_from(["ep/a", "ep/b", "ep/c"]), min_size=1),
    st.integers(1, 10),
)
def test_whatever_is_asked_for_is_covered_within_the_room(at: set[int], trees: set[str], room: int) -> None:
    asked = [Hour(tree, START + step * timedelta(hours=1)) for step in at for tree in trees]
    for places in (exact(BASE, asked, room), rough(BASE, asked, room)):
        if places is not None:
            assert len(places) <= room
            for hour in asked:
                holding = [p for p in places if f"{hour.folder}/".startswith(f"{p.folder}/")]
                assert len(holding) == 1
                assert holding[0].address == f"{BASE}/{holding[0].folder}"


def test_days_and_cut_hours_bring_more_than_the_window() -> None:
    whole = Window(START, START + timedelta(hours=2))
    asked = hours(2, "ep/v")
    assert not bring_more(exact(BASE, asked, 9) or [], asked, whole)
    assert bring_more(exact(BASE, asked, 1) or [Place(BASE, "ep/v")], asked, whole)
    cut = Window(START + timedelta(minutes=10), START + timedelta(hours=2))
    assert bring_more(exact(BASE, asked, 9) or [], asked, cut)


def test_a_manifest_names_objects_below_its_prefix() -> None:
    names = [f"{BASE}/ep/v/2021/05/06/22/a.jsonl", f"{BASE}/ep/v/2021/05/06/23/b.jsonl"]
    text = manifest(f"{BASE}/", names)
    assert json.loads(text) == [
        {"prefix": f"{BASE}/"},
        "ep/v/2021/05/06/22/a.jsonl",
        "ep/v/2021/05/06/23/b.jsonl",
    ]
    assert in_manifest(text) == names


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b'["a"]', b'[{"prefix": 1}, "a"]', b'[{"prefix": "s3://b/"}, 1]']
)
def test_what_is_no_manifest_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own sentence for the first
        in_manifest(text)
