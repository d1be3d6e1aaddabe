"""Every control character through every field: no log, message or terminal obeys or is forged by it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.hostile_text import (
    CONTROLS,
    SEQUENCES,
    TEXTS,
    faults_of_log,
    faults_of_message,
    faults_of_terminal,
)
from tests.faults.places_of_text import DATA, NAMES, Place, written
from tests.faults.words import said_by, warm

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine

BETWEEN_CELLS = "\t"


@pytest.fixture(scope="module", autouse=True)
def engine(spark: "SparkSession") -> Iterator[None]:
    with warm(spark):
        yield


def faults(place: Place, text: str, folder: Path) -> list[str]:
    folder.mkdir()
    said = said_by(written(place(text), folder), folder)
    return [
        f"{text!r}: {fault}"
        for fault in (
            *faults_of_log(said.log),
            *faults_of_message(said.message),
            *faults_of_terminal(said.terminal),
            *faults_of_terminal(said.pipe.replace(BETWEEN_CELLS, " ")),
        )
    ]


@pytest.mark.parametrize("place", [*DATA, *NAMES], ids=lambda place: place.__name__)
def test_no_word_of_a_job_is_obeyed_or_forged(place: Place, tmp_path: Path) -> None:
    found = [fault for n, text in enumerate(TEXTS) for fault in faults(place, text, tmp_path / str(n))]
    assert not found, "\n".join(found[:9])


@pytest.mark.faults
@pytest.mark.parametrize("place", [*DATA, *NAMES], ids=lambda place: place.__name__)
def test_nor_by_any_single_character(place: Place, tmp_path: Path) -> None:
    texts = [f"a{character}b" for character in (*CONTROLS, *SEQUENCES)]
    found = [fault for n, text in enumerate(texts) for fault in faults(place, text, tmp_path / str(n))]
    assert not found, "\n".join(found[:9])
