"""Sizes as a reader is told them."""


def sized(count: float) -> str:
    """A number of bytes, by powers of 1024."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GB"
