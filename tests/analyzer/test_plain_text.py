"""What strangers wrote is text only, whatever it holds, and fits a message."""

from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.plain_text import abridged, plain, plain_lines, without_credentials


@given(st.text(st.characters()))
def test_a_plain_text_prints_and_says_the_same(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(text) == text or not text.isprintable()
    assert plain_lines(text).count("\n") == text.count("\n")


def test_a_very_long_word_loses_its_middle() -> None:
    assert abridged(f"in {'a' * 300}{'b' * 300} it is") == f"in {'a' * 120}…{'b' * 160} it is"
    assert abridged(f"in {'a' * 399} it is") == f"in {'a' * 399} it is"


def test_an_address_loses_its_name_and_password() -> None:
    said = 'asked "http://ann:secret@model:8080/x", a@b.example'
    assert without_credentials(said) == 'asked "http://model:8080/x", a@b.example'
