"""Turns of processes that together may make so many calls at once: each holds a file's lock for its own."""

import fcntl
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from understudy.analyzer.scratch import folder_of_workers


@dataclass(frozen=True)
class Turns:
    """`at_once` for all of Spark's workers on a host that have the same `name`.

    A turn whose process has ended is free: the kernel takes its lock away.
    """

    name: str
    at_once: int

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The block has one of the turns, once there is one."""
        order = random.sample(range(self.at_once), self.at_once)
        files: list[int] = []
        try:
            for turn in order:
                path = folder_of_workers() / f"understudy-turn-{self.name}-{turn}"
                files.append(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
                if _locked(files[-1]):
                    break
            else:
                fcntl.flock(files[0], fcntl.LOCK_EX)
            yield
        finally:
            for file in files:
                os.close(file)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
