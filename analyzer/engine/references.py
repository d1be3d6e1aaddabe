"""Columns as users name them: by name, by JSONPath into nested outputs, or by place."""

import re
from collections.abc import Mapping

from analyzer.errors import UserError

Reference = Mapping[str, object]
"""JSON-able: `text` as it was given, `names` to try in turn, `index` among the row's columns or None."""

_STEP = re.compile(
    r"""\.(?P<key>[^.\[\]*]+) | \[(?P<index>\d+)\] | \['(?P<single>[^']*)'\] | \["(?P<double>[^"]*)"\]""",
    re.VERBOSE,
)
_SEVERAL = re.compile(r"\[\*\]|\[\?")


def reference(text: str) -> Reference:
    """How to find the column `text` in a row: by its exact name, else by the name of its path, else by place.

    Paths are JSONPath (RFC 9535) of keys and indices, with or without `$`; nested values are named `a.b` and
    `a[0]` by the readers, and a list's own elements `[0]` or `_c0`. UserError for a path of several values.
    """
    names = [text]
    path = _flattened(text)
    if path is None and (text.startswith(("$.", "$[")) or _SEVERAL.search(text)):
        raise UserError(
            f"The column {text!r} is a JSONPath that may stand for several values: give one made of keys and "
            "indices only, such as $.predictions[0].score."
        )
    if path is not None:
        names.append(path)
        if top := re.fullmatch(r"\[(\d+)\]", path):
            names.append(f"_c{top[1]}")
    index = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
    return {"text": text, "names": list(dict.fromkeys(names)), "index": index}


def _flattened(text: str) -> str | None:
    """The name under which readers have the value of a path; None when the text is no such path."""
    steps = text[1:] if text.startswith(("$.", "$[")) else text if text.startswith("[") else f".{text}"
    name, at = "", 0
    while at < len(steps):
        step = _STEP.match(steps, at)
        if step is None:
            return None
        if step["index"] is not None:
            name += f"[{int(step['index'])}]"
        else:
            key = next(step[kind] for kind in ("key", "single", "double") if step[kind] is not None)
            name += f".{key}" if name else key
        at = step.end()
    return name or None
