"""`understudy report`: the page of what a job kept."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.report.made import monitored, numbers
from understudy.analyzer.documents import to_json
from understudy.container.commands import drawing
from understudy.container.commands.app import app


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    values = [float(n % 50) for n in range(400)]
    job = monitored([numbers("x", [v + 99 for v in values])], [numbers("x", values)])
    assert job.violations is not None
    assert job.details is not None
    (tmp_path / "statistics.json").write_text(to_json(job.statistics))
    (tmp_path / "constraint_violations.json").write_text(to_json(job.violations))
    (tmp_path / "violation_details.json").write_text(to_json(job.details))
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a person's browser was asked for; none is there in tests."""
    addresses: list[str] = []
    monkeypatch.setattr(drawing.webbrowser, "open", lambda address: addresses.append(address) or True)
    return addresses


def test_the_page_is_written_beside_the_documents_and_opened(documents: Path, opened: list[str]) -> None:
    result = CliRunner().invoke(app, ["report", str(documents)])
    page = documents / "report.html"
    assert result.exit_code == 0
    assert f"Look at it: {page.as_uri()}" in result.output
    assert "One of one feature broke its constraints" in page.read_text()
    assert opened == [page.as_uri()]


def test_it_goes_elsewhere_and_stays_shut_where_asked(documents: Path, opened: list[str]) -> None:
    page = documents / "mail.html"
    arguments = ["report", str(documents), "--output", str(page), "--no-open", "--values", "withheld"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert "(withheld)" in page.read_text()
    assert opened == []


def test_a_folder_without_documents_is_told(tmp_path: Path, opened: list[str]) -> None:
    result = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert result.exit_code == 1
    assert "has no statistics.json; give the folder that a job wrote its documents into" in result.output
    assert opened == []


def test_a_page_is_no_folder(documents: Path, opened: list[str]) -> None:
    result = CliRunner().invoke(app, ["report", str(documents), "--output", str(documents)])
    assert result.exit_code == 1
    assert "is a folder; give the page's own name" in result.output


def test_a_machine_without_a_browser_still_has_the_page(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_address: str) -> bool:
        raise drawing.webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(drawing.webbrowser, "open", none)
    assert not drawing.show(documents / "report.html")
