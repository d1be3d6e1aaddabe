"""The image's entry point: the environment becomes a job, the job a message and an exit code."""

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.errors import TRACEBACK, UserError, closed
from understudy.analyzer.plain_text import abridged, plain
from understudy.container.log import LOG, start_log
from understudy.container.running.stopping import make_scratch, stop_on_signals
from understudy.container.settings.folders import opt_ml_folder
from understudy.container.settings.hosts import Hosts, hosts_of, is_sharded, shared_secret
from understudy.container.settings.request import not_set_here
from understudy.container.whole_files import write_message
from understudy.preprocess.descendants import kill_descendants

if TYPE_CHECKING:
    from understudy.container.hosts.gathering import Gathering
    from understudy.container.running.finished import Finished
    from understudy.container.settings.job import Job

EXIT_FAILED = 1
MOST_LOGGED = 100
"""How many violations stand in the log, a line for each; the documents have all."""


def run_environment(environ: Mapping[str, str]) -> int:
    """Run the job that `environ` describes, leave a message, return 0 or 1 (when stopped: 143 or 130).

    On several hosts the first runs the job with all of them and leaves the message; all return its code.
    """
    start_log()
    opt_ml = opt_ml_folder(environ)
    message_file = opt_ml / "output" / "message"
    stop_on_signals(message_file)
    make_scratch()
    with suppress(UserError):
        hosts = hosts_of(opt_ml)
        if hosts and not hosts.leads:
            return _work(hosts, opt_ml, environ)
    gathering: Gathering | None = None

    def environment_job() -> "Finished":
        nonlocal gathering
        # Imported here so that a stop or a fault while they load is answered as well.
        from understudy.container.running.early_java import early_java

        if hosts := hosts_of(opt_ml):
            from understudy.container.hosts.gathering import Gathering

            gathering = Gathering(hosts, shared_secret(opt_ml, environ))
        with early_java(environ) as jvm:
            from understudy.container.running.run import run

            job = described_job(environ)
            if gathering is None:
                return run(job, jvm=jvm)
            from understudy.container.hosts.cluster import led

            leading = led(
                gathering,
                job.dataset_source,
                sharded=is_sharded(opt_ml, job.dataset_source),
                merged_into=job.output_path if job.kind == "merge" else None,
                follow_links=job.follows_links,
                patience_seconds=job.hosts_timeout_seconds,
            )
            with leading as cluster:
                return run(job, cluster=cluster)

    code = left(*ending(environment_job), message_file)
    if gathering:
        gathering.end(code)
    return code


def described_job(environ: Mapping[str, str]) -> "Job":
    """The job that `environ` describes: its configuration is logged, its variables are set for scripts.

    UserError as of `job_of_environment`.
    """
    from understudy.container.settings.configuration_line import log_configuration
    from understudy.container.settings.job import variables
    from understudy.container.settings.reading import job_of_environment
    from understudy.container.settings.scripts_environment import set_for_scripts
    from understudy.container.settings.unknown_variables import misspelt

    for slip in misspelt(environ, variables()):
        LOG.warning("%s", slip)
    job = job_of_environment(environ)
    log_configuration(job)
    set_for_scripts(environ, job.opt_ml)
    return job


def left(finished: "Finished | None", message: str, message_file: Path) -> int:
    """Log how a job has ended and leave its message; the exit code."""
    if finished:
        log_violations(finished)
    (LOG.info if finished else LOG.error)("%s", message)
    try:
        write_message(message_file, message)
    except UserError as error:
        LOG.error("The exit message is lost: %s", error)
        return EXIT_FAILED
    return 0 if finished else EXIT_FAILED


def log_violations(finished: "Finished") -> None:
    """A line for each, as the message has only their number."""
    from understudy.container.running.finished import in_a_line

    violations = finished.violations
    for violation in violations[:MOST_LOGGED]:
        LOG.warning("%s", in_a_line(violation))
    if len(violations) > MOST_LOGGED:
        LOG.warning("and %d violations more", len(violations) - MOST_LOGGED)


def _work(hosts: Hosts, opt_ml: Path, environ: Mapping[str, str]) -> int:
    """What a host that is not the first does; its faults go to its log, the message is the first host's."""
    from understudy.container.hosts.cluster import work

    stop_on_signals(None)
    try:
        return work(hosts, opt_ml, environ)
    except UserError as error:
        LOG.error("%s", error)
        return EXIT_FAILED


def ending(action: "Callable[[], Finished]") -> "tuple[Finished | None, str]":
    """What `action` comes to: what it finished with, or None when it failed, and the message.

    A user's fault is one sentence, with a script's traceback in the log; our own fault is a traceback there.
    """
    try:
        finished = action()
    except UserError as error:
        # A script's traceback is in `detail`, or follows the sentence on lines of its own; other line breaks
        # are of what the sentence quotes.
        sentence, mark, report = str(error).partition(f"\n{TRACEBACK}")
        if detail := getattr(error, "detail", f"{mark[1:]}{report}"):
            LOG.error("%s", detail)
        return None, plain(abridged(f"Failed: {sentence}"))
    except Exception as error:
        if isinstance(error, PermissionError) and error.filename:
            return None, plain(abridged(f"Failed: {closed(error)}"))
        from understudy.analyzer.engine.shortage import of_error

        if short := of_error(error):
            return None, plain(f"Failed: {short}")
        LOG.error("%s", traceback.format_exc())
        cause = f"{type(error).__name__}: {error}".partition("\n")[0]
        told = f"Failed: internal error {cause}; the log has its traceback, please report it to Understudy"
        return None, plain(abridged(told))
    return finished, plain(finished.message)


def main() -> None:
    """Run the job of the process environment and end the process with its exit code."""
    # Whatever reads a variable on the way, a script or Java too, finds what the platform would have set.
    with suppress(UserError):
        os.environ.update(not_set_here(os.environ))
    code = run_environment(os.environ)
    kill_descendants()
    sys.exit(code)


if __name__ == "__main__":
    main()
