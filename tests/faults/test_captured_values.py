"""A secret in every kind of record: no word of a job says it where `understudy_quote_values` is Disabled.

Nor does its page; and neither page nor details show it where `understudy_report_values` is Hashed alone.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.places_of_text import DATA, Place, cell, merge_ids, merged_label, offender, written
from tests.faults.words import Words, said_by, warm

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine

SECRETS = ("S3cr3t", "'S3cr3t'", 'it is "S3cr3t', "a: S3cr3t (b", "S3cr3t\n'S3cr3t", "?S3cr3t")
"""A value with whatever a sentence puts around it, by which it could slip through."""
SAID_BY_NATURE = ("statistics.json", "constraints.json", "model_quality_details.json")
"""Documents that are made of values: categories, labels."""
NAMES = ("header", "segment")
"""Where the secret is the name of a column or a segment, which stays."""
NAMES_OF_COLUMNS = ("keys_of_json", "header_in_a_request")
"""Where it is that among other things."""


@pytest.fixture(scope="module", autouse=True)
def engine(spark: "SparkSession") -> Iterator[None]:
    with warm(spark):
        yield


def words(place: Place, secret: str, folder: Path, **variables: str) -> Words:
    folder.mkdir()
    return said_by({**written(place(secret), folder), **variables}, folder)


def leaks(said: Words) -> Iterator[str]:
    yield from spoken(said)
    yield from shown_of(said)


def spoken(said: Words) -> Iterator[str]:
    """What log, message, terminal and pipe say of it."""
    shown = f"{said.terminal}\n{said.pipe}"
    for line in [*said.log.splitlines(), said.message, *shown.splitlines()]:
        if "S3cr3t" in line:
            yield line


def shown_of(said: Words) -> Iterator[str]:
    """What page and documents show of it."""
    for name, whole in said.documents.items():
        text = without_names(whole) if name == "feature_details.json" else whole
        if not made_of_values(name) and "S3cr3t" in text:
            yield f"{name}: {text[max(0, text.index('S3cr3t') - 200) :][:300]}"


PLACES = [place for place in DATA if place.__name__ not in NAMES]
UNNAMED = [place for place in PLACES if place.__name__ not in NAMES_OF_COLUMNS]


def made_of_values(name: str) -> bool:
    return name in SAID_BY_NATURE or name.startswith("merged-")


def without_names(details: str) -> str:
    """The details of features without what these are called, which a key of a record may be."""
    document = json.loads(details)
    for feature in document["features"]:
        del feature["name"]
    return json.dumps(document)


def leaked(place: Place, secrets: Iterable[str], folder: Path) -> list[str]:
    # A page shows the names of columns.
    drawn = "Disabled" if place.__name__ in NAMES_OF_COLUMNS else "Enabled"
    return [
        leak
        for number, secret in enumerate(secrets)
        for leak in leaks(
            words(
                place,
                secret,
                folder / str(number),
                understudy_quote_values="Disabled",
                understudy_report=drawn,
            )
        )
    ]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_no_word_of_a_job_holds_a_captured_value(place: Place, tmp_path: Path) -> None:
    assert leaked(place, SECRETS[2:3], tmp_path) == []


@pytest.mark.parametrize("place", UNNAMED, ids=lambda place: place.__name__)
def test_neither_page_nor_details_hold_a_captured_value_but_its_hash(place: Place, tmp_path: Path) -> None:
    said = words(
        place, "S3cr3t", tmp_path / "job", understudy_report="Enabled", understudy_report_values="Hashed"
    )
    assert list(shown_of(said)) == []


def test_page_and_details_are_reached_where_values_may_be_shown(tmp_path: Path) -> None:
    reached = {
        name
        for place in (offender, cell, merge_ids, merged_label)
        for said in (words(place, "S3cr3t", tmp_path / place.__name__, understudy_report="Enabled"),)
        for name, text in said.documents.items()
        if "S3cr3t" in text and not made_of_values(name)
    }
    assert reached >= {"report.html", "violation_details.json", "feature_details.json"}


@pytest.mark.faults
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_however_it_is_written(place: Place, tmp_path: Path) -> None:
    assert leaked(place, SECRETS, tmp_path) == []


def test_the_places_are_reached_where_values_may_be_quoted(tmp_path: Path) -> None:
    reached = {
        place.__name__ for place in DATA if any(leaks(words(place, "S3cr3t", tmp_path / place.__name__)))
    }
    assert len(reached) >= len(DATA) // 2, reached
