"""Where a run would write over what it reads, or where the next run would read what this one writes."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from understudy.container.monitors import DOCUMENTS


def overlaps(
    output: Path, sources: Mapping[str, Path], baseline: Mapping[str, Path], *, merges: bool
) -> Iterator[str]:
    """One sentence for each file or folder of a job that its output would harm, links resolved.

    `sources` and files of the `baseline` stand by the variables that name them. Those of a baseline may lie
    above the output, as in a container whose folders all lie in one.
    """
    for variable, source in sources.items():
        if not source.is_dir():
            continue
        if _is_read_below(source, output):
            yield (
                f"output_path {output} lies in {variable} {source}, where the next run would take what "
                "this one writes for data; write to a folder outside"
            )
        elif merges and _is_below(output, source):
            yield (
                f"{variable} {source} lies in output_path {output}, where the merge writes folders and files "
                "that may have the same names; write to a folder outside"
            )
    if not merges:
        yield from _over_documents(output, {**baseline, **sources})


def _over_documents(output: Path, read: Mapping[str, Path]) -> Iterator[str]:
    written = {_real(output) / name for name in DOCUMENTS}
    for variable, path in read.items():
        if written & {_real(path.parent) / path.name, _real(path)}:
            yield (
                f"output_path {output} is the folder of {variable} {path}, which this run would write over "
                "or remove; write to another folder"
            )
        elif variable != "dataset_source" and _is_below(output, path):
            yield (
                f"{variable} {path} lies in output_path {output}, where a run's documents and the baseline's "
                "are easily confused; write to a folder outside"
            )
            return


def _is_below(folder: Path, path: Path) -> bool:
    return _real(path).is_relative_to(_real(folder))


def _is_read_below(source: Path, path: Path) -> bool:
    """Whether files in `path` are among the inputs below `source`, as the names lead or as the links do."""
    for below, above in ((_real(path), _real(source)), (path.absolute(), source.absolute())):
        if below.is_relative_to(above):
            return not any(name.startswith((".", "_")) for name in below.relative_to(above).parts)
    return False


def _real(path: Path) -> Path:
    """Where the links lead; those that lead to themselves, which `resolve` does not bear, stay."""
    return Path(os.path.realpath(path))
