"""moto's server with so many processing jobs, until its standard input ends; it prints its address.

`python moto_server.py JOBS`
"""

import sys

from moto.sagemaker.models import sagemaker_backends
from moto.server import ThreadedMotoServer

ACCOUNT, REGION = "123456789012", "us-east-1"


def main() -> None:
    """Fill, listen, wait."""
    backend = sagemaker_backends[ACCOUNT][REGION]
    for number in range(int(sys.argv[1])):
        backend.create_processing_job(
            app_specification={"ImageUri": "an-image"},
            experiment_config={},
            network_config={},
            processing_inputs=[],
            processing_job_name=f"job-{number:05}",
            processing_output_config={},
            role_arn="arn:aws:iam::123456789012:role/monitoring",
            tags=[],
            stopping_condition={},
        )
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(f"http://{host}:{port}", flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
