"""Captures made from a seed, and the same rows as CSV for tools that know no captures."""

import base64
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.shape import Shape

WORDS = ["north", "south", "east", "west", "upper", "lower"]
HOUR = "endpoint/variant/2026/03/02/14"


def write(shape: Shape, folder: Path) -> tuple[Path, Path]:
    """The folder of captures and the CSV of this shape below `folder`; made unless they are there.

    The same shape gives the same bytes.
    """
    home = folder / shape.name
    captures, table = home / "captures", home / "records.csv"
    if (home / "complete").is_file():
        return captures, table
    (captures / HOUR).mkdir(parents=True, exist_ok=True)
    made = shape.made_files or shape.files
    rows = _rows(shape, shape.records * made // shape.files)
    with table.open("w") as table_file:
        table_file.write(",".join(shape.names) + "\n")
        for number in range(made):
            share = shape.records // shape.files + (number < shape.records % shape.files)
            with (captures / HOUR / f"{number:04d}.jsonl").open("w") as file:
                for _ in range(share):
                    event, output, cells, label = next(rows)
                    table_file.write(f"{output},{cells},{label}\n" if label else f"{output},{cells}\n")
                    file.write(_capture(shape, event, output, cells, label))
    for number in range(made, shape.files):
        link = captures / HOUR / f"{number:04d}.jsonl"
        link.unlink(missing_ok=True)
        os.link(captures / HOUR / f"{number % made:04d}.jsonl", link)
    (home / "complete").touch()
    return captures, table


def _rows(shape: Shape, count: int) -> Iterator[tuple[int, str, str, str]]:
    """Number, output cell, input cells and label (empty without one) of each row."""
    rng = random.Random(shape.seed)
    kinds = shape.kinds[1:]
    before, after = kinds.index("flag"), len(kinds) - kinds[::-1].index("flag")
    makers = [_maker(kind, position, rng) for position, kind in enumerate(kinds)]
    flags = after - before
    for number in range(count):
        cells = [make(number) for make in makers[:before]]
        cells += f"{rng.getrandbits(flags):0{flags}b}"
        cells += [make(number) for make in makers[after:]]
        if shape.labelled:
            probability = rng.random()
            yield number, repr(probability), ",".join(cells), str(int(rng.random() < probability))
        else:
            yield number, f"{rng.random():.4f}", ",".join(cells), ""


def _maker(kind: str, position: int, rng: random.Random) -> Callable[[int], str]:
    if kind == "int":
        limit = 10 ** (position % 8 + 1)
        return lambda _: str(int(rng.random() * limit))
    if kind == "float":
        digits = position % 4 + 2
        return lambda _: f"{rng.gauss(0, 10):.{digits}f}"
    if kind == "text":
        return lambda _: WORDS[int(rng.random() * len(WORDS))]
    if kind == "distinct_number":
        return lambda number: f"{number * 7919 % 1_000_003}.{number:07d}{position:02d}"
    return lambda number: f"user-{number * 7919 % 1_000_003:07d}-{position:02d}"


def _capture(shape: Shape, number: int, output: str, cells: str, label: str) -> str:
    def side(mode: str, data: str) -> str:
        text = data
        if shape.encoding == "JSON":
            names = shape.names[1 : shape.columns] if mode == "INPUT" else shape.names[:1]
            text = json.dumps(dict(zip(names, data.split(","), strict=True)))
        elif shape.encoding == "BASE64":
            text = base64.b64encode(data.encode()).decode()
        kind = "application/json" if shape.encoding == "JSON" else "text/csv"
        head = f'"observedContentType":"{kind}","mode":"{mode}"'
        return f'{{{head},"data":{json.dumps(text)},"encoding":"{shape.encoding}"}}'

    event = f'"eventId":"event-{number:09d}","inferenceTime":"2026-03-02T14:00:00Z"'
    data = f'"endpointInput":{side("INPUT", cells)},"endpointOutput":{side("OUTPUT", output)}'
    truth = f'"groundTruthData":{{"data":"{label}","encoding":"CSV"}},' if label else ""
    return f'{{{truth}"captureData":{{{data}}},"eventMetadata":{{{event}}},"eventVersion":"0"}}\n'
