"""How often each drift method errs and what it finds: the tables of docs/drift.md, by simulation.

.venv/bin/python scripts/drift_tables.py            # some twenty minutes; `--windows 20` for a look
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from kll import Sketch, in_partitions

from understudy.analyzer import drift, record_drift
from understudy.analyzer.record_drift import (
    CATEGORICAL,
    LEVEL,
    LIMITS,
    NUMERIC,
    SKETCH_ERROR,
    Curves,
    Effect,
    benjamini_hochberg,
)
from understudy.analyzer.sketch import distinct_cdf, distinct_cdfs, record_cdf

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "drift.md"
BASELINE = 3_000
SIZES = (100, 500, 5_000)
SHIFTS = (0.0, 0.25, 0.5, 1.0)
AWS = "Robust (AWS)"
AWS_LIMIT = 0.1
FEATURES = 70

Rates = dict[tuple[str, str, int], float]
"""The share of windows with an alarm by method, rule and records of the window."""


def numbers(windows: int, shift: float) -> Rates:
    """Windows of a normal column moved by `shift` deviations, each with a baseline of its own."""
    alarms: Rates = {}
    for size in SIZES:
        for window in range(windows):
            chance = random.Random(f"{shift} {size} {window}")
            base, now = _normal(chance, BASELINE, 0.0), _normal(chance, size, shift)
            for method, rule, alarm in _of_numbers(now, base, (size, BASELINE)):
                alarms[method, rule, size] = alarms.get((method, rule, size), 0) + alarm / windows
    return alarms


def _normal(chance: random.Random, count: int, shift: float) -> Sketch:
    return Sketch([chance.gauss(shift, 1.0) for _ in range(count)])


def _of_numbers(now: Sketch, base: Sketch, records: tuple[int, int]) -> Iterator[tuple[str, str, bool]]:
    aws = drift.robust(distinct_cdf(now.levels), distinct_cdf(base.levels)).value
    yield AWS, "limit", aws > AWS_LIMIT
    curves = _curves(now, base, records)
    for method, measure in NUMERIC.items():
        yield from _rules(method, measure(curves))


def _curves(now: Sketch, base: Sketch, records: tuple[int, int]) -> Curves:
    error = sum(SKETCH_ERROR for side in (now, base) if len(side.levels) > 1)
    return Curves(record_cdf(now.levels), record_cdf(base.levels), records, 1.0, error)


def _rules(method: str, effect: Effect) -> Iterator[tuple[str, str, bool]]:
    beyond, rare = effect.value > LIMITS[method], effect.p < LEVEL
    yield method, "limit", beyond
    yield method, "p", rare
    yield method, "both", beyond and rare


def texts(windows: int, categories: int, moved: float) -> Rates:
    """Windows of equally frequent categories, of which the first takes `moved` of the others' share."""
    alarms: Rates = {}
    for size in SIZES:
        for window in range(windows):
            chance = random.Random(f"{categories} {moved} {size} {window}")
            base, now = _texts(chance, categories, BASELINE, 0.0), _texts(chance, categories, size, moved)
            aws = drift.robust_l_infinity(now, base).value > AWS_LIMIT
            found = [("LInfinity (AWS)", "limit", aws)]
            found += [one for method, of in CATEGORICAL.items() for one in _rules(method, of(now, base))]
            for method, rule, alarm in found:
                alarms[method, rule, size] = alarms.get((method, rule, size), 0) + alarm / windows
    return alarms


def _texts(chance: random.Random, categories: int, count: int, moved: float) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for _ in range(count):
        key = 0 if chance.random() < moved else chance.randrange(categories)
        counts[str(key)] = counts.get(str(key), 0) + 1
    return counts


def together(windows: int, size: int = 500) -> Mapping[str, float]:
    """The share of windows of 70 unchanged columns with at least one alarm, by rule."""
    alarms = dict.fromkeys(("limit 0.1", "p", "q", "limit and q"), 0.0)
    for window in range(windows):
        chance = random.Random(f"together {window}")
        effects = [
            record_drift.ks(
                _curves(_normal(chance, size, 0.0), _normal(chance, BASELINE, 0.0), (size, BASELINE))
            )
            for _ in range(FEATURES)
        ]
        qs = benjamini_hochberg([effect.p for effect in effects])
        beyond = [effect.value > LIMITS["KS"] for effect in effects]
        alarms["limit 0.1"] += any(beyond) / windows
        alarms["p"] += any(effect.p < LEVEL for effect in effects) / windows
        alarms["q"] += any(q < LEVEL for q in qs) / windows
        alarms["limit and q"] += any(far and q < LEVEL for far, q in zip(beyond, qs, strict=True)) / windows
    return alarms


COLUMNS: Mapping[str, Callable[[random.Random], float]] = {
    "numbers that do not repeat": lambda chance: chance.gauss(0, 1),
    "half zeros": lambda chance: 0.0 if chance.random() < 0.5 else chance.gauss(0, 1),
    "three decimals": lambda chance: round(chance.gauss(0, 1), 3),
    "two decimals": lambda chance: round(chance.gauss(0, 1), 2),
    "one decimal": lambda chance: round(chance.gauss(0, 1), 1),
    "counts": lambda chance: float(int(chance.expovariate(1 / 50))),
    "skewed counts": lambda chance: float(int(chance.lognormvariate(3, 1))),
}


def cuts(kind: str, sizes: tuple[int, int], partitions: Sequence[int]) -> tuple[float, float]:
    """The largest `Robust` distance of unchanged rows in any of these cuts: Deequ's weights, and ours.

    Of two equal sizes the rows are the very same, else of one kind.
    """
    chance = random.Random(f"{kind} {sizes}")
    now = [COLUMNS[kind](chance) for _ in range(sizes[0])]
    base = now if sizes[0] == sizes[1] else [COLUMNS[kind](chance) for _ in range(sizes[1])]
    found = list(_robust(now, base, (in_partitions(now, count) for count in partitions)))
    return max(plain for plain, _ in found), max(even for _, even in found)


def _robust(
    now: Sequence[float], base: Sequence[float], sketches: Iterable[Sketch]
) -> Iterator[tuple[float, float]]:
    """The distances of sketches of `now` from the baseline's in one partition: Deequ's weights, and ours."""
    before = in_partitions(base, 1).levels
    deequs, sizes = distinct_cdf(before), (len(now), len(base))
    for sketch in sketches:
        plain = drift.robust(distinct_cdf(sketch.levels), deequs).value
        yield plain, drift.robust(*distinct_cdfs(sketch.levels, before, sizes)).value


def over_hosts(kind: str, sizes: tuple[int, int], times: float) -> list[tuple[float, float]]:
    """The `Robust` distances of the same rows shared among hosts in different ways.

    As S3 shares them: each host has every so many-th file, a partition of its own, and hosts are merged in
    their order. Of two equal sizes the rows of both sides are the same; those of the window are `times` as
    large.
    """
    chance = random.Random(f"{kind} {sizes}")
    base = [COLUMNS[kind](chance) for _ in range(sizes[1])]
    now = base if sizes[0] == sizes[1] else [COLUMNS[kind](chance) for _ in range(sizes[0])]
    now = [value * times for value in now]
    bounds = [len(now) * file // FILES for file in range(FILES + 1)]
    files = [Sketch(now[begin:end]) for begin, end in pairwise(bounds)]
    return list(_robust(now, base, (_shared(files, hosts) for hosts in HOSTS)))


def _shared(files: Sequence[Sketch], hosts: int) -> Sketch:
    whole = Sketch()
    for host in range(hosts):
        for file in files[host::hosts]:
            whole.merge(file)
    return whole


HOSTS = (1, 2, 3, 5, 8)
FILES = 24
OVER_HOSTS = (
    ("1,000,000 against the same", (1_000_000, 1_000_000), 1.0),
    ("1,000,000 against 100,000", (1_000_000, 100_000), 1.0),
    ("the same, 1.5 times as large", (1_000_000, 1_000_000), 1.5),
    ("100,000 against 3,000, 1.5 times as large", (100_000, 3_000), 1.5),
)


def _hosts() -> str:
    head = f"| column | {' | '.join(name for name, _, _ in OVER_HOSTS)} |\n|---|{'---|' * len(OVER_HOSTS)}\n"
    rows = (
        f"| {kind} | "
        + " | ".join(_spread(over_hosts(kind, sizes, times)) for _, sizes, times in OVER_HOSTS)
        + " |\n"
        for kind in COLUMNS
    )
    return head + "".join(rows)


def _spread(found: Sequence[tuple[float, float]]) -> str:
    """Least to largest, of Deequ's weights and of ours."""
    plain, even = zip(*found, strict=True)
    return " → ".join(f"{min(ones):.3f}–{max(ones):.3f}" for ones in (plain, even))


SIZES_OF_CUTS = (
    (1_000_000, 1_000_000),
    (100_000, 100_000),
    (100_000, 30_000),
    (100_000, 3_000),
    (5_000, 5_000),
)
PARTITIONS = (1, 3, 8, 20)


def _cuts() -> str:
    names = [f"{now:,} against {'the same' if now == base else f'{base:,}'}" for now, base in SIZES_OF_CUTS]
    head = f"| column | {' | '.join(names)} |\n|---|{'---|' * len(names)}\n"
    rows = ((kind, [cuts(kind, sizes, PARTITIONS) for sizes in SIZES_OF_CUTS]) for kind in COLUMNS)
    return head + "".join(
        f"| {kind} | {' | '.join(f'{plain:.3f} → {even:.3f}' for plain, even in found)} |\n"
        for kind, found in rows
    )


def table(by_case: Mapping[str, Rates]) -> str:
    """A row for each method and rule, a column for each case: the rates at all sizes."""
    rows = dict.fromkeys((method, rule) for rates in by_case.values() for method, rule, _ in rates)
    head = f"| method | alarm at | {' | '.join(by_case)} |\n|---|---|{'---|' * len(by_case)}\n"
    return head + "".join(
        f"| {method} | {_rule(method, rule)} | "
        + " | ".join(
            " / ".join(_rate(rates[method, rule, size]) for size in SIZES) for rates in by_case.values()
        )
        + " |\n"
        for method, rule in rows
    )


def _rule(method: str, rule: str) -> str:
    limit = AWS_LIMIT if method.endswith("(AWS)") else LIMITS[method]
    return {"limit": f"{limit}", "p": "p < 0.05", "both": f"**{limit} and p < 0.05**"}[rule]


def _rate(rate: float) -> str:
    return f"{rate:.2f}".rstrip("0").rstrip(".")


def in_page(page: str, name: str, made: str) -> str:
    """The page with the part between `<!-- name -->` and `<!-- end -->` made anew."""
    begin = page.index(f"<!-- {name} -->\n") + len(f"<!-- {name} -->\n")
    return page[:begin] + made + page[page.index("<!-- end -->", begin) :]


def parts(windows: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is made for the page, by the name of its place."""
    yield "numbers", lambda: table({_shift(shift): numbers(windows, shift) for shift in SHIFTS})
    yield (
        "texts",
        lambda: table(
            {
                f"{categories} categories, {'no change' if not moved else f'{moved:.0%} moved'}": texts(
                    windows, categories, moved
                )
                for categories in (5, 50)
                for moved in (0.0, 0.1)
            }
        ),
    )
    yield "together", lambda: _together(together(windows // 4))
    yield "cuts", _cuts
    yield "hosts", _hosts


def _shift(shift: float) -> str:
    return f"moved by {shift} σ" if shift else "no change"


def _together(alarms: Mapping[str, float]) -> str:
    head = f"| {' | '.join(alarms)} |\n|{'---|' * len(alarms)}\n"
    return head + f"| {' | '.join(_rate(rate) for rate in alarms.values())} |\n"


def main(arguments: Sequence[str]) -> None:
    """Make the tables and put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=200, help="how many of each kind (200)")
    parser.add_argument("--only", help="the name of one table")
    asked = parser.parse_args(arguments)
    for name, make in parts(asked.windows):
        if asked.only not in (None, name):
            continue
        made = make()
        PAGE.write_text(in_page(PAGE.read_text(), name, made))
        print(f"drift_tables: {name} made", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
