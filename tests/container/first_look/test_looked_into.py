"""Which files the doctor looks into, and what it says of the others."""

from itertools import pairwise
from pathlib import Path

from understudy.container.first_look.looked_into import MOST_FOLDERS, looked_into, not_looked_into
from understudy.preprocess.inputs import InputFile


def files(folders: int, each: int = 1) -> list[InputFile]:
    return [InputFile(Path(f"/c/{hour:04}/{n}.jsonl"), 9) for hour in range(folders) for n in range(each)]


def names(found: tuple[InputFile, ...]) -> list[str]:
    return [f"{file.path.parent.name}/{file.path.stem}" for file in found]


def test_of_every_hour_the_first_file_is_looked_into() -> None:
    hours = files(5, 10)
    seen = looked_into(hours)
    assert names(seen) == ["0000/0", "0001/0", "0002/0", "0003/0", "0004/0"]
    assert not_looked_into(hours, seen) == "45 of 50 files: looked into was the first of each folder"


def test_of_one_hour_three_files_are() -> None:
    hour = files(1, 5)
    seen = looked_into(hour)
    assert names(seen) == ["0000/0", "0000/1", "0000/2"]
    assert not_looked_into(hour, seen) == "2 of 5 files: looked into was the first 3"


def test_of_two_hours_one_file_more_is() -> None:
    hours = files(2, 3)
    seen = looked_into(hours)
    assert names(seen) == ["0000/0", "0000/1", "0001/0"]
    assert not_looked_into(hours, seen) == "3 of 6 files: looked into was the first of each folder among them"


def test_of_a_month_as_many_hours_are_from_the_first_to_the_last() -> None:
    month = files(720, 2)
    seen = looked_into(month)
    assert len(seen) == MOST_FOLDERS
    assert (names(seen)[0], names(seen)[-1]) == ("0000/0", "0719/0")
    places = [month.index(file) // 2 for file in seen]
    assert {after - before for before, after in pairwise(places)} == {15, 16}
    assert not_looked_into(month, seen) == (
        f"{1440 - MOST_FOLDERS} of 1440 files: looked into was the first of each of {MOST_FOLDERS} folders "
        "out of 720, from the first to the last"
    )


def test_all_of_few_files_are_and_nothing_is_said() -> None:
    few = files(1, 3)
    assert looked_into(few) == tuple(few)
    assert not_looked_into(few, looked_into(few)) is None


def test_files_of_another_host_are_not() -> None:
    elsewhere = InputFile(Path("/c/0000/0.jsonl"), 9, host="algo-2")
    assert looked_into([elsewhere]) == ()
