"""The pages of 70 and of 1,000 features against their budgets, beside evidently's presets on the same tables.

`python -m benchmarks.pages` prints each figure with its target; `--without-evidently` leaves out what needs
minutes and an environment of its own. Times are of the wall, beside the seconds of the processor and the
load, as a busy machine tells more of itself than of a page. Exits with 1 where a budget is not kept.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, pstdev

from benchmarks.environments import NotInstalled, python_of
from benchmarks.sides import ROOT
from understudy.analyzer import data_quality
from understudy.analyzer.constraints import suggest_constraints
from understudy.analyzer.documents import to_json
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, Moments, Sketch, TableProfile, TypeCounts
from understudy.analyzer.statistics import statistics_of
from understudy.report.folder import data_quality_of
from understudy.report.pages import page_of

BASELINE, CURRENT = 5_000, 3_000
"""Records; every value of a number is another one, which is the most that a sketch can hold."""
K = 2_048


@dataclass(frozen=True)
class Budget:
    """What a page may take."""

    features: int
    megabytes: float
    seconds: float
    painted: float
    """Seconds to the first paint in Chromium."""
    settled: float
    """Seconds until all is loaded and drawn."""


Column = tuple[str, list[float] | list[str]]
DETAILS = 0.1
"""The share of `statistics.json` that `feature_details.json` may have."""
JOB = 1.25
"""How many times as long a job of 500 records may take with its page."""
BUDGETS = (Budget(70, 1.0, 0.5, 0.5, 3.0), Budget(1_000, 10.0, 6.0, 0.5, 3.0))
CHROMIUM = Path("/usr/bin/chromium")


def columns(features: int, records: int, seed: int, moved: float) -> Iterator[Column]:
    """Five of seven columns are numbers, the rest texts of twelve values; a tenth of each kind has moved."""
    source = random.Random(seed)
    for place in range(features):
        shift = moved if place % 10 == 0 else 0.0
        if place % 7 < 5:
            yield f"number_{place}", [source.gauss(50 + shift, 10) for _ in range(records)]
        else:
            weights = [12 - n + (shift if n == 3 else 0) for n in range(12)]
            yield f"text_{place}", source.choices([f"value {n}" for n in range(12)], weights, k=records)


def profile_of(table: Sequence[Column], records: int) -> TableProfile:
    """The state of the table after a scan; items of a sketch's second level stand for two records."""
    profiles = []
    for name, values in table:
        numbers = [value for value in values if isinstance(value, float)]
        if not numbers:
            counts = {str(text): values.count(text) for text in dict.fromkeys(values)}  # type: ignore[arg-type]
            counts = dict(sorted(counts.items(), key=lambda pair: -pair[1]))
            profiles.append(ColumnProfile(name, 0, TypeCounts(string=records), len(counts), values=counts))
            continue
        doubled = max(0, records - K)
        levels = [numbers[2 * doubled :], sorted(numbers[: 2 * doubled : 2])] if doubled else [numbers]
        mean = sum(numbers) / records
        moments = Moments(records, sum(numbers), mean, pstdev(numbers), min(numbers), max(numbers))
        profiles.append(
            ColumnProfile(name, 0, TypeCounts(fractional=records), records, moments, Sketch(levels))
        )
    return TableProfile(records, records, profiles)


@dataclass(frozen=True)
class Made:
    """A page, the seconds that it took, and those of the processor; `details` as a share of `statistics`."""

    html: str
    seconds: float
    processor: float
    again: float
    """Seconds of the processor for the same page once more, templates and caches being there."""
    details_share: float


def imports() -> tuple[float, float]:
    """Seconds, and those of the processor, for what a page imports beside what every job has already."""
    code = (
        "import time; import understudy.analyzer.data_quality, understudy.analyzer.model_quality.documents;"
        "begin = time.perf_counter(), time.process_time(); import understudy.report.pages;"
        "print(time.perf_counter() - begin[0], time.process_time() - begin[1])"
    )
    found = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        for _ in range(3)
    ]
    seconds, processor = min(tuple(map(float, line.split())) for line in found)
    return seconds, processor


def ours(features: int) -> Made:
    """The page of a job's documents."""
    base = profile_of(list(columns(features, BASELINE, 1, 0.0)), BASELINE)
    now = profile_of(list(columns(features, CURRENT, 2, 12.0)), CURRENT)
    statistics = statistics_of(base)
    constraints = suggest_constraints(statistics)
    made = data_quality.monitor(now, constraints, statistics, AnalysisOptions()).documents
    held = {"constraints.json": constraints, "statistics.json": statistics}
    documents = data_quality_of(made, held, "bench")
    begin, busy = time.perf_counter(), time.process_time()
    html = page_of(documents)
    seconds, processor = time.perf_counter() - begin, time.process_time() - busy
    busy = time.process_time()
    page_of(documents)
    again = time.process_time() - busy
    sizes = [len(to_json(made[name])) for name in ("feature_details.json", "statistics.json")]
    return Made(html, seconds, processor, again, sizes[0] / sizes[1])


def shown_seconds(html: str, folder: Path) -> tuple[float, float]:
    """Seconds to the first paint, and to two frames after the load event, in a browser started for it."""
    from playwright.sync_api import sync_playwright

    file = folder / "page.html"
    file.write_text(html)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        settled = page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
            "() => done(performance.now()))))"
        )
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        browser.close()
    return painted / 1000, settled / 1000


def evidently(features: int, preset: str, folder: Path) -> tuple[float, int]:
    """Seconds and bytes of evidently's report as HTML, its imports left out."""
    for name, records, seed, moved in (("base", BASELINE, 1, 0.0), ("now", CURRENT, 2, 12.0)):
        table = list(columns(features, records, seed, moved))
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(name for name, _ in table)
            writer.writerows(zip(*(values for _, values in table), strict=True))
    python = python_of("evidently", ROOT / "build" / "benchmarks" / "environments")
    script = Path(__file__).parent / "contenders" / "evidently_page.py"
    command = [python, str(script), str(folder / "base.csv"), str(folder / "now.csv"), preset]
    done = subprocess.run([*command, str(folder / "page.html")], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]), (folder / "page.html").stat().st_size


def job_seconds(folder: Path, turns: int = 5) -> tuple[float, float]:
    """Median seconds of the sample's hour of 500 records, cold start to exit: with its page, and without."""
    sample = ROOT / "examples" / "sample"
    window = sample / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
    base = folder / "baseline"
    _run("baseline", sample / "baseline" / "training.csv", "--output", base, report="Disabled")
    found: dict[str, list[float]] = {"Enabled": [], "Disabled": []}
    for _ in range(turns):
        for report, seconds in found.items():
            begin = time.perf_counter()
            _run("monitor", window, "--baseline", base, "--output", folder / report, report=report)
            seconds.append(time.perf_counter() - begin)
    return median(found["Enabled"]), median(found["Disabled"])


def _run(*arguments: str | Path, report: str) -> None:
    command = [sys.executable, "-m", "understudy.container", *map(str, arguments)]
    subprocess.run(command, env={**os.environ, "understudy_report": report}, check=True, capture_output=True)


def main() -> int:
    """Prints each page beside its budget, then the contender's."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--without-evidently", action="store_true")
    options = parser.parse_args()
    kept = True
    print(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    seconds, processor = imports()
    print(f"understudy, imports of a page: {seconds:.2f} s (processor {processor:.2f} s)", flush=True)
    for budget in BUDGETS:
        # The first page compiles the templates, as each job's does.
        made = ours(budget.features)
        html = made.html
        megabytes = len(html.encode()) / 1e6
        kept &= made.seconds <= budget.seconds and megabytes <= budget.megabytes
        kept &= made.details_share <= DETAILS
        print(
            f"understudy, {budget.features} features: {made.seconds:.2f} s (at most {budget.seconds}; "
            f"processor {made.processor:.2f} s, once more {made.again:.2f} s), "
            f"{megabytes:.2f} MB (at most {budget.megabytes}), feature_details.json "
            f"{made.details_share:.1%} of statistics.json (at most {DETAILS:.0%})",
            flush=True,
        )
        if not CHROMIUM.exists():
            print(f"understudy, {budget.features} features: not shown, there is no {CHROMIUM}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            painted, settled = shown_seconds(html, Path(folder))
        kept &= painted <= budget.painted and settled <= budget.settled
        print(
            f"understudy, {budget.features} features: first paint {painted:.2f} s (at most "
            f"{budget.painted}), "
            f"settled {settled:.2f} s (at most {budget.settled})",
            flush=True,
        )
    with tempfile.TemporaryDirectory() as folder:
        with_page, without = job_seconds(Path(folder))
        files = [Path(folder) / "Enabled" / name for name in ("feature_details.json", "statistics.json")]
        share = files[0].stat().st_size / files[1].stat().st_size
    kept &= with_page <= JOB * without and share <= DETAILS
    times = f"{with_page / without:.2f} times (at most {JOB})"
    print(
        f"understudy, a job of 500 records: {with_page:.2f} s with its page, {without:.2f} s without: {times}"
    )
    print(
        f"understudy, the sample: feature_details.json {share:.1%} of statistics.json (at most {DETAILS:.0%})"
    )
    for preset in () if options.without_evidently else ("drift", "summary"):
        with tempfile.TemporaryDirectory() as folder:
            try:
                seconds, size = evidently(BUDGETS[0].features, preset, Path(folder))
            except (NotInstalled, subprocess.CalledProcessError) as error:
                print(f"evidently, {preset}: not measured ({error})")
                continue
            print(
                f"evidently, {preset}, {BUDGETS[0].features} features: {seconds:.2f} s, {size / 1e6:.2f} MB"
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
