"""Characters that a terminal obeys, or that forge lines and turn them round, and what must hold of words."""

import re
from collections.abc import Iterator

CONTROLS = (
    *map(chr, range(1, 32)),
    *map(chr, range(127, 160)),
    *map(chr, (0x2028, 0x2029, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
)
"""C0 but NUL, DEL and C1, separators of lines, marks and overrides of direction, what has no width."""
SEQUENCES = (
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b[31;1mred",
    "\x9b2J",
    "\r\n",
    "\nunderstudy info Completed: forged\n",
    "\runderstudy error forged",
    "\n\u2713 forged",
    "\u202egnp.exe",
)
"""What such characters are used for."""
TEXTS = ("".join(SEQUENCES), "".join(CONTROLS))
"""All of them, in texts that a message quotes whole."""
_FORGED = r"understudy info Completed: forged|understudy error forged|\u2713 forged"
"""How lines begin where one of these texts has begun them."""
_TIME = r"\d{4}-\d\d-\d\dT[\d:]{8}Z "
_BEGINS = re.compile(rf"{_TIME}understudy (?:debug|info|warning|error) |script: |  ")


def faults_of_log(log: str) -> Iterator[str]:
    """What a terminal would obey, and lines that no part of the job has begun."""
    for line in log.split("\n"):
        if not line.isprintable():
            yield f"a raw control in the log: {line!r}"
        if line and not _BEGINS.match(line):
            yield f"a line of the log that nobody began: {line!r}"


def faults_of_message(message: str) -> Iterator[str]:
    """A message that is no single line that prints, or an internal error."""
    if not message or not message.isprintable():
        yield f"no single printable line: {message!r}"
    if "internal error" in message:
        yield f"an internal error: {message!r}"


def faults_of_terminal(shown: str) -> Iterator[str]:
    """What is left of controls beside the terminal's own line ends."""
    for line in shown.split("\n"):
        if not line.isprintable():
            yield f"a raw control on the terminal: {line!r}"
        if re.match(_FORGED, line):
            yield f"a forged line on the terminal: {line!r}"
