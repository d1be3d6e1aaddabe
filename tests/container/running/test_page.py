"""The page of a job: drawn where it is asked for, and never at the documents' cost."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from tests.report.made import monitored, numbers
from understudy.analyzer.documents import Statistics
from understudy.container.first_look.plan import JobPlan
from understudy.container.monitors.monitor import Analysed, BaselineFiles
from understudy.container.running.page import page_of
from understudy.container.settings.job import Job
from understudy.report.folder import DataQuality


@dataclass(frozen=True)
class Shown:
    """What it is told of the reading."""

    shown_values: str


@dataclass(frozen=True)
class Plan:
    """What a page is told of a plan."""

    draws_page: bool
    output: Path
    reading: Shown = Shown("Enabled")
    baseline: BaselineFiles | None = None


def plan(output: Path, *, draws_page: bool = True) -> JobPlan:
    return cast(JobPlan, Plan(draws_page, output))


def analysed() -> Analysed:
    values = [float(n % 50) for n in range(400)]
    job: DataQuality = monitored([numbers("x", [v + 99 for v in values])], [numbers("x", values)])
    documents: dict[str, Any] = {
        "statistics.json": job.statistics,
        "constraint_violations.json": job.violations,
    }
    return Analysed(documents, baseline={"statistics.json": cast(Statistics, job.baseline)})


def test_no_page_is_drawn_where_none_is_asked_for(tmp_path: Path) -> None:
    assert page_of(plan(tmp_path, draws_page=False), analysed()) == {}


def test_the_page_lies_beside_the_documents(tmp_path: Path) -> None:
    (path, html), *_ = page_of(plan(tmp_path), analysed()).items()
    assert path == tmp_path / "report.html"
    assert "One of one feature broke its constraints" in html


def test_a_page_that_cannot_be_drawn_leaves_the_documents(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Analysed({"statistics.json": Statistics.model_construct()})
    assert page_of(plan(tmp_path), broken) == {}
    assert "report.html was not drawn, the documents are whole: internal error" in caplog.text


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "Enabled"),
        ({"understudy_quote_values": "Disabled"}, "Disabled"),
        ({"understudy_report_values": "Hashed"}, "Hashed"),
        ({"understudy_quote_values": "Disabled", "understudy_report_values": "Hashed"}, "Hashed"),
    ],
)
def test_captured_values_are_shown_as_the_job_says(variables: dict[str, Any], shown: str) -> None:
    job = Job(dataset_source=Path("in"), output_path=Path("out"), **variables)
    assert job.shown_values == shown
