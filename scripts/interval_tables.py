"""How often intervals of model quality hold, and decisions err: tables of its page, by simulation.

.venv/bin/python scripts/interval_tables.py            # some ten minutes; `--windows 100` for a look
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from drift_tables import in_page
from simulated_models import Model, Row, binary, classes, regression, window

from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.baseline import QualityBaseline, baseline_of
from understudy.analyzer.model_quality.checks import (
    Comparison,
    compare_overall,
    compare_segment,
    decide,
)
from understudy.analyzer.model_quality.evidence import evidence
from understudy.analyzer.model_quality.intervals import Evidence
from understudy.analyzer.model_quality.measure import measure, measure_segments, values_of_all
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Outcomes, Segment

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "model-quality.md"
SIZES = (60, 300, 1_000)
BASELINE = 3_000
WINDOWS = (200, 1_000)
SEGMENTS = 5
DECISIONS: tuple[Literal["plain"], Literal["interval"]] = ("plain", "interval")
BINARY = ("recall", "precision", "accuracy", "false_positive_rate", "auc", "f0_5", "f1", "f2")
WEIGHTED = ("accuracy", "weighted_precision", "weighted_f0_5", "weighted_f1", "weighted_f2")
ERRORS = ("mae", "mse", "rmse", "r2")
VERY_FAR_APART = 6.436
"""Where positives are twice as wide: an area of 0.998."""

Coverage = dict[str, tuple[float, float]]
"""By metric: the share of windows that have an interval, and of those how many hold the truth."""


def coverage(model: Model, size: int, windows: int) -> Coverage:
    """Of windows of one size."""
    options = QualityOptions(model.problem, datetime.now(UTC))
    there = dict.fromkeys(model.truth, 0)
    held = dict.fromkeys(model.truth, 0)
    chance = random.Random(f"{model.name} {size}")
    for _ in range(windows):
        rows = model.rows(window(model, chance, size))
        for name, found in evidence(rows, values_of_all(rows, options), options).items():
            if isinstance(found, Evidence):
                there[name] += 1
                held[name] += found.interval.low <= model.truth[name] <= found.interval.high
    return {name: (there[name] / windows, held[name] / max(1, there[name])) for name in there}


def covered(
    models: Sequence[Model], metrics: Sequence[str], windows: int, sizes: Sequence[int] = SIZES
) -> str:
    """A row for each model, a column for each metric."""
    lines = [f"| model | {' | '.join(metrics)} |", f"|---|{'---|' * len(metrics)}"]
    for model in models:
        found = [coverage(model, size, windows) for size in sizes]
        cells = [" / ".join(_share(at[name]) for at in found) for name in metrics]
        lines.append(f"| {model.name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _share(found: tuple[float, float]) -> str:
    there, held = found
    return f"{held:.2f}" if there >= 0.5 else "–"


Rates = dict[tuple[str, str], float]
"""The share of windows with a violation of all rows (`whole`) or of any, by decision and place."""


def alarms(model: Model, kinds: Sequence[tuple[Model, int]], windows: int) -> list[Rates]:
    """Of windows of each kind, a model and a size, against baselines of `model`."""
    found: list[Rates] = [{(d, p): 0.0 for d in DECISIONS for p in ("whole", "any")} for _ in kinds]
    options = QualityOptions(model.problem, datetime.now(UTC))
    for at in range(windows):
        chance = random.Random(f"{model.name} {at}")
        before = _outcomes(model, window(model, chance, BASELINE))
        base = baseline_of(analysis.baseline(before, options).documents)
        for rates, (now, size) in zip(found, kinds, strict=True):
            comparisons = _compared(_outcomes(now, window(now, chance, size)), base, options)
            for decision in DECISIONS:
                findings = decide(comparisons, replace(options, decision=decision)).findings
                rates[decision, "whole"] += any(one.segment is None for one in findings) / windows
                rates[decision, "any"] += bool(findings) / windows
    return found


def _compared(now: Outcomes, base: QualityBaseline, options: QualityOptions) -> list[Comparison]:
    """Of all rows and of each segment."""
    found = compare_overall(measure(now.overall, options), base, options).comparisons
    for segment in measure_segments(now, options):
        found += compare_segment(segment, base, options).comparisons
    return found


def _outcomes(model: Model, rows: Sequence[Row]) -> Outcomes:
    """Rows fall into as many segments as there are, all of one kind."""
    parts = [rows[at::SEGMENTS] for at in range(SEGMENTS)]
    segments = [Segment("part", str(at), model.rows(part)) for at, part in enumerate(parts)]
    return Outcomes(len(rows), len(rows), model.rows(rows), segments, positive="1")


CASES: Sequence[tuple[Model, Model]] = (
    (binary(0.3, 1.5), binary(0.3, 1.5, worse=0.5)),
    (binary(0.03, 2.5), binary(0.03, 2.5, worse=0.75)),
    (classes(5, 0.8), classes(5, 0.7)),
    (regression("normal"), regression("normal", 1.2)),
    (regression("lognormal"), regression("lognormal", 1.5)),
)
"""A model, and what became of it."""


def false_alarms(windows: int) -> str:
    """For each model the rates without a change and with one, at each size of window."""
    heads = [f"{kind}, {size:,} rows" for kind in ("unchanged", "worse") for size in WINDOWS]
    lines = [f"| model | decision | {' | '.join(heads)} |", f"|---|---|{'---|' * len(heads)}"]
    for model, worse in CASES:
        rates = alarms(model, [(now, size) for now in (model, worse) for size in WINDOWS], windows)
        for decision in DECISIONS:
            cells = [f"{at[decision, 'whole']:.2f}, {at[decision, 'any']:.2f}" for at in rates]
            lines.append(f"| {model.name} | {decision} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def parts(windows: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is made for the page, by the name of its place."""
    scored = [binary(share, apart) for share in (0.5, 0.1, 0.03) for apart in (0.5, 2.5, 4.0)]
    scored += [binary(0.5, 4.0, spread=2.0), binary(0.03, 4.0, spread=2.0)]
    yield "coverage of binary models", lambda: covered(scored, BINARY, windows)
    wide = [binary(share, apart, spread=2.0) for apart in (4.0, VERY_FAR_APART) for share in (0.5, 0.1, 0.03)]
    yield "coverage of areas", lambda: covered(wide, ("auc",), windows)
    labelled = [classes(count, accuracy) for count in (2, 5, 10) for accuracy in (0.5, 0.9)]
    yield "coverage of classes", lambda: covered(labelled, WEIGHTED, windows)
    kinds = ("normal", "heteroscedastic", "lognormal", "Student's t (3)")
    yield "coverage of errors", lambda: covered([regression(kind) for kind in kinds], ERRORS, windows)
    yield "false alarms", lambda: false_alarms(windows // 4)


def main(arguments: Sequence[str]) -> None:
    """Make the tables and put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=400, help="how many of each kind (400)")
    parser.add_argument("--only", help="the name of one table")
    asked = parser.parse_args(arguments)
    for name, make in parts(asked.windows):
        if asked.only not in (None, name):
            continue
        made = make()
        PAGE.write_text(in_page(PAGE.read_text(), name, made))
        print(f"interval_tables: {name} made", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
