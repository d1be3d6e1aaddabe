"""Jobs that ask a model in another container of a private network, on one host and on several."""

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.network import Network

from tests.image.conftest import PROCESSING, ROOT, SAMPLE, Ended, RunJob
from tests.image.hosts import Start, codes, logs

pytestmark = pytest.mark.docker
CONFIG = f"{PROCESSING}/input/config"
SHAP = {"baseline": [["UA", "EWR", "ORD", 13, 0, 900, 55, 60, 1018, 10, 10]], "num_samples": 200}
BOTH: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "predicted_arrival_delay",
    "label_values_or_threshold": [15],
    "facet": [{"name_or_index": "origin", "value_or_threshold": ["EWR"]}],
    "methods": {
        "pre_training_bias": {"methods": ["DPL"]},
        "post_training_bias": {"methods": ["DPPL", "DI", "AD"]},
        "shap": SHAP,
    },
    "predictor": {"model_name": "lateness", "content_type": "text/csv"},
}


@pytest.fixture
def lateness(image: str, network: Network) -> Iterator[DockerContainer]:
    """The sample's model, served by the standard library in a container of its own."""
    container = DockerContainer(image, entrypoint="/opt/venv/bin/python").with_network(network)
    container.with_network_aliases("lateness").with_volume_mapping(str(ROOT / "examples"), "/model", "ro")
    container.with_command("/model/late_model.py --host 0.0.0.0 --port 8080")
    with container as serving:
        deadline = time.monotonic() + 60
        while b"The model answers" not in serving.get_logs()[0]:
            assert time.monotonic() < deadline, serving.get_logs()
            time.sleep(0.2)
        yield serving


@pytest.fixture
def flights(tmp_path: Path) -> Path:
    """A folder of 240 flights in two files, beside their configuration."""
    with (SAMPLE / "baseline" / "training.csv").open(newline="") as file:
        header, *rows = list(csv.reader(file))[:241]
    folder = tmp_path / "flights"
    folder.mkdir()
    for number in range(2):
        with (folder / f"{number}.csv").open("w", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header, *rows[number::2]])
    config = tmp_path / "config"
    config.mkdir()
    (config / "analysis_config.json").write_text(json.dumps(BOTH))
    return folder


def test_a_job_asks_a_model_in_another_container(
    run_job: RunJob, lateness: DockerContainer, network: Network, flights: Path
) -> None:
    ended: Ended = run_job(
        flights,
        "",
        mounts={flights.with_name("config"): CONFIG},
        environment={"understudy_models": "http://lateness:8080", "understudy_explained_rows": "20"},
        network_mode=None,
        network=network,
    )
    assert ended.code == 0, ended.log
    (label,) = ended.document("analysis.json")["explanations"]["kernel_shap"].values()
    values = label["global_shap_values"]
    assert max(values, key=values.__getitem__) == "departure_delay"
    assert "asked the model at http://lateness:8080/invocations" in ended.log
    assert (ended.output / "explanations_shap" / "baseline.csv").is_file()


def test_hosts_that_all_ask_a_model_write_the_documents_of_one(
    start: Start, lateness: DockerContainer, flights: Path
) -> None:
    given: dict[str, Any] = {
        "mounts": {flights.with_name("config"): CONFIG},
        "dataset_format": "",
        "understudy_models": "http://lateness:8080",
        # Two pieces, one for each host.
        "understudy_explained_rows": "110",
    }
    [alone] = start(flights, hosts=["algo-1"], **given)
    assert alone.code() == 0, alone.log
    hosts = start(flights, hosts=["algo-1", "algo-2"], **given)
    assert codes(hosts) == [0, 0], logs(hosts)
    assert "rows/s, from 2 hosts (algo-1, algo-2)" in hosts[0].log
    analysis = (hosts[0].output / "analysis.json").read_bytes()
    assert analysis == (alone.output / "analysis.json").read_bytes()
    assert hosts[0].message == alone.message
