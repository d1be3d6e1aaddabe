"""The pages as a person meets them: every width, both schemes, keyboard, forced colours, paper."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.report import hostile
from tests.report.made import described, numbers, texts
from tests.report.test_analyses_page import both
from tests.report.test_data_quality_page import WARM, faulty
from tests.report.test_merge_page import merge
from tests.report.test_model_quality_page import binary, too_few
from understudy.report.pages import page_of

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
A4 = (794 - 91, 1123 - 91)
"""Pixels of a sheet inside margins of 12 mm."""
PAGES: dict[str, Callable[[], Any]] = {
    "window": faulty,
    "baseline": lambda: described(numbers("a", WARM), texts("b", {"x": 900, "y": 60})),
    "quality": binary,
    "quality baseline": lambda: replace(binary(), violations=None, baseline=None, constraints=None),
    "too few to judge": too_few,
    "merge": merge,
    "analyses": both,
    "hostile": lambda: hostile.window(hostile.TEXTS["end of a picture"]),
}

OPENED = [
    *itertools.product(
        ("window", "baseline", "quality", "merge", "analyses"), (1280, 390), ("light", "dark")
    ),
    ("too few to judge", 390, "light"),
    ("too few to judge", 390, "dark"),
    ("hostile", 390, "dark"),
]
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each page as a file."""
    folder = tmp_path_factory.mktemp("pages")
    for name, documents in PAGES.items():
        (folder / f"{name}.html").write_text(page_of(documents()))
    return {name: folder / f"{name}.html" for name in PAGES}


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path]) -> Iterator[Opened]:
    """Opens a page in a browser of its own; what it asks for beside its file, and what it says, is kept."""
    contexts = []

    def open_page(name: str | Path, **context: Any) -> Page:
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.asked, page.said = [], []  # type: ignore[attr-defined]
        page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
        page.on("console", lambda message: page.said.append(message.text))  # type: ignore[attr-defined]
        page.on("dialog", lambda dialog: page.said.append(dialog.message))  # type: ignore[attr-defined]
        page.goto((files[name] if isinstance(name, str) else name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("name", "width", "scheme"), OPENED)
def test_a_page_is_accessible(opened: Opened, name: str, width: int, scheme: str) -> None:
    page = opened(name, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_nothing_leaves_the_file_and_nothing_is_refused(opened: Opened, name: str) -> None:
    page = opened(name)
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []  # type: ignore[attr-defined]
    assert len([url for url in page.asked if url.startswith("file:")]) == 1  # type: ignore[attr-defined]
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("getComputedStyle(document.querySelector('.facts')).display") == "flex"


def test_a_script_pasted_into_a_page_does_not_run(opened: Opened, files: dict[str, Path]) -> None:
    pasted = files["window"].with_name("pasted.html")
    script = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"
    pasted.write_text(files["window"].read_text().replace("</main>", f"{script}</main>"))
    page = opened(pasted)
    assert page.evaluate("window.hit") is None
    assert any("Content Security Policy" in said for said in page.said)  # type: ignore[attr-defined]


def test_a_strangers_words_do_nothing(opened: Opened) -> None:
    page = opened("hostile", bypass_csp=True)
    assert page.evaluate("[window.hit, document.scripts.length, document.images.length]") == [None, 0, 0]


def test_only_violations_are_shown_where_asked(opened: Opened, tmp_path: Path) -> None:
    calm = [numbers("calm", WARM)]
    job = PAGES["window"]()
    assert job.baseline is not None
    from tests.report.made import monitored

    file = tmp_path / "some.html"
    file.write_text(
        page_of(monitored([*calm, numbers("b", [5.0] * 90, missing=9)], [*calm, numbers("b", [5.0] * 90)]))
    )
    page = opened(file)
    shown = page.locator("tbody tr:visible")
    assert page.locator(".features tbody tr:visible").count() == 2
    page.get_by_label("Only the 1 with violations").check()
    assert page.locator(".features tbody tr:visible").count() == 1
    assert page.locator("section.feature:visible").count() == 1
    assert shown.count() >= 1


@pytest.mark.parametrize("name", ["window", "quality", "merge", "analyses"])
def test_the_keyboard_goes_through_the_page_in_its_order(opened: Opened, name: str) -> None:
    page = opened(name, viewport={"width": 1280, "height": 900})
    wanted = page.evaluate(
        """() => {
            const all = [...document.querySelectorAll('a[href], summary, input, [tabindex="0"]')];
            const seen = all.filter(e => e.checkVisibility({contentVisibilityAuto: false}));
            seen.forEach((e, i) => e.dataset.place = i);
            // Of radio buttons the chosen one is the only stop.
            return seen.filter(e => e.type !== 'radio' || e.checked).map(e => +e.dataset.place);
        }"""
    )
    visited = []
    for _ in wanted:
        page.keyboard.press("Tab")
        visited.append(page.evaluate("+document.activeElement.dataset.place"))
    assert visited == wanted
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_with_forced_colours_the_sides_are_still_told_apart(opened: Opened) -> None:
    page = opened("window", forced_colors="active")
    style = "e => { const s = getComputedStyle(document.querySelector(e)); return [s.fill, s.stroke] }"
    assert page.evaluate(style, "path.b") != page.evaluate(style, "path.c")
    border = "getComputedStyle(document.querySelector('.tag')).borderTopStyle"
    assert page.evaluate(border) == "solid"


OVERLAPPING = """all => all.flatMap(section => {
  const boxes = [...section.children].map(e => e.getBoundingClientRect()).filter(b => b.width && b.height);
  return boxes.filter((a, i) => boxes.slice(i + 1).some(b => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}).length"""


@pytest.mark.parametrize(("width", "media"), [(A4[0], "print"), (1280, "screen"), (390, "screen")])
def test_the_parts_of_a_section_lie_beside_each_other(
    opened: Opened, width: int, media: Literal["print", "screen"]
) -> None:
    page = opened("window", viewport={"width": width, "height": A4[1]})
    page.emulate_media(media=media)
    assert page.locator(".two.short").count(), "a column that is gone has no distances"
    assert page.locator(".two").evaluate_all(OVERLAPPING) == 0


@pytest.mark.parametrize("name", ["quality", "quality baseline"])
def test_heads_of_segments_stand_as_what_is_under_them(opened: Opened, name: str) -> None:
    page = opened(name)
    aligned = "all => all.map(e => getComputedStyle(e).textAlign)"
    rows = ("thead tr", "tbody tr:first-child")
    heads, cells = (page.locator(f".segments {row} > *").evaluate_all(aligned) for row in rows)
    assert heads[1:] == cells[1:]


@pytest.mark.parametrize("name", ["window", "baseline", "merge", "analyses"])
def test_no_section_is_broken_across_sheets(opened: Opened, name: str) -> None:
    page = opened(name, viewport={"width": A4[0], "height": A4[1]})
    page.emulate_media(media="print")
    parts = page.locator(".feature, .card, figure, .verdict, .checks")
    measured = parts.evaluate_all("all => all.map(e => [e.className, e.getBoundingClientRect().height])")
    assert measured
    assert [part for part in measured if part[1] > A4[1]] == []
    for kind in (".feature", ".card"):
        avoided = page.locator(kind).evaluate_all("all => all.map(e => getComputedStyle(e).breakInside)")
        assert set(avoided) <= {"avoid"}
    assert page.pdf(format="A4").startswith(b"%PDF")
