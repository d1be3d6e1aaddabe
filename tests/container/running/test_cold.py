import json
from pathlib import Path

import pytest

from understudy.analyzer.engine.java_options import FULL_COMPILER_FROM
from understudy.container.running.cold import why_cold

ENGINE = {"PATH": "/bin", "UNDERSTUDY_HEAP": "1g", "TZ": "UTC"}


def why(opt_ml: Path, **variables: str) -> str | None:
    return why_cold({**ENGINE, "UNDERSTUDY_OPT_ML": str(opt_ml), **variables}, ENGINE)


def test_most_jobs_can_be_served(tmp_path: Path) -> None:
    assert why(tmp_path) is None
    assert why(tmp_path, dataset_source="/opt/ml/nowhere", PATH="/usr/bin", HOME="/x", mine="1") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNDERSTUDY_HEAP", "2g"),
        ("UNDERSTUDY_ARCHIVE", "/classes.jsa"),
        ("JAVA_TOOL_OPTIONS", "-Xlog"),
        ("LC_ALL", "de_DE.UTF-8"),
        ("TZ", "Asia/Tokyo"),
        ("PYTHONHASHSEED", "1"),
        ("SPARK_LOCAL_IP", "127.0.0.2"),
    ],
)
def test_what_a_process_reads_at_its_start_needs_one(tmp_path: Path, name: str, value: str) -> None:
    assert why(tmp_path, **{name: value}) == f"{name} is another, which is read when a process starts"


def test_what_the_engine_has_and_the_job_has_not_does_so_too(tmp_path: Path) -> None:
    environ = {"UNDERSTUDY_OPT_ML": str(tmp_path), "UNDERSTUDY_HEAP": "1g"}
    assert why_cold(environ, ENGINE) == "TZ is another, which is read when a process starts"


def test_a_cluster_needs_one(tmp_path: Path) -> None:
    assert why(tmp_path, SPARK_MASTER="yarn") == "SPARK_MASTER names a cluster"


def config(opt_ml: Path, name: str, content: object) -> None:
    (opt_ml / "config").mkdir(exist_ok=True)
    (opt_ml / "config" / name).write_text(json.dumps(content))


def test_several_hosts_need_one_each(tmp_path: Path) -> None:
    config(tmp_path, "resourceconfig.json", {"hosts": ["algo-1", "algo-2"], "current_host": "algo-1"})
    assert why(tmp_path) == "it has several hosts"


def test_what_stands_in_the_request_only_counts_as_well(tmp_path: Path) -> None:
    config(tmp_path, "processingjobconfig.json", {"Environment": {"SPARK_MASTER": "yarn"}})
    assert why(tmp_path) == "SPARK_MASTER names a cluster"


def test_a_request_that_cannot_be_read_is_for_the_entry_point_to_tell(tmp_path: Path) -> None:
    config(tmp_path, "processingjobconfig.json", ["no object"])
    assert why(tmp_path) == "its configuration cannot be read"


def test_much_data_is_compiled_for(tmp_path: Path) -> None:
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(FULL_COMPILER_FROM)
    said = why(tmp_path, dataset_source="/opt/ml/large.csv")
    assert said == "it reads 128 MiB or more, for which Java compiles otherwise"
