"""A job in a cluster that is there already: Spark's own master and worker, here on this machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.container.workspace import CSV_FORMAT, Workspace
from understudy.analyzer.engine import cluster
from understudy.analyzer.errors import UserError
from understudy.container.hosts.cluster import named_cluster

HOST = "127.0.0.1"
ROWS = [f"{i},{i % 7 / 2},{'red' if i % 3 else 'blue'}" for i in range(300)]


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    address = cluster.master_url(HOST)
    processes = [cluster.start_master(HOST, "secret", tmp_path)]
    processes.append(cluster.start_worker(HOST, address, 1, "secret", tmp_path))
    yield address
    for process in processes:
        process.kill()
        process.wait()


def without_times(documents: dict[str, Any]) -> dict[str, Any]:
    """Documents but for what tells of the job itself: when, how long, where it wrote."""
    details = {name: part for name, part in documents["feature_details.json"].items() if name != "job"}
    return documents | {"feature_details.json": details}


@pytest.mark.engine
def test_its_documents_are_those_of_a_job_alone(workspace: Workspace, master: str, tmp_path: Path) -> None:
    workspace.file("train.csv", ["a,b,c", *ROWS])
    excluded = {"exclude_features_attribute": "c,zzz"}
    alone = workspace.run(dataset_format=CSV_FORMAT, **excluded)
    assert alone.code == 0, alone.log
    expected = without_times(alone.documents)
    conf = tmp_path / "conf"
    conf.mkdir()
    secured = "# of the cluster\nspark.authenticate true\nspark.authenticate.secret=secret\n"
    (conf / "spark-defaults.conf").write_text(f"{secured}spark.network.crypto.enabled true\n\n")
    shutil.rmtree(workspace.output, ignore_errors=True)
    ended = workspace.run(
        dataset_format=CSV_FORMAT,
        SPARK_MASTER=master,
        SPARK_CONF_DIR=str(conf),
        UNDERSTUDY_HEAP="512m",
        **excluded,
    )
    assert ended.code == 0, ended.log
    assert without_times(ended.documents) == expected
    # What the readers of other processes left out is known here.
    assert ended.log.count("exclude_features_attribute names 'zzz', which is no column of the data") == 1
    assert "exclude_features_attribute names 'c'" not in ended.log


def test_a_property_without_a_value_is_named(tmp_path: Path) -> None:
    (tmp_path / "spark-defaults.conf").write_text("spark.executor.memory\n")
    with pytest.raises(UserError, match=r"spark-defaults\.conf: the line 'spark\.executor\.memory' names"):
        named_cluster("spark://somewhere:7077", {"SPARK_CONF_DIR": str(tmp_path)})
