"""Partitions of files, and the plan that the JVM's readers are given as JSON.

The plan's keys: `format` (`capture`, `merged`, `csv`, `json-lines`, `json-document`, `rows` and
`script-rows` of a script, `frame`);
`partitions`, a list of lists of splits `{path, start, end, whole, host}`; `sides`; `ground_truth`,
whether rows end with a label; `names` (of the baseline) or null; `exclude`; `start_millis` and `end_millis`
or null; `batched_rows`; `header`, of CSV alone; `outputs_last` (how many last columns come first);
`max_columns` of a table; `first_keys` or `inputs_alone`, as `told_of_sides` says; `source` for frames.
Both ends of a split stand at the beginning of a line.
"""

from collections.abc import Iterable, Sequence
from gzip import GzipFile
from typing import IO

from understudy.preprocess.inputs import InputFile
from understudy.preprocess.lines import Split, Unreadable, open_unpacked

SPLIT_FACTOR = 2
"""Only files of more than this many partitions' bytes are split, so that both halves are worth a task."""
MANY_PARTITIONS, LARGEST_FACTOR = 64, 8
"""Inputs of more partitions get larger ones, up to so many times, as each one's state is sent and merged."""
GZIP_FACTOR = 8
"""How many bytes a packed byte is taken for."""


def partitions(
    files: Sequence[tuple[InputFile, bool]],
    partition_bytes: int,
    *,
    splittable: bool = True,
    quoting: bool = False,
) -> list[list[Split]]:
    """Files (each with whether it counts whole) packed in order into partitions of about `partition_bytes`.

    Large inputs get larger ones; how large depends on the input alone, so that any cluster gives one answer.
    With `quoting`, a file that holds a quote is never split, as a quoted cell may span lines. A partition
    holds files of one host only, and a file that only one host has is not split.
    """
    total = sum(_weighed(file.size, file.gzip) for file, _ in files)
    size = min(max(partition_bytes, total // MANY_PARTITIONS), LARGEST_FACTOR * partition_bytes)
    packed: list[list[Split]] = []
    filled = 0
    for file, whole in files:
        for split in _splits(file, whole, size, splittable, quoting):
            elsewhere = packed and packed[-1][-1].host != split.host
            if not packed or elsewhere or (filled > 0 and filled + weight(split) > size):
                packed.append([])
                filled = 0
            packed[-1].append(split)
            filled += weight(split)
    return packed


def weight(split: Split) -> int:
    """How many bytes a split is taken to hold."""
    return _weighed(split.end - split.start, split.gzip)


def _weighed(size: int, gzip: bool) -> int:
    return size * (GZIP_FACTOR if gzip else 1)


def _splits(file: InputFile, whole: bool, size: int, splittable: bool, quoting: bool) -> Iterable[Split]:
    path = str(file.path)
    apart = splittable and not file.gzip and file.host is None and file.size > SPLIT_FACTOR * size
    starts = _starts(file, size, quoting) if apart else [0]
    ends = [*starts[1:], file.size]
    return [
        Split(path, start, end, file.gzip, whole, file.host) for start, end in zip(starts, ends, strict=True)
    ]


def _starts(file: InputFile, size: int, quoting: bool) -> list[int]:
    """Where the splits of a large file begin; what is packed, whatever its name, or no text, stays whole."""
    starts = [0]
    try:
        with open_unpacked(file.path) as opened:
            if isinstance(opened, GzipFile) or (quoting and _holds_quote(opened)):
                return starts
            while starts[-1] + size < file.size:
                opened.seek(starts[-1] + size)
                while block := opened.readline(1 << 20):
                    if block.endswith(b"\n"):
                        break
                if opened.tell() >= file.size:
                    break
                starts.append(opened.tell())
    except Unreadable:
        return [0]
    return starts


def _holds_quote(file: IO[bytes]) -> bool:
    while block := file.read(1 << 20):
        if b'"' in block:
            return True
    return False
