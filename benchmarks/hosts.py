"""One job on hosts of one core each: `python -m benchmarks.hosts IMAGE CAPTURES FOLDER NUMBER`.

Each host is a container on a private network, set up as the platform does; captures lie on all of them.
"""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.sides import FORMAT, PROCESSING

SOURCE = f"{PROCESSING}/input"


def main(image: str, captures: Path, folder: Path, number: int) -> int:
    """Starts the hosts, waits for their end, and gives the largest exit code; their ids lie in `folder`."""
    names = [f"algo-{host + 1}" for host in range(number)]
    network = f"understudy-benchmark-{folder.name}"
    subprocess.run(["docker", "network", "create", network], check=True, stdout=subprocess.DEVNULL)
    try:
        running = [
            subprocess.Popen(
                [*_host(folder / name, network, core, names), "-v", f"{captures}:{SOURCE}:ro", image]
            )
            for core, name in enumerate(names)
        ]
        return max(process.wait() for process in running)
    finally:
        subprocess.run(["docker", "network", "rm", network], check=False, stdout=subprocess.DEVNULL)


def _host(home: Path, network: str, core: int, names: list[str]) -> list[str]:
    config, output = home / "config", home / "output"
    for made in (config, output):
        made.mkdir(parents=True, exist_ok=True)
    name = names[core]
    resources = {"hosts": names, "current_host": name, "network_interface_name": "eth0"}
    s3 = {"LocalPath": SOURCE, "S3DataDistributionType": "FullyReplicated", "S3Uri": "s3://bucket/captures"}
    arn = "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/benchmark"
    request = {"ProcessingJobArn": arn, "ProcessingInputs": [{"InputName": "data", "S3Input": s3}]}
    (config / "resourceconfig.json").write_text(json.dumps(resources))
    (config / "processingjobconfig.json").write_text(json.dumps(request))
    command = ["docker", "run", "--rm", f"--cpuset-cpus={core}", f"--cidfile={home / 'id'}"]
    command += [f"--network={network}", f"--network-alias={name}", f"--hostname={name}"]
    command += ["-v", f"{config}:/opt/ml/config:ro", "-v", f"{output}:{PROCESSING}/output"]
    command += ["-e", f"dataset_source={SOURCE}", "-e", f"dataset_format={FORMAT}"]
    return [*command, "-e", f"output_path={PROCESSING}/output"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])))
