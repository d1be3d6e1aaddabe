"""Runs a command while the engine's jar counts which of its lines and branches run; then prints how many did.

    python scripts/java_coverage.py COMMAND…

Every JVM that the command starts counts, because the jar itself is exchanged for one that JaCoCo has
instrumented: there is no option, variable or message that a job could trip over. The jar is put back in the
end, as it was, so that class-data archives made of it stay good; meanwhile the other has one of its own. A
JVM that is killed counts nothing.

Ends with the command's exit code, or with 1 where a package has fewer branches covered than `LEAST` asks for.
"""

import csv
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from build_engine import ENGINE, SOURCES, build
from jars import ROOT, BuildError, find_java, tool

from understudy.analyzer.engine.java_runtime import cached_archive

FOLDER = ROOT / "build" / "coverage" / "java"
COUNTED = FOLDER / "counted.exec"
"""What ran, of all JVMs together."""
ORIGINAL = FOLDER / ENGINE.name
LEAST = {"understudy.preprocess": 95.0}
"""Per cent of a package's branches."""


@dataclass
class Coverage:
    """How many lines and branches there are and how many of them ran."""

    lines: int = 0
    lines_run: int = 0
    branches: int = 0
    branches_run: int = 0

    def add(self, row: Mapping[str, str]) -> None:
        """Take in a class, as a row of JaCoCo's CSV has it."""
        self.lines += int(row["LINE_MISSED"]) + int(row["LINE_COVERED"])
        self.lines_run += int(row["LINE_COVERED"])
        self.branches += int(row["BRANCH_MISSED"]) + int(row["BRANCH_COVERED"])
        self.branches_run += int(row["BRANCH_COVERED"])

    @property
    def line_share(self) -> float:
        """Per cent of the lines; of none, all."""
        return 100 * self.lines_run / self.lines if self.lines else 100.0

    @property
    def branch_share(self) -> float:
        """Per cent of the branches; of none, all."""
        return 100 * self.branches_run / self.branches if self.branches else 100.0


def by_package(rows: Iterable[Mapping[str, str]]) -> dict[str, Coverage]:
    """The coverage of each package, from JaCoCo's rows of classes."""
    packages: dict[str, Coverage] = defaultdict(Coverage)
    for row in rows:
        packages[row["PACKAGE"]].add(row)
    return dict(sorted(packages.items()))


def table(packages: Mapping[str, Coverage]) -> str:
    """A line for each package."""
    shown = [f"{'Java package':<32}{'lines':>8}{'run':>8}{'branches':>10}{'run':>8}"]
    shown += [
        f"{name:<32}{one.lines:>8}{one.line_share:>7.1f}%{one.branches:>10}{one.branch_share:>7.1f}%"
        for name, one in packages.items()
    ]
    return "\n".join(shown)


def shortfalls(packages: Mapping[str, Coverage]) -> list[str]:
    """A sentence for each package below its bound."""
    return [
        f"{name}: {packages[name].branch_share:.1f} % of the branches ran, and {least:g} % have to."
        for name, least in LEAST.items()
        if packages[name].branch_share < least
    ]


@contextmanager
def instrumented(java: Path) -> Iterator[None]:
    """For a while, the engine's jar counts what runs."""
    made = FOLDER / "instrumented" / ENGINE.name
    run_tool(java, "instrument", str(ENGINE), "--dest", str(made.parent))
    with zipfile.ZipFile(tool("org.jacoco.agent", java)) as agent, zipfile.ZipFile(made, "a") as jar:
        for name in agent.namelist():
            if name.endswith(".class"):
                jar.writestr(name, agent.read(name))
        jar.writestr("jacoco-agent.properties", f"destfile={COUNTED}\nappend=true\n")
    ENGINE.replace(ORIGINAL)
    made.replace(ENGINE)
    archive = cached_archive(java)
    try:
        # Hundreds of JVMs start a second sooner with it; where it cannot be made, that has said why.
        subprocess.run([sys.executable, "-m", "understudy.container.archive"], cwd=ROOT, check=False)
        yield
    finally:
        archive.unlink(missing_ok=True)
        ORIGINAL.replace(ENGINE)


def run_tool(java: Path, *arguments: str) -> None:
    """Run JaCoCo's command line; BuildError with what it said where it fails."""
    command = [str(java), "-jar", str(tool("org.jacoco.cli", java)), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"JaCoCo could not {arguments[0]}: {(done.stderr or done.stdout).strip()}")


def report(java: Path) -> dict[str, Coverage]:
    """What was counted, by package; pages of every source beside it."""
    if not COUNTED.is_file():
        raise BuildError(
            "Nothing was counted: the command started no JVM of the engine that ended by itself."
        )
    classes = FOLDER / "classes.csv"
    sources = [option for folder in SOURCES for option in ("--sourcefiles", str(folder))]
    forms = ["--csv", str(classes), "--html", str(FOLDER / "pages")]
    run_tool(java, "report", str(COUNTED), "--classfiles", str(ENGINE), *sources, *forms)
    with classes.open() as rows:
        return by_package(csv.DictReader(rows))


def main() -> int:
    """Run the command, print the table, name what falls short."""
    if not sys.argv[1:]:
        print("java_coverage: give the command to run, such as `pytest tests/preprocess`.", file=sys.stderr)
        return 2
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        if ORIGINAL.is_file():
            # A run that was killed did not put it back.
            ORIGINAL.replace(ENGINE)
        build()
        java = find_java()
        COUNTED.unlink(missing_ok=True)
        with instrumented(java):
            code = subprocess.run(sys.argv[1:], check=False).returncode
        packages = report(java)
    except BuildError as error:
        print(f"java_coverage: {error}", file=sys.stderr)
        return 1
    print(table(packages))
    print(f"Line by line: {(FOLDER / 'pages' / 'index.html').relative_to(ROOT)}")
    short = shortfalls(packages)
    for sentence in short:
        print(f"java_coverage: {sentence}", file=sys.stderr)
    return code or bool(short)


if __name__ == "__main__":
    sys.exit(main())
