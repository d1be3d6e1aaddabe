"""The page of a baseline: what the data is like, and what will be reported."""

import json
from dataclasses import replace

import pytest

from tests.report.made import described, numbers, texts
from tests.report.test_data_quality_page import text_of
from understudy.analyzer.details import JobDetails, RecordCounts
from understudy.analyzer.documents import Constraints, to_json
from understudy.analyzer.profile import ColumnProfile
from understudy.report.data_quality.baseline import baseline_page
from understudy.report.text import CapturedValues

VALUES = [float(n % 97) for n in range(3000)]
VALUES_TO_100 = [float(n) for n in range(101)]


def text(*columns: ColumnProfile) -> str:
    return text_of(baseline_page(described(*columns), CapturedValues()))


def test_it_says_what_a_later_window_is_reported_for() -> None:
    said = text(
        numbers("a", VALUES), texts("b", {"x": 2000, "y": 1000}), numbers("c", VALUES[:2900], missing=100)
    )
    assert "The baseline: three columns of 3,000 records" in said
    assert "a value that is not a whole number" in said
    assert "a missing value" in said
    assert "more than 3.3 % missing" in said
    assert "a value beyond these two values" in said
    assert "a drift distance beyond 0.1 (Robust)" in said


def test_it_says_what_the_data_is_like() -> None:
    assert "The median is 50; nine of ten lie from 5 to 95." in text(numbers("a", VALUES_TO_100))


def test_constants_empty_columns_and_ids_are_warned_of() -> None:
    gone = replace(texts("gone", {}, missing=200), values=None)
    ids = replace(texts("id", {f"k{i}": 1 for i in range(200)}), values=None)
    said = text(numbers("same", [3.0] * 200), gone, ids)
    assert "Every value is 3." in said
    assert "It holds one value only: a model can learn nothing from it." in said
    assert "Nothing is known of it" in said
    assert "Nearly every record has its own value, as ids do" in said
    assert "Before you monitor with it, look at same , gone , id" in said


@pytest.mark.parametrize(
    ("method", "distinct", "reported"),
    [("Robust", 1, False), ("Robust", 8, False), ("Robust", 9, True), ("Simple", 1, True)],
)
def test_a_column_of_so_few_values_that_robust_never_objects_is_not_said_to_be_reported(
    method: str, distinct: int, reported: bool
) -> None:
    job = described(numbers("flag", [float(n % distinct) for n in range(500)]))
    assert job.suggested is not None
    raw = json.loads(to_json(job.suggested))
    raw["monitoring_config"]["distribution_constraints"]["comparison_method"] = method
    own = replace(job, suggested=Constraints.model_validate(raw))
    said = text_of(baseline_page(own, CapturedValues()))
    assert ("a drift distance beyond 0.1" in said) == reported
    assert ("never reports drift" in said) != reported


def test_the_foot_names_the_documents_that_the_page_is_made_of() -> None:
    job = described(numbers("a", VALUES))
    told = text_of(baseline_page(job, CapturedValues()))
    assert "from statistics.json, constraints.json, feature_details.json." in told
    bare = replace(job, suggested=None, features=None)
    assert "from statistics.json." in text_of(baseline_page(bare, CapturedValues()))


def test_it_says_how_many_records_were_set_aside() -> None:
    job = described(numbers("a", VALUES))
    assert job.features is not None
    for aside, told in ((7, "Set aside 7"), (0, "Set aside none")):
        records = RecordCounts(read=3000 + aside, analysed=3000, set_aside=aside, rows=3000)
        of_job = JobDetails(
            kind="baseline",
            version="1",
            dataset="d",
            files=1,
            bytes=1,
            records=records,
            started="",
            seconds=1,
        )
        own = replace(job, features=job.features.model_copy(update={"job": of_job}))
        assert told in text_of(baseline_page(own, CapturedValues()))


def test_the_one_value_of_a_column_is_told_only_where_values_are() -> None:
    said = text_of(baseline_page(described(numbers("a", [8888.0] * 40)), CapturedValues("Disabled")))
    assert "Every value is the same." in said
