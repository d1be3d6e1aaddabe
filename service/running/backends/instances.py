"""How large the instances are that jobs ask for, as AWS's public tables of instance types have it."""

import re
from dataclasses import dataclass

GIB = 2**30


@dataclass(frozen=True)
class Size:
    """Cores and memory of one host."""

    cores: int
    memory: int
    """Bytes."""


GIB_PER_CORE = {"m": 4, "c": 2, "r": 8}
"""Of the families for general use, for computing and for memory, from their fourth generation on."""
BURSTING = {
    "medium": Size(2, 4 * GIB),
    "large": Size(2, 8 * GIB),
    "xlarge": Size(4, 16 * GIB),
    "2xlarge": Size(8, 32 * GIB),
}
"""ml.t2 and ml.t3."""

_TYPE = re.compile(r"ml\.(?P<family>[a-z]+)\d[a-z-]*\.(?P<size>(?P<times>\d*)xlarge|large|medium)")


def size_of(instance_type: str | None) -> Size | None:
    """The size of an instance type; None for one whose size is not known here, such as those with GPUs."""
    found = _TYPE.fullmatch(instance_type or "")
    if found is None:
        return None
    if found["family"] == "t":
        return BURSTING.get(found["size"])
    if found["size"] == "medium" or found["family"] not in GIB_PER_CORE:
        return None
    cores = 2 if found["size"] == "large" else 4 * int(found["times"] or 1)
    return Size(cores, cores * GIB_PER_CORE[found["family"]] * GIB)


def share_of(machine: Size, wanted: Size | None, jobs: int, hosts: int) -> Size:
    """What one host of a job is given: what it asked for, of memory no more than its share of the machine."""
    share = machine.memory // (jobs * hosts)
    if wanted is None:
        return Size(machine.cores, share)
    return Size(min(wanted.cores, machine.cores), min(wanted.memory, share))
