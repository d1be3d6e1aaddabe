"""What is measured, row by row: sides on shapes, and what the figures are held to."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks import sides
from benchmarks.measure import Measurement
from benchmarks.shape import Shape
from benchmarks.sides import Side

Runs = Mapping[str, list[Measurement]]
AWS_SECONDS = 68.0
"""AWS's container from first log line to message, on 90 to 3,000 rows and 4 cores (published logs)."""


@dataclass(frozen=True)
class Run:
    """A side on a shape; `repetitions` where it is too slow to be run as often as others."""

    side: Side
    shape: Shape
    label: str = ""
    repetitions: int | None = None

    @property
    def name(self) -> str:
        """How the run is called in tables."""
        return self.label or self.side.label


@dataclass(frozen=True)
class Target:
    """A figure of the runs that must not be above a bound; None only shows it."""

    text: str
    figure: Callable[[Runs], float]
    bound: float | None
    unit: str = "x"


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    name: str
    title: str
    runs: tuple[Run, ...]
    targets: tuple[Target, ...]


def seconds(runs: Runs, name: str) -> float:
    """The median of a run's wall seconds."""
    return median(run.seconds for run in runs[name])


def peak(runs: Runs, name: str) -> float:
    """The median of a run's peak memory, MiB."""
    return median(run.peak_mib for run in runs[name])


def times(of: str, *others: str) -> Callable[[Runs], float]:
    """How many times as long as the fastest of the others it takes; not measured others do not count."""
    return lambda runs: seconds(runs, of) / min(seconds(runs, other) for other in others if runs.get(other))


def said(runs: Runs, name: str, place: int = 0) -> float:
    """The median of a number in the last lines of a run; ValueError where it was not made."""
    if not runs.get(name):
        raise ValueError(name)
    return median(float(run.last_line.split()[place]) for run in runs[name])


def handler_shares(runs: Runs) -> float:
    """What a script adds to a job, in times of what its handler alone would take on all cores."""
    added = seconds(runs, sides.WITH_PUBLISHED.label) - seconds(runs, US)
    loop = median(float(run.last_line) for run in runs["its handler in a plain loop"])
    return added / (loop / len(os.sched_getaffinity(0)))


def against(label: str, shape: Shape, *, repetitions: int | None = None) -> Run:
    """A contender on a shape."""
    return Run(sides.PROGRAMS[label], shape, repetitions=repetitions)


def scripted(name: str, title: str, shape: Shape) -> Row:
    """A job with a published script beside the same job without, and beside the script's handler alone."""
    return Row(
        name,
        title,
        (
            Run(sides.OUTSIDE, shape),
            Run(sides.WITH_PUBLISHED, shape),
            against("its handler in a plain loop", shape),
        ),
        (Target("added by the script, over its handler in a plain loop / cores", handler_shares, 1.5),),
    )


SMALL = Shape(500, columns=12, text=2 / 12)
MIDDLE = Shape(100_000)
LARGE = Shape(1_000_000)
DISTINCT = Shape(1_000_000, distinct_numbers=20 / 70, distinct_texts=5 / 70)
WIDE = Shape(100_000, columns=5_000)
LESS_WIDE = Shape(20_000, columns=5_000)
LARGEST = Shape(10_000_000, files=10, made_files=1)
SCORED = Shape(1_000_000, columns=12, labelled=True)
SMALL_SCORED = Shape(500, columns=12, labelled=True)
EXPLAINED, ASKED = Shape(1_000, columns=21), Shape(30_000, columns=15)
US = sides.OUTSIDE.label


def given_row(shape: Shape, *, script: bool) -> Row:
    """A row on a shape of the caller's: Understudy, and for CSV, which they can take, DuckDB and Polars."""
    runs = [Run(sides.OUTSIDE, shape)]
    if script:
        runs.append(Run(sides.WITH_SCRIPT, shape))
    if shape.encoding == "CSV":
        runs += [against("DuckDB", shape), against("Polars", shape)]
    return Row("given", f"{shape.records} records x {shape.columns}, as given", tuple(runs), ())


ROWS = (
    Row(
        "small",
        "500 records x 12, cold container start to exit",
        (
            Run(sides.CONTAINER, SMALL),
            Run(sides.TUNED, SMALL),
            Run(sides.OUTSIDE, SMALL, "understudy outside"),
            against("bare session", SMALL),
        ),
        (
            Target("over the tuned bare session", times("container", "tuned bare session"), 1.6),
            Target(
                f"over AWS's published {AWS_SECONDS:.0f} s",
                lambda runs: seconds(runs, "container") / AWS_SECONDS,
                0.05,
            ),
        ),
    ),
    Row(
        "script",
        "the same with a preprocessing script",
        (Run(sides.SCRIPTED, SMALL), Run(sides.CONTAINER, SMALL)),
        (Target("over no script", times("container with script", "container"), 1.3),),
    ),
    scripted(
        "script-hundred-thousand",
        "1e5 BASE64 records x 70 with a published preprocessing script",
        Shape(100_000, encoding="BASE64"),
    ),
    scripted(
        "script-million",
        "1e6 BASE64 records x 70 with a published preprocessing script",
        Shape(1_000_000, encoding="BASE64"),
    ),
    Row(
        "hundred-thousand",
        "1e5 records x 70, captures to documents, cold",
        (
            Run(sides.OUTSIDE, MIDDLE),
            against("DuckDB", MIDDLE),
            against("Polars", MIDDLE),
            against("whylogs", MIDDLE),
            against("evidently summary", MIDDLE),
            against("evidently drift", MIDDLE),
            against("TFDV", MIDDLE),
            against("profiler, Deequ 2.0.7", MIDDLE, repetitions=2),
            against("profiler, Deequ 2.1.0", MIDDLE, repetitions=1),
            against("AnalysisRunner, Deequ 2.0.7", MIDDLE, repetitions=1),
        ),
        (
            Target(
                "over the faster profiler",
                times(US, "profiler, Deequ 2.0.7", "profiler, Deequ 2.1.0"),
                0.1,
            ),
            Target("over evidently's summary", times(US, "evidently summary"), 0.5),
            Target("over evidently's drift", times(US, "evidently drift"), 0.5),
            Target("over TFDV", times(US, "TFDV"), 0.5),
        ),
    ),
    Row(
        "million",
        "1e6 records x 70",
        (
            Run(sides.OUTSIDE, LARGE),
            against("DuckDB", LARGE),
            against("Polars", LARGE),
            against("whylogs", LARGE, repetitions=2),
        ),
        (
            Target("over DuckDB", times(US, "DuckDB"), 1.1),
            Target("over Polars", times(US, "Polars"), 1.8),
            Target("over whylogs", times(US, "whylogs"), 1.0),
        ),
    ),
    Row(
        "distinct",
        "1e6 x 70, 20 columns of distinct numbers and 5 of distinct texts",
        (Run(sides.OUTSIDE, DISTINCT, "all-distinct columns"), Run(sides.OUTSIDE, LARGE)),
        (Target("over the row above", times("all-distinct columns", US), 1.3),),
    ),
    Row(
        "wide",
        "1e5 records x 5,000",
        (
            Run(sides.OUTSIDE, WIDE, "1e5 x 5,000", 1),
            Run(sides.OUTSIDE, LESS_WIDE, "2e4 x 5,000", 1),
            Run(sides.OUTSIDE, DISTINCT, "all-distinct columns", 1),
        ),
        (
            Target(
                "over five times a fifth of it",
                lambda runs: times("1e5 x 5,000", "2e4 x 5,000")(runs) / 5,
                1.15,
            ),
            Target(
                "memory over that of the row above",
                lambda runs: peak(runs, "1e5 x 5,000") / peak(runs, "all-distinct columns"),
                1.0,
            ),
        ),
    ),
    Row(
        "ten-million",
        "1e7 records x 70, 4 GB of heap",
        (
            Run(sides.outside("understudy, 4 GB", UNDERSTUDY_HEAP="4g"), LARGEST, "1e7", 1),
            Run(sides.outside("understudy, 4 GB", UNDERSTUDY_HEAP="4g"), LARGE, "1e6"),
        ),
        (
            Target("over ten times 1e6", lambda runs: times("1e7", "1e6")(runs) / 10, 1.15),
            Target("memory over that of 1e6", lambda runs: peak(runs, "1e7") / peak(runs, "1e6"), 1.25),
        ),
    ),
    Row(
        "hosts",
        "1e7 records x 70, hosts of one core each",
        (
            Run(sides.TWO_HOSTS, LARGEST, repetitions=1),
            Run(sides.ONE_HOST, LARGEST, repetitions=1),
        ),
        (Target("over one host", times("two hosts", "one host"), None),),
    ),
    Row(
        "monitoring",
        "monitoring 1e5 records against a baseline",
        (Run(sides.OUTSIDE, MIDDLE), Run(sides.monitoring("monitoring"), MIDDLE)),
        (Target("over the profile alone", times("monitoring", US), 1.1),),
    ),
    Row(
        "warm",
        "500 records in a warm session (library call)",
        (against("warm library call", SMALL),),
        (
            Target(
                "a call",
                lambda runs: median(float(run.last_line) for run in runs["warm library call"]),
                0.7,
                "s",
            ),
        ),
    ),
    Row(
        "model-quality",
        "1e6 merged records with probabilities of a binary model",
        (
            Run(sides.MODEL_QUALITY, SCORED),
            against("Spark's metrics, from the same captures", SCORED),
            against("Spark's metrics, from CSV", SCORED),
            against("Spark's metrics, from CSV, our start", SCORED),
        ),
        (
            Target(
                "over Spark's own metrics, the fastest way",
                times(
                    sides.MODEL_QUALITY.label,
                    "Spark's metrics, from the same captures",
                    "Spark's metrics, from CSV",
                    "Spark's metrics, from CSV, our start",
                ),
                1.5,
            ),
        ),
    ),
    Row(
        "bias",
        "bias of 1e6 rows, two facets, without the flip test",
        (
            Run(sides.BIAS, SCORED),
            against("Spark's group-by", SCORED),
            against("Spark's group-by, our start", SCORED),
        ),
        (
            Target(
                "over one group-by of Spark, the faster way",
                times("bias", "Spark's group-by", "Spark's group-by, our start"),
                1.3,
            ),
        ),
    ),
    Row(
        "bias-small",
        "bias of 500 merged captures, start to exit",
        (Run(sides.BIAS_OF_CAPTURES, SMALL_SCORED), Run(sides.OUTSIDE, SMALL_SCORED)),
        (
            Target(
                "over data quality of the same",
                times("bias of captures", US),
                1.3,
            ),
        ),
    ),
    Row(
        "shap",
        "SHAP of 1,000 rows x 20 features x 2,088 samples, a logistic model in process",
        (
            against("Kernel SHAP", EXPLAINED),
            against("shap's KernelExplainer", EXPLAINED, repetitions=1),
        ),
        (
            Target(
                "over shap's KernelExplainer",
                lambda runs: said(runs, "Kernel SHAP") / said(runs, "shap's KernelExplainer"),
                1 / 12,
            ),
        ),
    ),
    Row(
        "shap-http",
        "SHAP of 30,000 rows x 14 features x 100 samples, a model over HTTP",
        (against("Kernel SHAP over HTTP", ASKED, repetitions=1),),
        (
            Target("requests a row", lambda runs: said(runs, "Kernel SHAP over HTTP"), 1 / 50, ""),
            Target(
                "the processor's seconds here over the server's",
                lambda runs: said(runs, "Kernel SHAP over HTTP", 1),
                1.0,
            ),
        ),
    ),
)
