"""Every picture of the pages, as SVG: shapes from numbers alone, and words only where `Markup` escapes them.

Colours are classes of the style sheet: `b` baseline (filled), `c` current (outlined), `u` what broke a rule,
`lim` a limit. A picture is as wide as its `viewBox`; the style sheet may stretch it.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from understudy.report.bins import Bars, ticks
from understudy.report.figures import number, percent, told_apart

Points = Sequence[tuple[float, float]]
SPARK = (148, 30)
WIDE = (640, 250)
LEFT, RIGHT, TOP, BOTTOM = 50, 12, 12, 32
BULLET = (120, 14)
ROW = (220, 20)
SQUARE = 300


def spark(bars: Bars, label: str) -> Markup:
    """Both sides of a column of numbers on one axis, small."""
    width, height = SPARK
    paths = _outlines(bars, 0, width, height, height - 1.5)
    return _svg("spark", SPARK, label, paths)


def spark_of_counts(pairs: Sequence[tuple[float, float, bool]], label: str) -> Markup:
    """Pairs of shares (baseline, current, whether the value is new) as bars beside each other, small."""
    width, height = SPARK
    highest = max((max(b, c) for b, c, _ in pairs), default=0) or 1
    slot = min(width / max(len(pairs), 1), 48)
    bar = slot * 0.42
    paths: dict[str, list[str]] = {"b": [], "c s": [], "u": []}
    for i, (base, now, new) in enumerate(pairs):
        for offset, share, kind in ((0.0, base, "b"), (bar, now, "u" if new else "c s")):
            if share:
                x, top = slot * i + offset, (height - 1) * share / highest
                paths[kind].append(f"M{_n(x)} {height}v{_n(-top)}h{_n(bar)}V{height}")
    return _svg("spark", SPARK, label, "".join(_path(kind, "".join(d)) for kind, d in paths.items() if d))


def histogram(
    bars: Bars,
    label: str,
    medians: tuple[float | None, float | None] = (None, None),
    apart: tuple[str, float, float] | None = None,
) -> Markup:
    """Both sides of a column of numbers on one axis, with scales; triangles mark the medians.

    `apart` is a pair of shares in bars of their own at the right, with its name (`missing`).
    """
    width, height = WIDE
    right = width - RIGHT - (90 if apart else 0)
    floor = height - BOTTOM
    highest = max(bars.highest, *(apart[1:] if apart else ()), 1e-9)
    parts = [_share_axis(highest, right if not apart else width - RIGHT, floor)]
    parts.append(_outlines(bars, LEFT, right, floor, (floor - TOP) * bars.highest / highest))
    low, high = bars.edges[0], bars.edges[-1]
    across = (right - LEFT) / (high - low)
    for tick, text in _told_ticks(low, high):
        x = LEFT + (tick - low) * across
        parts.append(f'<path class="tick" d="M{_n(x)} {floor}v4"/>')
        parts.append(f'<text class="tx" x="{_n(x)}" y="{floor + 25}">{text}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {floor}H{right}"/>')
    for median, kind in zip(medians, ("mb", "mc"), strict=True):
        if median is not None and low <= median <= high:
            x = LEFT + (median - low) * across
            parts.append(f'<path class="{kind}" d="M{_n(x)} {floor}l-5 9h10z"/>')
    if apart:
        name, base, now = apart
        for i, (share, kind) in enumerate(((base, "b"), (now, "u"))):
            top = (floor - TOP) * share / highest
            parts.append(_path(kind, f"M{right + 34 + 22 * i} {floor}v{_n(-top)}h20V{floor}"))
        parts.append(
            str(Markup('<text class="tx bad" x="{}" y="{}">{}</text>').format(right + 55, floor + 25, name))
        )
    return _svg("hist", WIDE, label, "".join(parts))


def columns(days: Sequence[tuple[str, int, int]], label: str) -> Markup:
    """A column for each day: what has its partner, and above it what has none; the axis counts records.

    Days are named as far as names have room.
    """
    width, height = WIDE
    right, floor = width - RIGHT, height - BOTTOM
    highest = max((with_one + without for _, with_one, without in days), default=0) or 1
    slot = (right - LEFT) / max(len(days), 1)
    wide = min(slot * 0.8, 60)
    named = max(1, -(-len(days) * 48 // (right - LEFT)))
    parts = [
        f'<path class="grid" d="M{LEFT} {_n(y)}H{right}"/><text class="ty" x="{LEFT - 6}" y="{_n(y + 4)}">'
        f"{number(tick)}</text>"
        for tick in ticks(0, highest, 4)
        if tick == int(tick)
        for y in (floor - (floor - TOP) * tick / highest,)
    ]
    paths: dict[str, list[str]] = {"c s": [], "b": []}
    for place, (day, with_one, without) in enumerate(days):
        middle = LEFT + slot * (place + 0.5)
        below = float(floor)
        for kind, records in (("c s", with_one), ("b", without)):
            tall = (floor - TOP) * records / highest
            if records:
                paths[kind].append(
                    f"M{_n(middle - wide / 2)} {_n(below)}v{_n(-tall)}h{_n(wide)}V{_n(below)}z"
                )
            below -= tall
        # Counted from the newest, which is the one to look at.
        if (len(days) - 1 - place) % named == 0:
            text = Markup('<text class="tx" x="{}" y="{}">{}</text>').format(_n(middle), floor + 18, day)
            parts.append(str(text))
    parts += [_path(kind, "".join(d)) for kind, d in paths.items() if d]
    parts.append(f'<path class="axis" d="M{LEFT} {floor}H{right}"/>')
    return _svg("hist", WIDE, label, "".join(parts))


def bullet(value: float, limit: float, *, broken: bool, full: float = 1.0) -> Markup:
    """A value of 0..`full` as a bar with a tick at its limit; its number stands beside it."""
    width, _ = BULLET
    parts = [f'<path class="track" d="M0 3h{width}v8H0z"/>']
    if value > 0:
        parts.append(_path("u" if broken else "c s", f"M0 3h{_n(width * min(value / full, 1))}v8H0z"))
    if limit <= full:
        parts.append(f'<path class="lim" d="M{_n(min(max(width * limit / full, 1), width - 1))} 0v14"/>')
    return _svg("bullet", BULLET, None, "".join(parts))


def pair(baseline: float | None, current: float | None, highest: float, *, new: bool = False) -> Markup:
    """The shares of one value, baseline above current; a side that is None leaves its room to the other.

    The longest bar is `highest`; the numbers stand beside it.
    """
    width, height = ROW
    parts = []
    sides = [
        (share, kind)
        for share, kind in ((baseline, "b"), (current, "u" if new else "c s"))
        if share is not None
    ]
    tall = (height - 2) / max(len(sides), 1) - 1
    for place, (share, kind) in enumerate(sides):
        if share:
            long = (width - 2) * min(share / (highest or 1), 1)
            y = 1 + place * (tall + 2)
            parts.append(_path(kind, f"M1 {_n(y)}h{_n(max(long, 0.8))}v{_n(tall)}H1z"))
    return _svg("pair", ROW, None, "".join(parts))


def curves(
    current: Points, baseline: Points, label: str, names: tuple[str, str], *, diagonal: bool = False
) -> Markup:
    """Lines in the unit square: the baseline's under the current one; `names` of the x and y axes."""
    side = SQUARE
    left, floor = 40, side - 36
    across, up = side - left - 10, floor - 10
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + across * tick, floor - up * tick
        parts.append(f'<path class="grid" d="M{left} {_n(y)}H{side - 10}M{_n(x)} {floor}V10"/>')
        parts.append(f'<text class="tx" x="{_n(x)}" y="{floor + 14}">{tick:g}</text>')
        parts.append(f'<text class="ty" x="{left - 5}" y="{_n(y + 4)}">{tick:g}</text>')
    if diagonal:
        parts.append(f'<path class="diagonal" d="M{left} {floor}L{side - 10} 10"/>')
    for points, kind in ((baseline, "lb"), (current, "lc")):
        if points:
            steps = "L".join(f"{_n(left + across * _unit(x))} {_n(floor - up * _unit(y))}" for x, y in points)
            parts.append(_path(kind, f"M{steps}"))
    words = Markup('<text class="tx" x="{}" y="{}">{}</text>').format(left + across / 2, side - 4, names[0])
    turned = Markup('<text class="tx" transform="translate(10 {})rotate(-90)">{}</text>')
    parts += [str(words), str(turned.format(_n(floor - up / 2), names[1]))]
    return _svg("square", (side, side), label, "".join(parts))


def interval(
    value: float,
    between: tuple[float, float] | None,
    span: tuple[float, float],
    *,
    limit: float | None = None,
    baseline: float | None = None,
    broken: bool = False,
) -> Markup:
    """A metric as a dot on its interval, the limit a tick, the baseline a ring; numbers stand beside it.

    `span` are the ends of the axis; what lies outside is drawn at its end.
    """
    width, height = ROW
    start, end = span
    middle = height / 2

    def at(x: float) -> float:
        share = (x - start) / (end - start) if end > start else 0.5
        return 6 + (width - 12) * _unit(share)

    parts = [f'<path class="grid" d="M6 {_n(middle)}H{width - 6}"/>']
    kind = "bad" if broken else "fine"
    if between:
        a, b = map(at, between)
        parts.append(
            f'<path class="whisker {kind}" d="M{_n(a)} {_n(middle)}H{_n(b)}M{_n(a)} 6v8M{_n(b)} 6v8"/>'
        )
    if baseline is not None:
        parts.append(f'<circle class="ring" cx="{_n(at(baseline))}" cy="{_n(middle)}" r="4.5"/>')
    if limit is not None:
        parts.append(f'<path class="lim" d="M{_n(at(limit))} 1v{height - 2}"/>')
    parts.append(f'<circle class="dot {kind}" cx="{_n(at(value))}" cy="{_n(middle)}" r="3.5"/>')
    return _svg("pair", ROW, None, "".join(parts))


def line(points: Points, label: str, names: Sequence[str] = ()) -> Markup:
    """A line through points of ascending x, dots where the points are; `names` stand for x where given."""
    width, height = WIDE
    right, floor = width - RIGHT, height - BOTTOM
    lows = [y for _, y in points]
    low, high = min(lows), max(lows)
    room = _wide(low, high) * 0.08 or max(abs(high), 1.0) * 0.05
    low, high = low - room, high + room
    first, last = points[0][0], points[-1][0]
    across = (right - LEFT - 16) / (_wide(first, last) or 1)
    up = (floor - TOP) / (high - low)
    at = [(LEFT + 8 + (x - first) * across, floor - (y - low) * up) for x, y in points]
    parts = []
    for tick, text in _told_ticks(low, high, 4):
        y = floor - (tick - low) * up
        parts.append(f'<path class="grid" d="M{LEFT} {_n(y)}H{right}"/>')
        parts.append(f'<text class="ty" x="{LEFT - 6}" y="{_n(y + 4)}">{text}</text>')
    if names:
        step = max(1, -(-len(names) * 90 // (right - LEFT)))
        words = [(at[n][0], name[:12]) for n, name in enumerate(names) if n % step == 0]
    else:
        words = [(LEFT + 8 + (tick - first) * across, text) for tick, text in _told_ticks(first, last)]
    for x, word in words:
        text = Markup('<text class="tx" x="{}" y="{}">{}</text>').format(_n(x), floor + 25, word)
        parts += [f'<path class="tick" d="M{_n(x)} {floor}v4"/>', str(text)]
    parts.append(f'<path class="axis" d="M{LEFT} {floor}H{right}"/>')
    parts.append(_path("lc", "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in at)))
    parts += [f'<circle class="dot" cx="{_n(x)}" cy="{_n(y)}" r="3"/>' for x, y in at]
    return _svg("hist", WIDE, label, "".join(parts))


def _outlines(bars: Bars, left: float, right: float, floor: float, tall: float) -> str:
    """The stepped outlines of both sides, the baseline's under the current one."""
    low, high = bars.edges[0], bars.edges[-1]
    across = (right - left) / (high - low)
    up = tall / bars.highest if bars.highest else 0
    ends = [_n(left + (edge - low) * across) for edge in bars.edges[1:]]
    parts = []
    for shares, kind in ((bars.baseline, "b"), (bars.current, "c")):
        if shares is not None:
            steps = "".join(
                f"V{_n(floor - share * up)}H{end}" for share, end in zip(shares, ends, strict=True)
            )
            parts.append(_path(kind, f"M{_n(left)} {_n(floor)}{steps}V{_n(floor)}"))
    return "".join(parts)


def _share_axis(highest: float, right: float, floor: float) -> str:
    parts = []
    for tick in ticks(0, highest, 4):
        y = floor - (floor - TOP) * tick / highest
        parts.append(f'<path class="grid" d="M{LEFT} {_n(y)}H{_n(right)}"/>')
        parts.append(f'<text class="ty" x="{LEFT - 6}" y="{_n(y + 4)}">{percent(tick)}</text>')
    return "".join(parts)


def _path(kind: str, d: str) -> str:
    return f'<path class="{kind}" d="{d}"/>'


def _svg(kind: str, size: tuple[float, float], label: str | None, inside: str) -> Markup:
    """`inside` is of our own making; the label, which may hold a stranger's words, is escaped."""
    width, height = size
    named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    box = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return Markup(f'<svg class="{kind}" {box} {named}>{inside}</svg>')


def _told_ticks(low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
    """The round numbers of an axis, each with how it reads beside the others."""
    shown = ticks(low, high, most)
    return list(zip(shown, told_apart(shown), strict=True))


def _wide(low: float, high: float) -> float:
    """From low to high; 0 where a scale of it would be past the range of doubles."""
    return high - low if high - low > 1e-290 else 0.0


def _unit(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _n(value: float) -> str:
    """A coordinate with one decimal at most."""
    return "0" if -0.05 < value < 0 else f"{value:.1f}".removesuffix(".0")
