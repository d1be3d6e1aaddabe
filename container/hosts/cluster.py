"""A job on several hosts: the first leads a Spark cluster of all of them, the others work in it."""

import os
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from understudy.analyzer.engine import cluster
from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import own_folder
from understudy.container.hosts.gathering import Gathering, follow
from understudy.container.log import LOG
from understudy.container.settings.hosts import Hosts, hosts_timeout, shared_secret
from understudy.preprocess.descendants import keep_descendants
from understudy.preprocess.inputs import FOLLOW_LINKS, InputFile, find_inputs, said_of_links
from understudy.preprocess.joint_renames import STAGING, begun
from understudy.preprocess.merge_record import Run, placed
from understudy.preprocess.walk import walk

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.preprocess.merge import StagedMerge


WATCH_SECONDS = 1.0
_FOLDER = "understudy-cluster-"
_REDONE = "the others take its work over"
_CANCELLED = "its share is on no other host"


@dataclass(frozen=True)
class Cluster:
    """Where a session connects to, what it is set to, and every host's inputs where each has its share.

    `staging` is where the hosts leave a merge's unfinished files.
    """

    master: str
    settings: Mapping[str, str]
    host: str | None = None
    shares: Sequence[InputFile] | None = None
    gathering: Gathering | None = None
    staging: Path | None = None

    def lost_hosts(self) -> list[str]:
        """The hosts that have ended while the job still runs."""
        return self.gathering.lost() if self.gathering else []


@contextmanager
def led(
    gathering: Gathering,
    source: Path,
    *,
    sharded: bool,
    merged_into: Path | None,
    follow_links: bool,
    patience_seconds: float,
) -> Iterator[Cluster]:
    """The cluster of every host, while the block runs on the first one.

    `sharded` where each host has its own share of `source`; `merged_into` is the output of a merge, and else
    None; the others have `patience_seconds` to come.
    """
    keep_descendants()
    hosts, secret = gathering.hosts, gathering.secret
    folder = own_folder(_FOLDER)
    staging = merged_into / STAGING / os.urandom(4).hex() if merged_into else None
    master = cluster.master_url(hosts.first)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(cluster.start_master(hosts.first, secret, folder))
        task = {
            "master": master,
            "source": str(source) if sharded else None,
            "staging": str(staging) if staging else None,
        }
        members = gathering.members(task, patience_seconds)
        processes.append(cluster.start_worker(hosts.first, master, cluster.cores(), secret, folder))
        cores = cluster.cores() + sum(member.cores for member in members)
        LOG.info("%d hosts with %d cores work together", len(hosts.every), cores)
        yield Cluster(
            master,
            cluster.settings(hosts.first, cores, secret),
            hosts.first,
            _shares(hosts, source, members, _listing(source, follow_links)) if sharded else None,
            gathering,
            staging,
        )
    finally:
        for process in processes:
            process.kill()


def _shares(
    hosts: Hosts, source: Path, members: Sequence[Any], mine: Sequence[Mapping[str, Any]]
) -> list[InputFile]:
    """Every host's files, host by host: they are packed into partitions of one host each."""
    files = [
        InputFile(Path(file["path"]), file["size"], file["gzip"], host)
        for host, listed in [(hosts.first, mine), *((m.host, m.files) for m in members)]
        for file in listed
    ]
    if not files:
        raise UserError(f"No host has a file in '{source}' of dataset_source; put the data there.")
    return files


def _listing(source: Path, follow_links: bool) -> list[dict[str, Any]]:
    """The files of this host's share, which may be empty."""
    if not walk(source, "dataset_source", follow_links=follow_links):
        return []
    links: list[Path] = []
    files = find_inputs(source, follow_links=follow_links, skipped=links)
    if links:
        LOG.warning("%s", said_of_links(links))
    return [{"path": str(f.path), "size": f.size, "gzip": f.gzip} for f in files]


def work(hosts: Hosts, opt_ml: Path, environ: Mapping[str, str]) -> int:
    """What the other hosts do: a worker of the cluster until the first host says how the job ended.

    The job's exit code; UserError when the first host cannot be reached or does not share the secret.
    """
    keep_descendants()
    secret = shared_secret(opt_ml, environ)
    seconds = hosts_timeout(environ)
    folder = own_folder(_FOLDER)
    processes: list[subprocess.Popen[bytes]] = []

    code = 0
    with suppress(_JobFailed), ExitStack() as unfinished:

        def do(message: Mapping[str, Any]) -> dict[str, Any]:
            if "place" in message:
                _place_here(message["place"], unfinished)
                return {}
            task = message["task"]
            worker = cluster.start_worker(hosts.current, task["master"], cluster.cores(), secret, folder)
            processes.append(worker)
            if task["staging"]:
                unfinished.enter_context(begun(Path(task["staging"])))
            follows = environ.get(FOLLOW_LINKS) == "Enabled"
            return {"files": _listing(Path(task["source"]), follows) if task["source"] else []}

        LOG.info("host %s works for %s", hosts.current, hosts.first)
        try:
            code = follow(hosts, secret, cluster.cores(), seconds, do)
        finally:
            for process in processes:
                process.kill()
        if code:
            raise _JobFailed
    return code


class _JobFailed(Exception):
    """The job has failed: what this host has placed is taken back."""


def _place_here(message: Mapping[str, Any], unfinished: ExitStack) -> None:
    """Give this host's merged files their names; the job's end decides whether for good."""
    if not message["files"] and Path(message["staging"]).exists():
        return  # The hosts share one folder, and the first places what lies there.
    run = Run(**message["run"])
    _say_replaced(unfinished.enter_context(placed(Path(message["output"]), run, _paths(message["files"]))))


def place(
    cluster: Cluster | None,
    merged: "StagedMerge",
    beside: Mapping[Path, Path],
    outdated: Iterable[Path] = (),
) -> None:
    """Give merged files their names, on the hosts of the job that wrote them; here what lies beside them.

    Files of an earlier merge that are `outdated` go.

    UserError names a host that cannot, or its reason; each host of a failed job takes back what it placed.
    """
    here = {one.file: one.target for one in merged.files}
    if cluster is not None and cluster.gathering is not None:
        elsewhere: dict[str, dict[str, str]] = {host: {} for host in cluster.gathering.here()}
        for one in merged.files:
            if one.host != cluster.host and not one.file.exists():
                del here[one.file]
                elsewhere.setdefault(one.host, {})[str(one.file)] = str(one.target)
        said = {"output": str(merged.output), "run": asdict(merged.run), "staging": str(cluster.staging)}
        for host, files in elsewhere.items():
            cluster.gathering.ask(host, {"place": {**said, "files": files}})
    with placed(merged.output, merged.run, here, beside, outdated) as replaced:
        _say_replaced(replaced)


def _say_replaced(files: Sequence[Path]) -> None:
    if files:
        LOG.info(
            "removed %d file(s) of earlier merges of the same captures, the first %s", len(files), files[0]
        )


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
