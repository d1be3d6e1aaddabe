"""What of a job's folder its containers see."""

from pathlib import Path

from tests.service.running.programs import request
from understudy.service.running.backends.backend import Host
from understudy.service.running.backends.docker import mounts


def test_mounted_are_the_outermost_folders_of_inputs_and_outputs(tmp_path: Path) -> None:
    inputs = {"base": "s3://b/a", "base/stats": "s3://b/c"}
    wanted = request("job", inputs=inputs, outputs={"out": "s3://b/o"})
    found = mounts(wanted, Host("algo-1", tmp_path))
    assert {mount["Target"]: (mount["Source"], mount["ReadOnly"]) for mount in found} == {
        "/opt/ml/config": (f"{tmp_path}/config", True),
        "/opt/ml/output": (f"{tmp_path}/output", False),
        "/opt/ml/processing/base": (f"{tmp_path}/processing/base", False),
        "/opt/ml/processing/out": (f"{tmp_path}/processing/out", False),
    }
