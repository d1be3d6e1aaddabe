"""A stranger's words on a page."""

import json

from hypothesis import given
from hypothesis import strategies as st

from understudy.report.text import CapturedValues, json_text, name, say, shortened


def test_a_long_text_keeps_its_ends() -> None:
    text = shortened("a" * 5000 + "z" * 5000)
    assert len(text) <= 121
    assert (text[0], text[-1]) == ("a", "z")


@given(st.text(st.characters()))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    assert shortened(text).isprintable()


def test_a_name_is_escaped_and_keeps_its_direction_to_itself() -> None:
    assert str(say("{} is gone", name("</svg><b>"))) == "<bdi>&lt;/svg&gt;&lt;b&gt;</bdi> is gone"


@given(st.text(st.characters()))
def test_json_to_be_copied_prints_and_reads_back_alike(text: str) -> None:
    shown = json_text({text: [text]})
    assert all(c.isprintable() or c == "\n" for c in shown)
    assert json.loads(shown) == {text: [text]}


def test_values_are_shown_hashed_or_withheld() -> None:
    shown, hashed, withheld = (CapturedValues(how) for how in ("Enabled", "Hashed", "Disabled"))
    assert shown.text("NK") == "NK"
    assert hashed.text("NK") == hashed.text("NK") != hashed.text("NJ")
    assert "NK" not in hashed.text("NK") + withheld.text("NK")
    assert [values.text(None) for values in (shown, hashed, withheld)] == ["missing"] * 3


def test_an_end_of_a_range_is_one_records_value() -> None:
    assert CapturedValues("Hashed").number("99") == "(withheld)"
