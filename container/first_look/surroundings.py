"""What a job needs of the machine: a Java that Spark runs on, its jars, and memory for them."""

import os
from collections.abc import Iterator, Mapping

from understudy.analyzer.engine.java_runtime import (
    SMALLEST_HEAP,
    class_path,
    find_java,
    heap,
    in_bytes,
    java_version,
    memory,
)
from understudy.analyzer.errors import UserError
from understudy.analyzer.sizes import sized


def of_machine(environ: Mapping[str, str] = os.environ) -> tuple[list[str], list[str]]:
    """Lines on what will be used, and one sentence for each thing that will not do; nothing is started."""
    lines: list[str] = []
    faults: list[str] = []
    try:
        java = find_java(environ)
        version = java_version(java)
        lines.append(f"run on Java {version or 'of unknown version'}, {java}")
    except UserError as error:
        faults.append(str(error))
    try:
        class_path()
    except UserError as error:
        faults.append(str(error))
    try:
        size, there = heap(environ), memory()
        lines.append(f"take up to {sized(in_bytes(size))} of {sized(there)} memory")
        faults += _of_memory(in_bytes(size), there)
    except UserError as error:
        faults.append(str(error))
    return lines, faults


def _of_memory(size: int, there: int) -> Iterator[str]:
    if size > there:
        yield (
            f"Java is to take {sized(size)}, and this machine or container has {sized(there)}: "
            "lower UNDERSTUDY_HEAP, or give the container more"
        )
    elif there < 2 * SMALLEST_HEAP:
        yield (
            f"This machine or container has {sized(there)} of memory, and Java alone needs "
            f"{sized(SMALLEST_HEAP)}: give it 1 GB or more"
        )
