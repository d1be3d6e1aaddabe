"""The pages of docs/ say what the code does."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import write_docs  # noqa: E402

from understudy.analyzer.acceptance import EDITS  # noqa: E402

PAGES = write_docs.pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_made_page_is_what_the_code_says(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == PAGES[name], "run scripts/write_docs.py"


def test_every_check_is_on_its_page_with_a_text_of_its_own() -> None:
    page = write_docs.checks()
    for kind in (
        "data_type_check",
        "completeness_check",
        "categorical_values_check",
        "baseline_drift_check",
        "non_negative_check",
        "missing_column_check",
        "extra_column_check",
    ):
        assert page.count(f"| `{kind}` |") == 1


def test_what_every_check_finds_can_be_accepted() -> None:
    kinds = {finding.constraint_check_type for finding in write_docs._violations_of_every_kind()}
    assert kinds == EDITS.keys()


def test_a_check_without_an_example_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_docs, "_violations_of_every_kind", list)
    with pytest.raises(ValueError, match=r"has none that understudy\.analyzer\.checks\.data_type finds"):
        write_docs.checks()


def test_a_monitor_type_whose_documents_have_no_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(write_docs.DOCUMENTS, "MODEL_QUALITY")
    with pytest.raises(ValueError, match="lacks a document of MODEL_QUALITY"):
        write_docs.document_pages()


def test_a_clause_with_an_unknown_test_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_docs, "_tests", set)
    with pytest.raises(ValueError, match="tests that do not exist"):
        write_docs.conformance()


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md", "docs/figures.md"])
def test_what_a_page_for_contributors_names_is_there(page: str) -> None:
    places = r"`((?:analyzer|preprocess|container|library|tests|scripts|docs|src)/[\w./-]*)`"
    named = re.findall(places, (ROOT / page).read_text())
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
