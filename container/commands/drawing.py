"""`understudy report`: the page of what a job kept, and the browser that shows it."""

import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.container.commands.options import PageValues
from understudy.container.whole_files import write_whole
from understudy.report import REPORT

if TYPE_CHECKING:
    from understudy.analyzer.captured_values import Values


VALUES: "Mapping[PageValues, Values]" = {
    PageValues.SHOWN: "Enabled",
    PageValues.HASHED: "Hashed",
    PageValues.WITHHELD: "Disabled",
}


def draw(documents: Path, baseline: Path | None, output: Path | None, values: PageValues) -> Path:
    """Write the page of a folder's documents, beside them unless `output` names a file; its path.

    UserError where the folder holds no documents, or the page cannot be written.
    """
    from understudy.report.folder import page_in
    from understudy.report.pages import page_of_folder

    target = output or page_in(documents)
    if target.is_dir():
        raise UserError(f"--output {target} is a folder; give the page's own name, such as {target / REPORT}")
    write_whole({target: page_of_folder(documents, baseline, VALUES[values])})
    return target


def show(page: Path) -> bool:
    """Open the page in the person's browser; False where there is none."""
    try:
        return webbrowser.open(page.resolve().as_uri())
    except webbrowser.Error:
        return False
