"""Understudy beside what people use instead, on the same rows, in one run: tables, JSON and a picture.

With no row named, every row is measured (about 45 minutes on 2 cores). The sides of a row take turns.
With --records, captures of a shape of your own are measured instead; nothing is kept then.
"""

import argparse
import sys
from dataclasses import fields
from pathlib import Path

from benchmarks import report
from benchmarks.environments import NotInstalled
from benchmarks.measure import Measurement, measure
from benchmarks.rows import ROWS, Row, given_row
from benchmarks.shape import Shape
from benchmarks.sides import ROOT, Place


def main() -> int:
    """Measures the rows that are named and keeps what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("rows", nargs="*", choices=[*names, []], metavar="ROW", help=", ".join(names))
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--image", default="understudy:latest", help="image of the rows with containers")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "benchmarks", help="data and outputs")
    parser.add_argument("--environments", type=Path, help="the contenders', below --folder unless named")
    parser.add_argument(
        "--draw", action="store_true", help="only make the page and the picture, from results"
    )
    _add_shape(parser.add_argument_group("a shape of your own"))
    options = parser.parse_args()
    if options.draw:
        report.draw()
        return 0
    place = Place(options.folder, options.environments or options.folder / "environments", options.image)
    if options.records:
        row = given_row(_shape(options), script=options.script)
        print("\n".join(report.lines(report.row_result(row, *measured(row, place, options.repetitions)))))
        return 0
    short = False
    for row in ROWS:
        if options.rows and row.name not in options.rows:
            continue
        result = report.row_result(row, *measured(row, place, options.repetitions))
        report.keep(row.name, result)
        print("\n".join(report.lines(result)), flush=True)
        short |= not all(target["met"] for target in result["targets"])
    print(f"kept in {report.RESULTS.relative_to(ROOT)}; `python -m benchmarks --draw` makes page and picture")
    if short:
        print("some targets are not met")
    return 0


def _add_shape(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--records", type=int, help="how many captures; makes the others count")
    group.add_argument("--columns", type=int, default=70, help="the output among them")
    group.add_argument("--text", type=float, default=3 / 70, help="share of columns of six words")
    group.add_argument("--distinct-numbers", type=float, default=0.0, help="share of all-distinct numbers")
    group.add_argument("--distinct-texts", type=float, default=0.0, help="share of all-distinct texts")
    group.add_argument("--encoding", choices=["CSV", "JSON", "BASE64"], default="CSV")
    group.add_argument("--files", type=int, default=1)
    group.add_argument("--seed", type=int, default=7)
    group.add_argument("--script", action="store_true", help="with a preprocessing script as well")


def _shape(options: argparse.Namespace) -> Shape:
    names = {field.name for field in fields(Shape)} - {"made_files", "labelled"}
    return Shape(**{name: value for name, value in vars(options).items() if name in names})


def measured(row: Row, place: Place, repetitions: int) -> tuple[dict[str, list[Measurement]], dict[str, str]]:
    """The runs of a row by name, and why others could not be made. One side after the other, then again."""
    done: dict[str, list[Measurement]] = {run.name: [] for run in row.runs}
    failed: dict[str, str] = {}
    for repetition in range(repetitions):
        for run in row.runs:
            if run.name in failed or repetition >= (run.repetitions or repetitions):
                continue
            if sys.stderr.isatty():
                progress = f"\r{row.name}: {run.name} [{repetition + 1}]\033[K"
                print(progress, end="", file=sys.stderr, flush=True)
            try:
                command = run.side.command(place, run.shape)
                log = place.output("logs") / f"{row.name}-{run.name.replace(' ', '-').replace(',', '')}.log"
                done[run.name].append(measure(command, log))
            except (NotInstalled, RuntimeError) as error:
                failed[run.name] = str(error)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return done, failed


if __name__ == "__main__":
    sys.exit(main())
