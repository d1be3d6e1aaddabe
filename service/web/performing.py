"""An operation in its transaction, for whichever door asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.exc import DBAPIError, IntegrityError

from understudy.service.clock import Clock
from understudy.service.operations.call import Answer, Call, Operation, Request
from understudy.service.settings import Settings
from understudy.service.state.database import Database

TRIES = 3
"""How often an operation is begun anew that another writer came in between of."""
BEGIN_ANEW = ("40001", "40P01")
"""PostgreSQL's codes for transactions that got in each other's way and are to be tried again."""


class Worker(Protocol):
    """What runs beside the doors: it takes up what requests leave in the database."""

    def start(self) -> None:
        """Begin."""

    def wake(self) -> None:
        """Look at once whether there is something to do."""

    def stop(self) -> None:
        """End, and return when ended."""


@dataclass(frozen=True)
class Service:
    """A running service as its doors see it."""

    settings: Settings
    database: Database
    clock: Clock
    workers: tuple[Worker, ...] = ()

    def wake(self) -> None:
        """Let the workers look for what has just been written."""
        for worker in self.workers:
            worker.wake()


def perform(service: Service, operation: Operation, request: Request) -> Answer:
    """Run an operation in a transaction of its own and wake the workers when it has written.

    Where another writer was faster (a name taken in the same moment), the operation is begun anew: then it
    sees what the other one wrote, and refuses or answers by that.
    """
    for try_again in _tries():
        try:
            answer = _in_transaction(service, operation, request)
            break
        except DBAPIError as error:
            if not (try_again and _came_in_between(error)):
                raise
    if operation.writes:
        service.wake()
    return answer


def _tries() -> Iterator[bool]:
    yield from (True for _ in range(TRIES - 1))
    yield False


def _in_transaction(service: Service, operation: Operation, request: Request) -> Answer:
    transaction = service.database.writing if operation.writes else service.database.reading
    with transaction() as session:
        return operation.run(Call(session, service.settings, service.clock()), request)


def _came_in_between(error: DBAPIError) -> bool:
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in BEGIN_ANEW
