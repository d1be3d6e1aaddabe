"""A small job of this checkout beside the same job of an earlier commit: what changes since then have cost.

Both run outside the container, each with its own jar and class-data archive, without a script and with one.
The two of a pair follow one another, each first every other time, so that a machine that others use slows
both: what counts is the median of the pairs' ratios.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles

from benchmarks.rows import SMALL
from benchmarks.sides import ROOT, SCRIPT, Place, job

JARS = Path("analyzer", "engine", "jars")
LOG = "log"


@dataclass(frozen=True)
class Checkout:
    """A state of the project that can run jobs: its folder, its package's name, its class-data archive."""

    folder: Path
    package: str
    archive: Path

    @property
    def environment(self) -> dict[str, str]:
        """With which its modules run."""
        path = self.folder / "src" if self.package.startswith("understudy") else self.folder
        return {**os.environ, "PYTHONPATH": str(path), "UNDERSTUDY_ARCHIVE": str(self.archive)}

    def run(self, *arguments: str, module: str = "", **variables: str) -> None:
        """Run a module of the package to its end."""
        program = [sys.executable, "-m", f"{self.package}{module}", *arguments]
        environment = {**self.environment, **variables}
        with (self.archive.parent / LOG).open("w") as log:
            subprocess.run(
                program, check=True, env=environment, cwd=self.archive.parent, stdout=log, stderr=log
            )


@dataclass(frozen=True)
class Cost:
    """What one job took: wall seconds, and seconds of all cores."""

    wall: float
    cores: float


def main() -> int:
    """Measure, and print each kind of job's medians and ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pairs", description=__doc__)
    parser.add_argument("commit", help="the earlier one")
    parser.add_argument("--pairs", type=int, default=11)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "benchmarks" / "pairs")
    options = parser.parse_args()
    place = Place(options.folder, options.folder, "")
    captures, _ = place.data(SMALL)
    before, now = _earlier(options.commit, options.folder), _prepared(ROOT, options.folder / "now")
    for label, variables in (
        ("500 records x 12", {}),
        ("the same with a script", {"record_preprocessor_script": str(SCRIPT)}),
    ):
        given = {**job(captures, place.output("job")), **variables}
        measured = _pairs(before, now, given, options.pairs)
        print("\n".join([f"{label}, {options.pairs} pairs", *_lines(measured)]), flush=True)
    return 0


def _earlier(commit: str, folder: Path) -> Checkout:
    """The commit's files, beside this checkout's jars where it uses the same ones."""
    home = folder / commit
    if not home.exists():
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(packed)) as files:
            files.extractall(home, filter="data")
        (home / JARS).mkdir(parents=True, exist_ok=True)
        for jar in (*(ROOT / JARS).glob("deequ-*.jar"), *(ROOT / JARS).glob("ecj-*.jar")):
            shutil.copy2(jar, home / JARS)
    return _prepared(home, folder / f"of-{commit}")


def _prepared(checkout: Path, folder: Path) -> Checkout:
    """With its jar and archive up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, checkout / "scripts" / "build_engine.py"], check=True, cwd=checkout)
    package = "understudy.container" if (checkout / "src" / "understudy").is_dir() else "container"
    prepared = Checkout(checkout, package, folder / "classes.jsa")
    prepared.archive.unlink(missing_ok=True)
    prepared.run(str(prepared.archive), module=".archive")
    return prepared


def _pairs(before: Checkout, now: Checkout, given: Mapping[str, str], count: int) -> list[tuple[Cost, Cost]]:
    """What each pair took, after one job of each that is not counted."""
    for side in (before, now):
        side.run(**given)
    pairs = []
    for number in range(count):
        if number % 2:
            second = _cost(now, given)
            pairs.append((_cost(before, given), second))
        else:
            first = _cost(before, given)
            pairs.append((first, _cost(now, given)))
    return pairs


def _cost(side: Checkout, given: Mapping[str, str]) -> Cost:
    used, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    side.run(**given)
    wall, now = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)


def _lines(pairs: Sequence[tuple[Cost, Cost]]) -> list[str]:
    """For each kind of cost both medians, and the ratio's median and middle half."""
    lines = []
    for kind in ("wall", "cores"):
        before, now = ([getattr(cost, kind) for cost in side] for side in zip(*pairs, strict=True))
        ratios = [new / old for old, new in zip(before, now, strict=True)]
        low, _, high = quantiles(ratios, n=4)
        lines.append(
            f"  {kind}: before {median(before):.3f} s, now {median(now):.3f} s, "
            f"ratio {median(ratios):.3f} (half of the pairs: {low:.3f} to {high:.3f})"
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
