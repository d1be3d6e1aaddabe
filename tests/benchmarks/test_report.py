from benchmarks.report import BEGIN, END, PAGE, PICTURE, page_tables, stored
from benchmarks.rows import ROWS


def test_every_row_has_been_measured() -> None:
    assert list(stored()) == [row.name for row in ROWS]


def test_the_page_says_what_the_stored_results_say() -> None:
    text = PAGE.read_text()
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip() == page_tables(stored())


def test_the_picture_names_every_side_that_was_measured_at_a_million_records() -> None:
    picture = PICTURE.read_text()
    for name in stored()["million"]["runs"]:
        assert f">{name}<" in picture
