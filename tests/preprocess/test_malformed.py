"""What is quoted of a line that cannot be read."""

from understudy.preprocess.malformed import shortened


def test_up_to_200_characters_are_quoted_whole_and_of_more_the_first_200() -> None:
    assert shortened("x" * 200) == "x" * 200
    assert shortened("x" * 201) == "x" * 200 + "…"
