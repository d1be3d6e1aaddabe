"""What another user of the machine tries with a job's ports: `... silence|garbage|message PORT...`.

The interpreter may lie where that user cannot read, so all is loaded before the change of user.
"""

import os
import socket
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.faults.outsider import tried_at
from understudy.analyzer.engine import session

NOBODY = 65534


def stand_silently(ports: Sequence[int]) -> None:
    standing = [
        socket.create_connection(("127.0.0.1", port), timeout=5) for port in ports for _ in range(100)
    ]
    print(f"{len(standing)} stand silently", flush=True)
    time.sleep(600)


def send_garbage(ports: Sequence[int]) -> None:
    with ThreadPoolExecutor(len(ports)) as threads:
        for heard in threads.map(partial(tried_at, "127.0.0.1"), ports):
            print(heard)


def send_messages(ports: Sequence[int]) -> None:
    """As Spark's driver speaks: its executor is to stop."""
    alone = {"spark.authenticate": "false", "spark.rpc.askTimeout": "5s", "spark.rpc.lookupTimeout": "5s"}
    spark = session.start(input_bytes=0, settings=alone)
    assert spark._jvm
    java, scala, spark_apache = spark._jvm.java, spark._jvm.scala, spark._jvm.org.apache.spark
    stop = (
        java.lang.Class.forName("org.apache.spark.scheduler.local.StopExecutor$")
        .getField("MODULE$")
        .get(None)
    )
    for port in ports:
        try:
            there = spark_apache.rpc.RpcAddress("127.0.0.1", port)
            executor = (
                spark_apache.SparkEnv.get().rpcEnv().setupEndpointRef(there, "LocalSchedulerBackendEndpoint")
            )
            print("answered", executor.askSync(stop, scala.reflect.ClassTag.Any()))
        except Exception as error:
            print("refused", str(error).splitlines()[0])
    session.stop(spark)


def main(deed: str, ports: Sequence[int]) -> None:
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    {"silence": stand_silently, "garbage": send_garbage, "message": send_messages}[deed](ports)


if __name__ == "__main__":
    main(sys.argv[1], [int(port) for port in sys.argv[2:]])
