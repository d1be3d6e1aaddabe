"""Captures joined with labels that arrive later, written as merged records (contract, section 10).

A capture's id is `inferenceId` of its `eventMetadata`, or else `eventId`; a label names it as its `eventId`.
The join, by ids alone, and the writing are in the JVM (`Merge.java`).
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.errors import UserError
from understudy.preprocess.defaults import PARTITION_BYTES
from understudy.preprocess.formats import Capture
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.joint_renames import STAGING, begun, held, unwritable
from understudy.preprocess.lines import Split
from understudy.preprocess.merge_record import Run, digest_of, placed
from understudy.preprocess.merge_summary import MergeSummary, summary_of
from understudy.preprocess.partitions import partitions
from understudy.preprocess.reading import files_to_read
from understudy.preprocess.window import Window, hour_of


@dataclass(frozen=True)
class MergeOptions:
    """`start` and `end` of the captures to merge (end exclusive), and how.

    `partition_bytes`: files are packed up to it; `keep_unlabelled`: captures without a label are written as
    well, without `groundTruthData`.
    """

    start: datetime | None = None
    end: datetime | None = None
    partition_bytes: int = PARTITION_BYTES
    keep_unlabelled: bool = False

    @property
    def window(self) -> Window:
        """The time of the captures to merge."""
        return Window(self.start, self.end)


@dataclass(frozen=True)
class Staged:
    """A finished file that has no name yet, the host that wrote it, and where it belongs."""

    host: str
    file: Path
    target: Path


@dataclass(frozen=True)
class StagedMerge:
    """A merge whose files are not in their places yet, and the run as the record of `output` will name it."""

    summary: MergeSummary
    files: Sequence[Staged]
    output: Path
    run: Run


def merge(
    spark: SparkSession,
    captures: Sequence[InputFile],
    labels: Sequence[InputFile],
    *,
    source: Path,
    output: Path,
    options: MergeOptions | None = None,
) -> MergeSummary:
    """Write the captures that have a label under `output`, one record on a line, each with its label.

    The tree is that of the captures below `source`, `endpoint/variant/yyyy/mm/dd/hh`; where no folder says
    the hour, the capture's `inferenceTime` does. Captures keep their order. Labels count in the order of the
    hours of their folders, then of their paths, then of their lines. The same inputs give the same bytes on
    any cluster. When nothing matches, nothing is written.

    Files appear whole, and together, at the end; those of an earlier merge of the same captures go (see
    `merge_record.py`). `UserError` when a side has no file, no file lies in the window, a file is of the
    other kind, a file cannot be read or written, another merge writes into `output`, or hosts have their own
    shares.
    """
    merging = staged_merge(spark, captures, labels, source=source, output=output, options=options)
    with merging as merged, placed(output, merged.run, {one.file: one.target for one in merged.files}):
        return merged.summary


@contextmanager
def staged_merge(
    spark: SparkSession,
    captures: Sequence[InputFile],
    labels: Sequence[InputFile],
    *,
    source: Path,
    output: Path,
    options: MergeOptions | None = None,
    staging: Path | None = None,
) -> Iterator[StagedMerge]:
    """The same for whoever places the files: those without a place when the block ends are removed.

    `staging` is the folder in `output` that other hosts have been told of.
    """
    options = options or MergeOptions()
    staging = staging or staging_in(output)
    _check(captures, labels)
    chosen = files_to_read(sorted(captures, key=_by_path), Capture(), options.window)
    plan = {
        "captures": _sources(chosen, options, {path: _place(path, source) for path in _paths(chosen)}),
        "labels": _labels(labels, options),
        "start_millis": options.window.millis[0],
        "end_millis": options.window.millis[1],
        "keep_unlabelled": options.keep_unlabelled,
    }
    name = _digest(chosen, source, options.window)
    run = Run(
        id=staging.name,
        source=str(source.absolute()),
        start_millis=options.window.millis[0],
        end_millis=options.window.millis[1],
        captures=sorted(map(digest_of, _paths(chosen))),
    )
    with _only_merge(output, staging):
        told = _run(spark, {**plan, "staging": str(staging.resolve())})
        _check_kinds(told["set_aside"])
        files = [
            Staged(file["host"], Path(file["staged"]), output / file["folder"] / _name(file, name))
            for file in told["files"]
        ]
        folders = sorted({file["folder"] for file in told["files"]})
        yield StagedMerge(summary_of(told), files, output, replace(run, folders=folders))


def _check(captures: Sequence[InputFile], labels: Sequence[InputFile]) -> None:
    if not captures:
        raise UserError("There is no file of captures to merge; put captures into dataset_source.")
    if not labels:
        raise UserError("There is no file of labels to merge; put labels into ground_truth_source.")
    if any(file.host for file in (*captures, *labels)):
        raise UserError(
            "Captures and labels cannot be merged where each host has its own share: "
            "give every host all files (S3DataDistributionType FullyReplicated)."
        )


def _check_kinds(noted: Mapping[str, Any]) -> None:
    for kind, variable, found, wanted in (
        ("swapped_captures", "dataset_source", "labels (groundTruthData)", "captures"),
        ("swapped_labels", "ground_truth_source", "captures (captureData)", "labels"),
    ):
        if kind in noted:
            file = noted[kind]["examples"][0]["file"]
            raise UserError(
                f"The file '{file}' of {variable} holds {found}, not {wanted}; "
                "dataset_source and ground_truth_source are probably swapped: "
                "correct them, or remove the file."
            )


def _by_path(file: InputFile) -> tuple[str, ...]:
    return file.path.parts


def _by_arrival(file: InputFile) -> tuple[datetime, tuple[str, ...]]:
    return hour_of(file.path) or datetime.min.replace(tzinfo=UTC), file.path.parts


def _paths(files: Iterable[tuple[InputFile, bool]]) -> Iterator[Path]:
    return (file.path for file, _ in files)


def _place(path: Path, source: Path) -> dict[str, object]:
    """The folders of a file below `source` and above its hour, and its hour, which may lie above `source`."""
    folders = path.parent.parts
    below = len(source.parts) if path.is_relative_to(source) else len(folders)
    hour = hour_of(path)
    if hour is None:
        return {"tree": "/".join(folders[below:])}
    named = (f"{hour.year:04}", f"{hour.month:02}", f"{hour.day:02}", f"{hour.hour:02}")
    at = max(i for i in range(len(folders)) if folders[i : i + 4] == named)
    return {"tree": "/".join(folders[below:at]), "hour": "/".join(named)}


def _labels(labels: Sequence[InputFile], options: MergeOptions) -> list[list[dict[str, object]]]:
    files = [(file, True) for file in sorted(labels, key=_by_arrival)]
    hours = {path: hour_of(path) for path in _paths(files)}
    arrivals = {
        path: {"arrival": int(hour.timestamp() * 1000)} if hour else {} for path, hour in hours.items()
    }
    return _sources(files, options, arrivals)


def _sources(
    files: Sequence[tuple[InputFile, bool]],
    options: MergeOptions,
    places: Mapping[Path, Mapping[str, object]],
) -> list[list[dict[str, object]]]:
    """Splits by partition, each with the number of its file and what is said of its file's place."""
    numbers = {str(path): number for number, path in enumerate(_paths(files))}

    def described(split: Split) -> dict[str, object]:
        return {**asdict(split), "file": numbers[split.path], **places[Path(split.path)]}

    return [[described(split) for split in part] for part in partitions(files, options.partition_bytes)]


def _digest(files: Sequence[tuple[InputFile, bool]], source: Path, window: Window) -> str:
    """What keeps apart merges of other captures into one folder; a merge of the same replaces its files."""
    digest = hashlib.sha256(repr(window.millis).encode())
    for path in _paths(files):
        known = path.relative_to(source).as_posix() if path.is_relative_to(source) else path.name
        digest.update(known.encode(errors="surrogateescape") + b"\0")
    return digest.hexdigest()[:12]


def _name(file: Mapping[str, Any], digest: str) -> str:
    return f"merged-{file['partition']:05}-{digest}.jsonl"


def _run(spark: SparkSession, plan: Mapping[str, object]) -> dict[str, Any]:
    java = spark._jvm.understudy.preprocess.Merge
    try:
        with plain_errors(spark):
            told: dict[str, Any] = json.loads(java.run(spark.sparkContext._jsc, json.dumps(plan)))
    except Py4JJavaError as error:
        # What the tasks say of files that cannot be written is a sentence's first half.
        found = re.search(r"java\.io\.UncheckedIOException: (.*)", str(error.java_exception))
        if found is None:
            raise
        raise UserError(
            f"The merge ended because {found[1].strip()}; correct this and merge again."
        ) from error
    return told


def staging_in(output: Path) -> Path:
    """A folder in `output` for the unfinished files of one merge, of a name that no other one has."""
    return output / STAGING / os.urandom(4).hex()


@contextmanager
def _only_merge(output: Path, staging: Path) -> Iterator[None]:
    """`staging` is there, and no other merge writes into `output`; what killed ones have left is removed."""
    refusal = (
        f"Another merge is writing into {output}: wait for its end, or give each merge a folder of its own"
    )
    with held(output / STAGING / "lock", refusal), begun(staging):
        try:
            for left in (output / STAGING).iterdir():
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
            staging.mkdir(parents=True)
        except OSError as error:
            raise unwritable(staging, error) from None
        yield
