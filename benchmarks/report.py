"""Results as a file, as tables for a terminal and for the page, and as a picture."""

import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.measure import Measurement
from benchmarks.rows import ROWS, Row
from benchmarks.sides import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
RESULTS = ROOT / "docs" / "benchmarks" / "results.json"
PICTURE = ROOT / "docs" / "benchmarks" / "results.svg"
BEGIN, END = "<!-- made by `python -m benchmarks --draw` -->", "<!-- end -->"
PICTURED = ("small", "hundred-thousand", "million", "model-quality")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "cores": len(psutil.Process().cpu_affinity() or []) or psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "processor": model,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "pyspark": version("pyspark"),
        "revision": revision,
    }


def row_result(row: Row, runs: dict[str, list[Measurement]], failed: dict[str, str]) -> dict[str, Any]:
    """What is kept of a row: each run's figures, what could not be run and why, and each target's figure."""
    notes = {run.name: run.side.note for run in row.runs}
    targets = []
    for target in row.targets:
        try:
            figure = target.figure(runs)
        except (KeyError, ValueError):
            continue
        targets.append(
            {
                "text": target.text,
                "figure": round(figure, 3),
                "bound": target.bound,
                "unit": target.unit,
                "met": target.bound is None or figure <= target.bound,
            }
        )
    return {
        "title": row.title,
        "machine": machine(),
        "runs": {
            name: {
                "seconds": [round(run.seconds, 2) for run in done],
                "peak_mib": [round(run.peak_mib) for run in done],
                "note": notes[name],
            }
            for name, done in runs.items()
            if done
        },
        "failed": failed,
        "targets": targets,
    }


def lines(result: dict[str, Any]) -> list[str]:
    """A row for a terminal."""
    out = [result["title"]]
    first = next(iter(result["runs"].values()), None)
    for name, run in result["runs"].items():
        ratio = median(run["seconds"]) / median(first["seconds"]) if first else 1.0
        out.append(
            f"  {name:28} {median(run['seconds']):8.2f} s (least {min(run['seconds']):.2f}) "
            f"{median(run['peak_mib']):6.0f} MiB {ratio:7.2f} x [{len(run['seconds'])}]  {run['note']}"
        )
    out += [f"  {name:28} not run: {why}" for name, why in result["failed"].items()]
    for target in result["targets"]:
        verdict = (
            f"{_bound(target)}: {'met' if target['met'] else 'SHORT'}" if target["bound"] else "no target"
        )
        out.append(f"  -> {target['text']}: {target['figure']:g} {target['unit']}, {verdict}")
    return out


def keep(name: str, result: dict[str, Any]) -> None:
    """Puts a row into the file of results; other rows stay as they were measured."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(stored() | {name: result}, indent=1) + "\n")


def stored() -> dict[str, Any]:
    """The rows measured so far, in the order of the table."""
    found = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    return {row.name: found[row.name] for row in ROWS if row.name in found}


def page_tables(results: dict[str, Any]) -> str:
    """The tables of the page."""
    out = ["| work | figure | target | |", "|---|---|---|---|"]
    for result in results.values():
        for target in result["targets"]:
            verdict = ("met" if target["met"] else "**short**") if target["bound"] else ""
            out.append(
                f"| {result['title']}: {target['text']} | {target['figure']:g} {target['unit']} "
                f"| {_bound(target)} | {verdict} |"
            )
    for result in results.values():
        out += ["", f"### {result['title']}", "", "| side | median s | least s | peak MiB | runs | does |"]
        out.append("|---|---|---|---|---|---|")
        for name, run in result["runs"].items():
            out.append(
                f"| {name} | {median(run['seconds']):.2f} | {min(run['seconds']):.2f} "
                f"| {median(run['peak_mib']):.0f} | {len(run['seconds'])} | {run['note']} |"
            )
        out += [f"| {name} | not run | | | | {why} |" for name, why in result["failed"].items()]
        on = result["machine"]
        out += [
            "",
            f"{on['cores']} cores of {on['processor']}, {on['memory_gib']} GiB, {on['system']}, "
            f"Python {on['python']}, PySpark {on['pyspark']}, revision {on['revision']}.",
        ]
    return "\n".join(out)


def _bound(target: dict[str, Any]) -> str:
    return "none" if target["bound"] is None else f"at most {target['bound']:g}"


def draw() -> None:
    """Makes the page's tables and the picture from the stored results."""
    results = stored()
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{page_tables(results)}\n\n{END}{after}")
    _picture({name: results[name] for name in PICTURED if name in results})


def _picture(results: dict[str, Any]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "understudy", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt

    heights = [len(result["runs"]) for result in results.values()]
    size = (8, 0.28 * sum(heights) + 0.9 * len(heights))
    figure, axes = plt.subplots(len(results), 1, figsize=size, height_ratios=heights, squeeze=False)
    for axis, result in zip(axes[:, 0], results.values(), strict=True):
        runs = sorted(result["runs"].items(), key=lambda item: -median(item[1]["seconds"]))
        names = [name for name, _ in runs]
        medians = [median(run["seconds"]) for _, run in runs]
        ours = [name.startswith(("understudy", "container", "model quality")) for name in names]
        bars = axis.barh(names, medians, color=["#1565c0" if own else "#b0bec5" for own in ours])
        axis.bar_label(bars, [f"{value:.1f} s" for value in medians], padding=3)
        axis.set_xscale("log")
        axis.set_xlim(0.5, max(medians) * 2)
        axis.set_title(result["title"], loc="left", fontsize=10, fontweight="bold")
        axis.spines[["top", "right"]].set_visible(False)
        axis.xaxis.set_major_formatter("{x:g}")
    axes[-1, 0].set_xlabel("seconds, logarithmic; medians; Understudy in blue")
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})
    plt.close(figure)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().split("\n")
    except OSError:
        return []
