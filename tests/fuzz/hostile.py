"""Records as strangers may send them: good ones with something odd in them, and lines that are nothing."""

import base64
import gzip
import json
import random
from collections.abc import Callable
from typing import Any

DEEP = 5_000
ODD_TEXTS = (
    "",
    " ",
    "\t",
    "null",
    "NaN",
    "-inf",
    "1e400",
    "-1e308",
    "5e-324",
    "0x1F",
    "1" * 400,
    "+ 4",
    ".5",
    "true",
    '"',
    '""',
    '"5" pipe"',
    '5\\" pipe',
    "a,b",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\x00",
    "\x1b[31mred",
    "\ufeff",
    "\u2028",
    "\U0001f600",
    "\ud800",
    "%s{}$(id)",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "x" * 200_000,
    "2026-03-02T14:10:00",
    "9999-12-31T23:59:59Z",
    "+1000000000-01-01T00:00:00Z",
    "AAA",
    "QQ",
    "====",
    "{",
    "[",
    "[[[[",
    '{"a":',
    '{"predictions":[0,1]}',
    '{"instances":[{"age":1},{"age":2}]}',
    '[{"age":1},2]',
    "[1,[2,3]]",
    "1;2;3",
    "1|2|3",
)
ODD_NUMBERS = (0, -1, 2**31, 2**63, 2**64, 10**400, -0.0, 1e308, -1e308, 5e-324, 1e400, float("nan"))
ODD_NAMES = ("", "a.b", "a[0]", "data", "encoding", "CaptureData", "\ud800", "prediction", "0", "x" * 5_000)
WHOLE_LINES = (
    b"null",
    b"true",
    b"0",
    b'"text"',
    b"[]",
    b"{}",
    b"[{}]",
    b"{}{}",
    b"{",
    b"}",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf  \t",
    b"\xff\xfe{\x00}\x00",
    b"\xc3(",
    b"\x00" * 100,
    b"PK\x03\x04 not a text at all \x80\x81",
    b"\x1f\x8b\x08\x00 nor this",
    b"[" * DEEP,
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b'{"captureData":null}',
    b'{"captureData":{}}',
    b'{"captureData":{"endpointInput":null,"endpointOutput":null}}',
    b'{"captureData":{"endpointInput":{"data":"1","encoding":"CSV"}},"eventMetadata":"x"}',
    b'{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"a"}}',
    b'{"SageMakerInferenceId":"a","SageMakerInferenceTime":"b"}',
    b'"' * 9,
    b",,,,,,,,,,",
    b"'1','2'",
)


def hostile_file(chance: random.Random, good: bytes) -> tuple[str, bytes]:
    """Name and bytes of a file that somebody left among the data."""
    packed = gzip.compress(good * 200)
    return chance.choice(
        [
            ("empty.txt", b""),
            ("cut.gz", packed[: chance.randrange(1, len(packed))]),
            ("torn.gz", packed[:40] + bytes(chance.randrange(256) for _ in range(40)) + packed[80:]),
            ("not-packed.gz", good),
            ("noise.bin", bytes(chance.randrange(256) for _ in range(3_000))),
            ("wide.txt", "\ufeff".encode("utf-16") + good.decode("utf-8", "replace").encode("utf-16-le")),
            ("PAR1.txt", b"PAR1" + good + b"PAR1"),
            ("one line.txt", b"x" * 1_000_000),
            ("cr.txt", good.replace(b"\n", b"\r")),
            ("crlf.txt", good.replace(b"\n", b"\r\n")),
            ("ü%20#?.txt", good),
        ]
    )


def odd_value(chance: random.Random, depth: int = 0) -> Any:
    """A value that a well-meant record would not hold there."""
    kinds: list[Callable[[], Any]] = [
        lambda: None,
        lambda: chance.choice([True, False]),
        lambda: chance.choice(ODD_NUMBERS),
        lambda: chance.choice(ODD_TEXTS),
        lambda: chance.choice([{}, [], [[]], [{}], [None], {"": None}]),
        lambda: base64.b64encode(chance.choice(ODD_TEXTS).encode("utf-8", "surrogatepass")).decode(),
    ]
    if depth < 3:
        kinds += [
            lambda: {odd_name(chance): odd_value(chance, depth + 1) for _ in range(chance.randrange(4))},
            lambda: [odd_value(chance, depth + 1) for _ in range(chance.randrange(4))],
        ]
    return chance.choice(kinds)()


def odd_name(chance: random.Random) -> str:
    """A key that may surprise."""
    return chance.choice(ODD_NAMES) if chance.random() < 0.7 else f"k{chance.randrange(9)}"


def hostile_json(chance: random.Random, good: dict[str, Any]) -> bytes:
    """A line that was the JSON of `good`, without a line break."""
    if chance.random() < 0.2:
        return chance.choice(WHOLE_LINES)
    record = json.loads(json.dumps(good))
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        _spoil(chance, record)
    line = json.dumps(record, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return _torn(chance, line) if chance.random() < 0.2 else line


def hostile_cells(chance: random.Random, good: str) -> bytes:
    """A line that was the CSV row `good`, without a line break."""
    if chance.random() < 0.2:
        return chance.choice(WHOLE_LINES)
    cells = good.split(",")
    for _ in range(chance.choice([1, 1, 2])):
        at = chance.randrange(len(cells))
        change = chance.randrange(4)
        if change == 0:
            cells[at] = chance.choice(ODD_TEXTS).replace("\n", "\\n")
        elif change == 1:
            cells.insert(at, chance.choice(ODD_TEXTS).replace("\n", ""))
        elif change == 2 and len(cells) > 1:
            del cells[at]
        else:
            cells[at] = f'"{chance.choice(ODD_TEXTS)}'.replace("\n", "") + chance.choice(
                ["", '"', '"x', '\\"']
            )
    line = ",".join(cells).encode("utf-8", "surrogatepass")
    return _torn(chance, line) if chance.random() < 0.2 else line


def _spoil(chance: random.Random, record: dict[str, Any]) -> None:
    """Changes one place of a record, however deep."""
    place: Any = record
    while True:
        names = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not names:
            return
        name = chance.choice(names)
        inner = place[name]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.75:
            place = inner
            continue
        change = chance.randrange(4)
        if change == 0:
            del place[name]
        elif change == 1 and isinstance(place, dict):
            place[odd_name(chance)] = place.pop(name)
        elif change == 2 and isinstance(place, dict):
            place[odd_name(chance)] = odd_value(chance)
        else:
            place[name] = odd_value(chance)
        return


def _torn(chance: random.Random, line: bytes) -> bytes:
    """A line cut off, or with other bytes in it; no line break comes in."""
    at = chance.randrange(len(line) + 1)
    change = chance.randrange(3)
    if change == 0:
        return line[:at]
    noise = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 6))).replace(b"\n", b"\0")
    return line[:at] + noise + (line[at:] if change == 1 else line[at + len(noise) :])
