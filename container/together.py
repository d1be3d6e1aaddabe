"""A job on several hosts: the first leads a Spark cluster of all of them, the others work in it."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from analyzer.engine import cluster
from analyzer.errors import UserError
from container.gathering import Gathering, follow
from container.hosts import Hosts, hosts_timeout, is_sharded, shared_secret
from container.job import Job
from container.log import LOG
from preprocess.inputs import InputFile, find_inputs
from preprocess.placing import STAGING, rename_together

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from preprocess.merge import Staged


WATCH_SECONDS = 1.0
_REDONE = "the others take its work over"
_CANCELLED = "its share is on no other host"


@dataclass(frozen=True)
class Cluster:
    """Where a session connects to, what it is set to, and every host's inputs where each has its share."""

    master: str
    settings: Mapping[str, str]
    host: str | None = None
    shares: Sequence[InputFile] | None = None
    gathering: Gathering | None = None

    def lost_hosts(self) -> list[str]:
        """The hosts that have ended while the job still runs."""
        return self.gathering.lost() if self.gathering else []


@contextmanager
def led(gathering: Gathering, hosts: Hosts, job: Job) -> Iterator[Cluster]:
    """The cluster of every host, while the block runs on the first one."""
    secret = shared_secret(job.opt_ml)
    source = job.dataset_source
    sharded = is_sharded(job.opt_ml, source)
    folder = Path(mkdtemp(prefix="understudy-cluster-"))
    master = cluster.master_url(hosts.first)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(cluster.start_master(hosts.first, secret, folder))
        task = {
            "master": master,
            "source": str(source) if sharded else None,
            "output": str(job.output_path) if job.kind == "merge" else None,
        }
        members = gathering.members(task, job.hosts_timeout_seconds)
        processes.append(cluster.start_worker(hosts.first, master, cluster.cores(), secret, folder))
        cores = cluster.cores() + sum(member.cores for member in members)
        LOG.info("%d hosts with %d cores work together", len(hosts.every), cores)
        yield Cluster(
            master,
            cluster.settings(hosts.first, cores, secret),
            hosts.first,
            _shares(hosts, source, members) if sharded else None,
            gathering,
        )
    finally:
        for process in processes:
            process.kill()


def _shares(hosts: Hosts, source: Path, members: Sequence[Any]) -> list[InputFile]:
    """Every host's files, host by host: they are packed into partitions of one host each."""
    files = [
        InputFile(Path(file["path"]), file["size"], file["gzip"], host)
        for host, listed in [(hosts.first, _listing(source)), *((m.host, m.files) for m in members)]
        for file in listed
    ]
    if not files:
        raise UserError(f"No host has a file in '{source}' of dataset_source; put the data there.")
    return files


def _listing(source: Path) -> list[dict[str, Any]]:
    """The files of this host's share, which may be empty."""
    if not any(path.is_file() for path in source.rglob("*")):
        return []
    return [{"path": str(f.path), "size": f.size, "gzip": f.gzip} for f in find_inputs(source)]


def work(hosts: Hosts, opt_ml: Path, environ: Mapping[str, str]) -> int:
    """What the other hosts do: a worker of the cluster until the first host says how the job ended.

    The job's exit code; UserError when the first host cannot be reached or does not share the secret.
    """
    secret = shared_secret(opt_ml, environ)
    seconds = hosts_timeout(environ)
    folder = Path(mkdtemp(prefix="understudy-cluster-"))
    processes: list[subprocess.Popen[bytes]] = []

    staging: list[Path] = []
    placed: list[Path] = []

    def do(message: Mapping[str, Any]) -> dict[str, Any]:
        if "place" in message:
            targets = _paths(message["place"])
            rename_together(targets)
            placed.extend(targets.values())
            return {}
        task = message["task"]
        worker = cluster.start_worker(hosts.current, task["master"], cluster.cores(), secret, folder)
        processes.append(worker)
        staging.extend([Path(task["output"], STAGING)] if task["output"] else [])
        return {"files": _listing(Path(task["source"])) if task["source"] else []}

    LOG.info("host %s works for %s", hosts.current, hosts.first)
    try:
        code = follow(hosts, secret, cluster.cores(), seconds, do)
    finally:
        for process in processes:
            process.kill()
        for unfinished in staging:
            shutil.rmtree(unfinished, ignore_errors=True)
    for path in placed if code else ():
        path.unlink(missing_ok=True)
    return code


def place(cluster: Cluster | None, staged: Sequence["Staged"]) -> None:
    """Give merged files their names, on the hosts of the job that wrote them.

    UserError names a host that cannot, or its reason; each host of a failed job takes back what it placed.
    """
    if cluster is None or cluster.gathering is None:
        rename_together({one.file: one.target for one in staged})
        return
    by_host: dict[str, dict[str, str]] = {}
    for one in staged:
        by_host.setdefault(one.host, {})[str(one.file)] = str(one.target)
    here = by_host.pop(str(cluster.host), {})
    for host, targets in by_host.items():
        cluster.gathering.ask(host, {"place": targets})
    rename_together(_paths(here))


def _paths(targets: Mapping[str, str]) -> dict[Path, Path]:
    return {Path(file): Path(target) for file, target in targets.items()}


@contextmanager
def watched_over(cluster: Cluster | None, spark: "SparkSession") -> Iterator[None]:
    """Looks after the hosts while the block runs: one that ends is told of; with its own share it is fatal.

    Spark would wait for such a host's return; UserError names it instead. Without a cluster, nothing.
    """
    if cluster is None:
        yield
        return
    over = threading.Event()
    lost: list[str] = []

    def watch() -> None:
        while not over.wait(WATCH_SECONDS):
            for host in set(cluster.lost_hosts()) - set(lost):
                lost.append(host)
                LOG.warning("host %s has ended; %s", host, _CANCELLED if cluster.shares else _REDONE)
                if cluster.shares:
                    spark.sparkContext.cancelAllJobs()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except Exception as error:
        if not lost:
            raise
        which = f"Host {lost[0]}" if len(lost) == 1 else f"Hosts {', '.join(lost)}"
        why = (
            "what it alone had to read is on no other host"
            if cluster.shares
            else "the others could not go on"
        )
        raise UserError(f"{which} ended in the midst of the job, and {why}: start the job again.") from error
    finally:
        over.set()
        watcher.join()


def named_cluster(master: str, environ: Mapping[str, str] = os.environ) -> Cluster:
    """An existing cluster that SPARK_MASTER names, with the properties of `spark-defaults.conf`.

    The file is read here, as only spark-submit does so else. UserError when a line of it holds no value.
    """
    settings = {"spark.executor.extraClassPath": cluster.class_path_of_executors()}
    host = environ.get("SPARK_LOCAL_HOSTNAME") or None
    if host:
        settings["spark.driver.host"] = host
    return Cluster(master, settings | _spark_defaults(environ), host)


def _spark_defaults(environ: Mapping[str, str]) -> dict[str, str]:
    folder = environ.get("SPARK_CONF_DIR")
    path = Path(folder or "", "spark-defaults.conf")
    if not folder or not path.is_file():
        return {}
    found = {}
    for line in path.read_text().splitlines():
        words = line.replace("=", " ", 1).split(maxsplit=1) if not line.lstrip().startswith("#") else []
        if len(words) == 1:
            raise UserError(f"{path}: the line '{line.strip()}' names a property without a value.")
        if words:
            found[words[0]] = words[1].strip()
    return found
