"""How far calls of a model are, in words."""


def in_words(calls: int, rows: int, seconds: float, expected: int | None) -> str:
    """`12 calls, 3,000 rows, 500 rows/s, about 0:42 left`; how long is not said where it is not known."""
    if not rows:
        return f"{calls:,} calls"
    rate = rows / max(seconds, 0.001)
    said = f"{calls:,} calls, {rows:,} rows, {rate:,.0f} rows/s"
    if expected is None or expected <= rows:
        return said
    minutes, left = divmod(round((expected - rows) / rate), 60)
    return f"{said}, about {minutes}:{left:02d} left"
