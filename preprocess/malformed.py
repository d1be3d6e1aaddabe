"""What is said of lines that cannot be read, as the JVM's readers say it."""

SHOWN = 200


class Malformed(Exception):
    """A line that cannot be read; its text completes the sentence "this line ..."."""


def shortened(text: str, most: int = SHOWN) -> str:
    """The beginning of a text, fit for a message."""
    return text if len(text) <= most else text[:most] + "…"


def decode_line(line: bytes) -> str:
    """The line as text; `Malformed` when it is not UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"is not UTF-8 (byte 0x{line[error.start]:02x} at offset {error.start} of it)"
        ) from None
