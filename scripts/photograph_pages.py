"""Pictures of the demo's pages for README and docs/report.md, in both schemes and on a phone.

`make demo` first; then `.venv/bin/python scripts/photograph_pages.py [DEMO]`. It needs what the tests need,
and Debian's chromium and fonts-inter.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "report"
SHOWN = ".feature{content-visibility:visible!important}"
"""Sections below the fold are not drawn before they are scrolled to, and would be blank."""


def photograph(
    browser: Browser,
    page: Path,
    name: str,
    *,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    of: str = "",
    down_to: str = "",
) -> None:
    """A picture of the top of the page, down to a height or to the end of the element that `down_to` selects.

    With `of` it is one of the element that this selects.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        bypass_csp=True,
    )
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.add_style_tag(content=SHOWN)
    target = PICTURES / f"{name}.png"
    if of:
        tab.locator(of).first.screenshot(path=target)
    else:
        end = tab.locator(down_to).first.bounding_box() if down_to else None
        tall = round(end["y"] + end["height"]) if end else height
        tab.screenshot(path=target, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})
    context.close()
    # Few colours say the same in a third of the bytes.
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(256).save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB")


def main(demo: Path) -> None:
    """Every picture that the documentation shows."""
    window, quality = demo / "monitor" / "report.html", demo / "quality" / "report.html"
    merged = demo / "merged" / "_report.html"
    bias, explained = demo / "bias" / "report.html", demo / "explain" / "report.html"
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        photograph(browser, window, "data-quality", height=860)
        photograph(browser, window, "feature", of="section.feature:has(.hint)")
        photograph(browser, quality, "model-quality", height=860)
        photograph(browser, merged, "merge", down_to="main")
        photograph(browser, bias, "bias", down_to="tbody tr:nth-child(8)")
        photograph(browser, explained, "explanations", down_to="main")
        photograph(browser, window, "phone", width=390, height=844, dark=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT / "build" / "demo")
