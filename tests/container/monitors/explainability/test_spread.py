"""Explainability jobs in a cluster, whose executors explain; Spark's own threads stand for one."""

from pathlib import Path

import pytest

from tests.analyzer.inference.models import Reply, served
from tests.container.monitors.explainability.conftest import Configure
from tests.container.workspace import Ended, Workspace

pytestmark = pytest.mark.engine

FEATURES = [f"f{place}" for place in range(12)]
ROWS = [[str((row * place) % 7 + row / 64) for place in range(1, 13)] for row in range(50)]
SHAP = {"baseline": [[0] * 12], "num_samples": 1000, "save_local_shap_values": True}


def crooked(body: str, _number: int = 0) -> Reply:
    rows = [list(map(float, line.split(","))) for line in body.splitlines()]
    return 200, "\n".join(repr(sum(row) + row[0] * row[1] + max(row)) for row in rows)


def run(workspace: Workspace, configure: Configure, address: str, **variables: str) -> Ended:
    configure(methods={"shap": SHAP, "pdp": {"features": ["f0", "f1"], "grid_resolution": 3}})
    lines = [",".join([*row, "1"]) for row in ROWS]
    workspace.file("data.csv", [",".join([*FEATURES, "label"]), *lines])
    return workspace.run(dataset_source="", output_path="", understudy_models=address, **variables)


def written(output: Path) -> list[bytes]:
    return [(output / name).read_bytes() for name in ("analysis.json", "explanations_shap/out.csv")]


def test_executors_write_the_documents_of_one_process(workspace: Workspace, configure: Configure) -> None:
    with served(crooked) as model:
        ended = run(workspace, configure, model.address.url)
        assert ended.code == 0, ended.log
        alone = written(workspace.output)
        ended = run(workspace, configure, model.address.url, SPARK_MASTER="local[2]")
    assert ended.code == 0, ended.log
    # A thousand for each record, none for the first, which is the baseline, and one for each itself.
    assert f"asked {model.address.in_words}: " in ended.log
    assert "calls, 49,050 rows, " in ended.log
    assert written(workspace.output) == alone


def test_a_model_that_fails_on_an_executor_ends_the_job_with_one_sentence(
    workspace: Workspace, configure: Configure
) -> None:
    def leaving(body: str, number: int) -> Reply:
        return crooked(body) if number < 4 else (400, "out of order")

    with served(leaving) as model:
        ended = run(workspace, configure, model.address.url, SPARK_MASTER="local[2]")
    assert ended.code == 1
    assert ended.message.startswith(
        f"Failed: The model at {model.address.url} answers HTTP 400: out of order ("
    )
    assert "Traceback" not in ended.log
    assert not ended.documents
