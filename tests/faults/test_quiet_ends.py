"""A job that succeeds says its own lines and no stack, wherever its script runs when Java is ended."""

from collections.abc import Callable

import pytest

from tests.container.workspace import CAPTURE_FORMAT, Workspace, capture
from tests.faults.trials import not_ours, run

pytestmark = pytest.mark.engine
RECORDS = 300
Inputs = Callable[[Workspace], dict[str, str]]
OF_CAPTURES = "def preprocess_handler(record):\n    return {'a': record.endpoint_input.data}\n"
OF_ROWS = "def preprocess_handler(row):\n    return {'a': row['number']}\n"


def beside_the_jvm(workspace: Workspace) -> dict[str, str]:
    workspace.captures(capture("0.5", f"{number}", number) for number in range(RECORDS))
    return {
        "dataset_format": CAPTURE_FORMAT,
        "record_preprocessor_script": workspace.script(OF_CAPTURES),
        "understudy_partition_bytes": "20000",
    }


def in_workers(workspace: Workspace) -> dict[str, str]:
    """Of Spark: what they accumulate goes to the job through a connection that Java's end breaks off."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    workspace.data.mkdir(parents=True)
    table = pyarrow.table({"number": range(RECORDS)})
    parquet.write_table(table, workspace.data / "data.parquet", row_group_size=100)
    return {
        "dataset_format": '{"parquet":{}}',
        "record_preprocessor_script": workspace.script(OF_ROWS),
    }


@pytest.mark.parametrize(
    ("trial", "inputs"),
    [
        (0, in_workers),
        *(
            pytest.param(trial, inputs, marks=pytest.mark.faults)
            for trial in range(1, 11)
            for inputs in (in_workers, beside_the_jvm)
        ),
    ],
)
def test_a_job_that_succeeds_says_only_its_own_lines(
    workspace: Workspace, trial: int, inputs: Inputs
) -> None:
    end = run(workspace, **inputs(workspace))
    assert end.code == 0, end.message
    assert not_ours(end.log) == []
