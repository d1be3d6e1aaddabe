"""One Spark standalone cluster over the hosts of a job: its processes, and what a session in it is set to.

pip's PySpark brings no scripts for this; its jars hold all that is needed. Traffic between the processes
is authenticated and encrypted by Spark's own means with the job's secret, which goes by environment only.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from understudy import python_path
from understudy.analyzer.engine.first_killed import killed_first
from understudy.analyzer.engine.java_options import OPENED, OPTIMISE_LOOPS_ONLY
from understudy.analyzer.engine.java_runtime import (
    ENGINE_JAR,
    HERE,
    JARS,
    archive,
    class_path,
    find_java,
    memory,
    spark_home,
)
from understudy.analyzer.engine.parent import with_parent
from understudy.analyzer.engine.session import LOOPBACK
from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import locks

MASTER_PORT = 7077
MASTER_SECONDS = 60.0
EXECUTOR_SHARE, DRIVER_SHARE = 0.4, 0.25
"""Of a host's memory: on the first host both, with the daemons and a script's Python workers beside them."""
_DAEMON_HEAP = "-Xmx256m"
_UNTRACED = "-XX:-UsePerfData"
"""Java would leave a file for its own tools in /tmp."""
_SECURED = {
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
    # Spark's older handshake, which does not encrypt, is not fallen back to.
    "spark.network.crypto.saslFallback": "false",
}
_NO_PAGE = {"spark.ui.filters": "understudy.cluster.NoPage", "spark.ui.killEnabled": "false"}
"""The daemons' web pages cannot be switched off: nobody gets one, and they listen on this host only."""


def master_url(host: str) -> str:
    """The address of the master that `start_master` starts."""
    return f"spark://{host}:{MASTER_PORT}"


def start_master(host: str, secret: str, folder: Path) -> subprocess.Popen[bytes]:
    """The process that knows the workers; it ends with `kill` or with this process."""
    options = ["--host", host, "--port", str(MASTER_PORT), "--webui-port", "0"]
    return _start("org.apache.spark.deploy.master.Master", options, secret, folder)


def start_worker(host: str, master: str, cores: int, secret: str, folder: Path) -> subprocess.Popen[bytes]:
    """The process that runs executors on this host, once the master listens.

    Spark's own worker, and the driver after it, would try again only after many seconds. UserError when the
    master does not listen within a minute.
    """
    _wait_for(master)
    options = ["--host", host, "--cores", str(cores), "--memory", executor_memory(), "--webui-port", "0"]
    options += ["--work-dir", str(folder / "work"), master]
    return _start("org.apache.spark.deploy.worker.Worker", options, secret, folder)


def executor_memory(environ: Mapping[str, str] = os.environ) -> str:
    """An executor's heap as Spark wants it: UNDERSTUDY_HEAP, else a share of the host's memory."""
    return environ.get("UNDERSTUDY_HEAP") or _share(EXECUTOR_SHARE)


def driver_memory(environ: Mapping[str, str] = os.environ) -> str:
    """The heap of the driver on the first host, whose executor has its own."""
    return environ.get("UNDERSTUDY_HEAP") or _share(DRIVER_SHARE)


def class_path_of_executors() -> str:
    """The jars that executors need beside Spark's."""
    return os.pathsep.join(map(str, [ENGINE_JAR, *sorted(JARS.glob("deequ-*.jar"))]))


def settings(host: str, cores: int, secret: str, hosts_wait_seconds: float = 60) -> dict[str, str]:
    """Spark properties of the session on `host` in a cluster of so many cores.

    Work begins when every core is there, and a partition that lies on one host alone is read there.
    """
    return {
        **_SECURED,
        "spark.authenticate.secret": secret,
        "spark.driver.host": host,
        "spark.driver.bindAddress": "0.0.0.0",
        "spark.cores.max": str(cores),
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": f"{hosts_wait_seconds:.0f}s",
        "spark.locality.wait": "1h",
        "spark.executor.memory": executor_memory(),
        "spark.executor.extraClassPath": class_path_of_executors(),
        "spark.executor.extraJavaOptions": (
            # An executor that is killed leaves the native libraries that it has unpacked: they lie where it
            # works, in the job's folder.
            f"-Djava.io.tmpdir=. {_UNTRACED} "
            f"-Dfile.encoding=UTF-8 -Xms128m -XX:+UseSerialGC -Xss4m {' '.join(OPTIMISE_LOOPS_ONLY)} "
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
        ),
        # A lost host is noticed by its closed connections; this is for one that falls silent.
        "spark.network.timeout": "60s",
        "spark.executor.heartbeatInterval": "5s",
    }


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _wait_for(master: str) -> None:
    host, _, port = master.removeprefix("spark://").rpartition(":")
    deadline = time.monotonic() + MASTER_SECONDS
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise UserError(
                    f"The Spark master on {host} does not listen on port {port} after {MASTER_SECONDS:.0f} s "
                    f"({error}); see that host's log."
                ) from error
            time.sleep(0.1)
        else:
            return


def _share(share: float) -> str:
    return f"{max(512, int(memory() * share) // 2**20)}m"


def _start(main: str, options: Sequence[str], secret: str, folder: Path) -> subprocess.Popen[bytes]:
    java = find_java()
    command = [str(java), _DAEMON_HEAP, _UNTRACED, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command += [f"--add-opens={package}=ALL-UNNAMED" for package in OPENED]
    if classes := archive(java):
        command += [f"-XX:SharedArchiveFile={classes}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]
    command += [f"-D{name}={value}" for name, value in (_SECURED | _NO_PAGE).items()]
    command += [f"-Djava.io.tmpdir={folder}", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"]
    environment = {
        **os.environ,
        "_SPARK_AUTH_SECRET": secret,
        "JAVA_HOME": str(java.resolve().parent.parent),
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_DIRS": str(folder),
        # For the web pages; everything else listens where `--host` says.
        "SPARK_LOCAL_IP": LOOPBACK,
        # Without it every executor ends at once: Spark looks for the folders of its build.
        "SPARK_SCALA_VERSION": "2.12",
        "PYTHONPATH": python_path(),
    }
    process = subprocess.Popen(
        with_parent([*command, "-cp", class_path(), main, *options]),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        env=environment,
        process_group=0,
        pass_fds=locks(),
    )
    killed_first(process.pid)
    return process
