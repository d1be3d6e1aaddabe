"""What runs jobs: one interface, so that nothing but a backend knows a container, a process or an account."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from understudy.service.settings import BackendName


class Log(Protocol):
    """Takes one line of a host's output; `at` is in milliseconds since 1970, now where it is not known."""

    def __call__(self, host: str, text: str, at: int | None = None) -> None:
        """Keep the line; safe from several threads."""


@dataclass(frozen=True)
class Host:
    """One host of a job."""

    name: str
    """`algo-1` and so on, as `resourceconfig.json` names it."""
    opt_ml: Path
    """The folder that stands for its /opt/ml: configuration and inputs lie there, output folders are made."""


@dataclass(frozen=True)
class Work:
    """One job to be run."""

    name: str
    arn: str
    request: Mapping[str, Any]
    """CreateProcessingJob as it was accepted."""
    hosts: tuple[Host, ...]
    """The first leads; none where the backend stages by itself."""
    log: Log
    models: Mapping[str, str] = field(default_factory=dict)
    """Addresses of models by their names, as this service reaches them, for jobs that ask one."""
    stopping: Event = field(default_factory=Event)
    """Set when the job shall end now, asked first (SIGTERM), then made to (SIGKILL). The caller knows why."""


@dataclass(frozen=True)
class Ending:
    """How a job ended. What its container said stands in `output/message` of the hosts' folders."""

    code: int
    """0 where every host's exit code is 0, else the first other one; 128 + signal where one ended it."""
    reason: str | None = None
    """Why it failed, where the backend knows more than the code tells, `ClientError: ` or alike before it."""
    message: str | None = None
    """The exit message, where no folder holds it."""
    stopped: bool = False
    """Whether others than the caller ended it, as where somebody stops it in the account that it runs in."""


class Refused(Exception):
    """The backend cannot run such a job: one sentence, which becomes the job's FailureReason."""


class Closed(Exception):
    """`close` was called while the job ran."""

    def __init__(self, *, goes_on: bool) -> None:
        super().__init__("the service ends")
        self.goes_on = goes_on
        """Whether the job runs on and can be joined later; else it was ended and may begin anew."""


class Backend(Protocol):
    """A place where jobs run."""

    name: BackendName
    stages: bool
    """Whether it reads inputs and writes outputs by itself, as SageMaker does; else the service does."""

    def run(self, work: Work) -> Ending:
        """Run the job to its end, or join it where an earlier run of this service left it running.

        Blocks, in a thread of the caller's. Once `work.stopping` is set it returns within the time that a job
        is given to end. Refused where the job cannot be run, Closed where `close` was called meanwhile
        or before. What it takes to join the job stays until `release`.
        """

    def release(self, name: str) -> None:
        """Remove what is kept of a job that has ended: its ending is kept elsewhere now."""

    def leftovers(self, names: Collection[str]) -> set[str]:
        """Of the jobs that were ours when the service ended, those that `run` can join.

        Everything else that an earlier run of this service left running is ended and removed.
        """

    def close(self) -> None:
        """Give back what is held for jobs to come, and make each `run` return with Closed."""
