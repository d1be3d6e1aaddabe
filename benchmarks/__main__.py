"""Interleaved runs of Understudy and of what it is held against; a table, and JSON in build/benchmarks."""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

from benchmarks.captures import write
from benchmarks.measure import Measurement, measure

ROOT = Path(__file__).resolve().parent.parent
CONTENDERS = ROOT / "benchmarks" / "contenders"
FORMAT = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
TARGETS = {"profile": "at least 8 times faster", "start-up": "at most 2.5 times a bare session"}
Command = tuple[list[str], dict[str, str]]


def main() -> None:
    """Runs one comparison and prints medians and ratios to Understudy."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("comparison", choices=TARGETS)
    parser.add_argument("--records", type=int, help="100000 for profile, 500 for start-up")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--image", help="start-up: also measure this image with docker run")
    parser.add_argument("--deequ-jar", action="append", default=[], help="profile: may be given repeatedly")
    options = parser.parse_args()
    records = options.records or (100_000 if options.comparison == "profile" else 500)
    if options.comparison == "profile" and not options.deequ_jar:
        parser.error("profile needs --deequ-jar, the path of a Deequ jar for Spark 3.5")
    folder = ROOT / "build" / "benchmarks"
    captures, table = write(folder / str(records), records)
    commands = {"understudy": _outside(captures, folder)}
    if options.comparison == "profile":
        for jar in options.deequ_jar:
            script = str(CONTENDERS / "deequ_profiler.py")
            for types in ("text", "inferred"):
                command = [sys.executable, script, str(table), jar, types]
                commands[f"{Path(jar).stem} {types}"] = (command, dict(os.environ))
    else:
        commands["bare session"] = ([sys.executable, str(CONTENDERS / "bare_session.py")], dict(os.environ))
        if options.image:
            commands["container"] = _inside(options.image, captures)
    runs: dict[str, list[Measurement]] = {name: [] for name in commands}
    for _ in range(options.repetitions):
        for name, (command, environ) in commands.items():
            runs[name].append(measure(command, environ, folder / f"{name.replace(' ', '-')}.log"))
    report(options.comparison, records, runs, folder)


def report(comparison: str, records: int, runs: dict[str, list[Measurement]], folder: Path) -> None:
    """Prints the medians beside each other and writes every run as JSON."""
    medians = {name: statistics.median(run.seconds for run in done) for name, done in runs.items()}
    print(f"{comparison}, {records} records; target: {TARGETS[comparison]}")
    for name, done in runs.items():
        # The daemon runs a container, so its memory is not that of the command's own processes.
        peak = "-" if name == "container" else f"{max(run.peak_mib for run in done):.0f}"
        ratio = medians[name] / medians["understudy"]
        print(f"{name:24} {medians[name]:8.2f} s {peak:>8} MiB {ratio:6.2f} x understudy [{len(done)}]")
    document = {name: [vars(run) for run in done] for name, done in runs.items()}
    (folder / f"{comparison}.json").write_text(json.dumps({"records": records, "runs": document}, indent=2))


def _outside(captures: Path, folder: Path) -> Command:
    environ = {
        **os.environ,
        "dataset_source": str(captures),
        "dataset_format": FORMAT,
        "output_path": str(folder / "output"),
        "UNDERSTUDY_OPT_ML": str(folder / "ml"),
    }
    return [sys.executable, "-m", "container"], environ


def _inside(image: str, captures: Path) -> Command:
    source, output = "/opt/ml/processing/input", "/opt/ml/processing/output"
    command = ["docker", "run", "--rm", "--network=none", "-v", f"{captures}:{source}:ro"]
    for name, value in {"dataset_source": source, "dataset_format": FORMAT, "output_path": output}.items():
        command += ["-e", f"{name}={value}"]
    return [*command, image], dict(os.environ)


if __name__ == "__main__":
    main()
