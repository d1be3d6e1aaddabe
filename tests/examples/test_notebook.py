"""The notebook of examples/, run cell by cell in a kernel of its own."""

import os
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.container.workspace import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine_jar")]
NOTEBOOK = ROOT / "examples" / "python.ipynb"


@pytest.fixture(scope="module")
def executed() -> Iterator[Any]:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
        where = {"metadata": {"path": str(NOTEBOOK.parent)}}
        yield NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()


def shown(notebook: Any, beginning: str) -> Any:
    """What the cell with this code shows of its last value, by MIME type."""
    (cell,) = (cell for cell in notebook.cells if beginning in cell.source and cell.cell_type == "code")
    return next(output.data for output in cell.outputs if output.output_type == "execute_result")


def test_reports_show_themselves_as_tables(executed: Any) -> None:
    html = shown(executed, "report = understudy.monitor(hour")["text/html"]
    assert "Job completed successfully with 5 violations." in html
    assert "<td" in html


def test_a_function_of_a_cell_reads_the_captures(executed: Any) -> None:
    html = shown(executed, "def decode(record)")["text/html"]
    assert "Job completed successfully with no violations." in html


def test_the_airport_that_the_model_fails_at_is_found(executed: Any) -> None:
    assert "in origin=" in shown(executed, "quality = understudy.monitor")["text/plain"]


def test_the_notebook_is_kept_without_what_it_shows() -> None:
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
