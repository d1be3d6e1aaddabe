"""Whole pages: from folders, from AWS's own documents, and whatever a stranger wrote into them."""

import hashlib
import re
import shutil
from base64 import b64encode
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.golden.files import golden
from tests.report import hostile
from tests.report.made import monitored, numbers
from understudy.analyzer.details import BaselineFile, BaselineFiles
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.feature_details import FeatureDetails
from understudy.report.pages import page_of, page_of_folder
from understudy.report.text import Values

PAGES = {"window": hostile.window, "baseline": hostile.baseline, "quality": hostile.quality}
ATTRIBUTES = {
    *(
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "charset",
        "checked",
        "class",
        "content",
        "cx",
        "cy",
        "d",
    ),
    *(
        "data-l",
        "height",
        "href",
        "http-equiv",
        "id",
        "lang",
        "name",
        "r",
        "rel",
        "role",
        "scope",
        "tabindex",
    ),
    *("transform", "type", "viewbox", "width", "x", "y"),
}


OURS = "\n\u202f\u00a0"
"""What does not print and is of our own making: ends of lines, and blanks that do not break."""


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("values", ["Enabled", "Hashed"])
def test_a_strangers_words_are_text_in_every_place(kind: str, text: str, values: Values) -> None:
    html = page_of(PAGES[kind](text), values)
    found = Elements(html).found
    assert {tag for tag, _ in found}.isdisjoint({"script", "img", "iframe", "object"})
    assert {name for _, attributes in found for name in attributes} <= ATTRIBUTES
    assert all(re.fullmatch(r"#[a-z]\w*|data:,", a["href"] or "") for _, a in found if "href" in a)
    assert "1787569" not in html
    assert all(character.isprintable() or character in OURS for character in html)
    html.encode()


@pytest.mark.parametrize("kind", PAGES)
def test_no_text_makes_a_page_large(kind: str) -> None:
    assert len(page_of(PAGES[kind](hostile.TEXTS["long"]))) < 400_000


@pytest.mark.parametrize("kind", PAGES)
def test_no_two_elements_have_one_id(kind: str) -> None:
    found = Elements(page_of(PAGES[kind]("a"))).found
    ids = Counter(attributes["id"] for _, attributes in found if "id" in attributes)
    assert not [key for key, count in ids.items() if count > 1]
    targets = {a["href"] for tag, a in found if tag == "a"}
    assert {target[1:] for target in targets if target} <= set(ids)


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    html = page_of(hostile.window("a"))
    (style,) = re.findall(r"<style>(.*?)</style>", html, flags=re.S)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;; img-src data:;" in html
    assert "style=" not in html.replace(style, "")


def kept(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text)
    return folder


def test_a_folder_becomes_the_page_of_its_documents(tmp_path: Path) -> None:
    values = [float(n % 50) for n in range(400)]
    job = monitored([numbers("x", [v + 99 for v in values])], [numbers("x", values)])
    assert job.violations is not None
    assert job.details is not None
    assert job.baseline is not None
    assert job.constraints is not None
    window = kept(
        tmp_path / "window",
        statistics=to_json(job.statistics),
        constraint_violations=to_json(job.violations),
        violation_details=to_json(job.details),
    )
    base = kept(tmp_path / "base", statistics=to_json(job.baseline), constraints=to_json(job.constraints))
    assert "One of one feature broke its constraints" in page_of_folder(window, base)
    assert "One of one feature broke its constraints" in page_of_folder(window)
    assert "The baseline: one column of 400 records" in page_of_folder(base)


def test_a_baseline_that_the_job_names_is_taken_while_it_is_the_same_file(tmp_path: Path) -> None:
    values = [float(n % 50) for n in range(400)]
    job = monitored([numbers("x", [v + 99 for v in values])], [numbers("x", values)])
    assert job.baseline is not None
    assert job.constraints is not None
    base = kept(tmp_path / "base", statistics=to_json(job.baseline), constraints=to_json(job.constraints))

    def told(name: str) -> BaselineFile:
        path = base / name
        return BaselineFile(address=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest())

    files = BaselineFiles(constraints=told("constraints.json"), statistics=told("statistics.json"))
    details = FeatureDetails(checks=[], features=[], baseline=files)
    window = kept(tmp_path / "window", statistics=to_json(job.statistics), feature_details=to_json(details))
    assert "In the baseline" in page_of_folder(window)
    (base / "statistics.json").write_text("{}")
    assert "In the baseline" not in page_of_folder(window)


def test_awss_own_documents_become_a_page(tmp_path: Path) -> None:
    published = golden("dq_cookbook_ch07")
    window, base = tmp_path / "window", tmp_path / "base"
    window.mkdir()
    base.mkdir()
    shutil.copy(published / "monitoring_statistics.json", window / "statistics.json")
    shutil.copy(published / "constraint_violations.json", window)
    shutil.copy(published / "statistics.json", base)
    shutil.copy(published / "constraints_used_for_monitoring.json", base / "constraints.json")
    html = page_of_folder(window, base)
    assert "Two of five features broke their constraints" in html
    assert "33.3\u202f%" in html
    assert "The baseline: five columns" in page_of_folder(base)


def test_awss_model_quality_becomes_a_page(tmp_path: Path) -> None:
    published = golden("sdk_test_data/model_monitor_model_quality_regression.json")
    shutil.copy(published, tmp_path / "statistics.json")
    assert "How well the model predicts" in page_of_folder(tmp_path)


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no statistics\.json; give the folder that a job wrote"):
        page_of_folder(tmp_path)


def test_a_baseline_folder_without_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "statistics.json").write_text('{"dataset":{"item_count":0},"features":[]}')
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"has neither statistics\.json nor constraints\.json"):
        page_of_folder(tmp_path, tmp_path / "empty")


def test_documents_without_a_single_feature_have_a_page(tmp_path: Path) -> None:
    (tmp_path / "statistics.json").write_text('{"dataset":{"item_count":0},"features":[]}')
    assert "The baseline: no columns of 0 records" in page_of_folder(tmp_path)
