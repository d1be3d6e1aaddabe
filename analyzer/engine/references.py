"""Columns as users name them: by name, by JSONPath into nested outputs, or by place.

Scripts in the wild name what they return by the side of the record that it comes from:
`endpointOutput_<name or index>`, `groundTruthData_<index>`. Such a column is found by its bare name or index
too, and `groundTruthData` by itself is `groundTruthData_0`.
"""

import re
from collections.abc import Mapping, Sequence

from understudy.analyzer.errors import UserError

Reference = Mapping[str, object]
"""JSON-able: `text` as it was given, `names` to try in turn, how many of these are its `own` (the others are
those of a side's column), and `index` among the row's columns or None."""

OF_PREDICTIONS = ("endpointOutput", "batchTransformOutput", "endpointInput")
OF_LABELS = ("groundTruthData",)
OF_SEGMENTS = ("endpointInput", "endpointOutput", "batchTransformOutput", "groundTruthData")
"""The sides among whose columns each is looked for, in this order."""

_STEP = re.compile(
    r"""\.(?P<key>[^.\[\]*]+) | \[(?P<index>\d+)\] | \['(?P<single>[^']*)'\] | \["(?P<double>[^"]*)"\]""",
    re.VERBOSE,
)
_SEVERAL = re.compile(r"\[\*\]|\[\?")


def reference(text: str, sides: Sequence[str] = ()) -> Reference:
    """How to find the column `text` in a row: by its exact name, else by the name of its path, else as one of
    these sides' columns, else by place.

    Paths are JSONPath (RFC 9535) of keys and indices, with or without `$`; nested values are named `a.b` and
    `a[0]` by the readers, and a list's own elements `[0]` or `_c0`. UserError for a path of several values.
    """
    names, stems = [text], [text]
    path = _flattened(text)
    if path is None and (text.startswith(("$.", "$[")) or _SEVERAL.search(text)):
        raise UserError(
            f"The column {text!r} is a JSONPath that may stand for several values: give one made of keys and "
            "indices only, such as $.predictions[0].score."
        )
    if path is not None:
        names.append(path)
        stems.append(path)
        if top := re.fullmatch(r"\[(\d+)\]", path):
            names.append(f"_c{top[1]}")
            stems.append(top[1])
    names = list(dict.fromkeys(names))
    of_sides = [f"{side}_{0 if stem == side else stem}" for side in sides for stem in dict.fromkeys(stems)]
    index = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
    return {"text": text, "names": [*names, *of_sides], "own": len(names), "index": index}


def label_names(text: str) -> Sequence[str]:
    """The names under which the label `text` is looked for."""
    names = reference(text, OF_LABELS)["names"]
    assert isinstance(names, list)
    return names


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
