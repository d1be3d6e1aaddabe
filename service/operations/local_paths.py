"""Where in a job's file system its inputs and outputs may lie."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

HOME = "/opt/ml/processing"


def path_faults(where: str, part: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the `LocalPath` of an input or output, which `where` names."""
    path = part.get("LocalPath")
    if path is None:
        yield f"{where} needs a LocalPath, since AppManaged is not true."
    elif not f"{path}/".startswith(f"{HOME}/") or not f"{posixpath.normpath(path)}/".startswith(f"{HOME}/"):
        yield f"{where} has the LocalPath {path!r}, which must lie in {HOME}/."
