"""One job run as the image runs it, in a JVM that stays warm, and what must be true of its end."""

import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz.cases import DECODED, ITSELF, SCRIPTS, Case

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LONGEST_SENTENCE = 20_000
MOST_ROWS = 5
"""More rows no hostile record holds."""


@dataclass(frozen=True)
class Ended:
    """A job's message, documents and log; `rows`, `records` and what it set aside."""

    failed: bool
    message: str
    documents: Mapping[str, str]
    log: str
    rows: int
    records: int
    lost: int
    """Records, or rows of model quality, that were set aside."""
    aside: Mapping[str, int]


@contextmanager
def warm(spark: "SparkSession") -> Iterator[list[Any]]:
    """Jobs within the block share one JVM; the list holds what they have scanned."""
    from understudy.analyzer.engine import session
    from understudy.container.running import run

    scans: list[Any] = []
    scanned = run._scanned

    def kept(*given: Any, **named: Any) -> Any:
        scans.append(scanned(*given, **named))
        return scans[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "launch", lambda **_: spark.sparkContext._gateway.understudy_jvm)
        patch.setattr(session, "connect", lambda *_, **__: spark)
        patch.setattr(session, "kill", lambda _: None)
        patch.setattr(run, "_scanned", kept)
        yield scans


def run_case(case: Case, folder: Path, scans: list[Any]) -> Ended:
    """Run the case's job in `folder`, which is made anew."""
    from understudy.analyzer.engine.set_aside import records
    from understudy.container.log import LOG
    from understudy.container.running.entrypoint import ending
    from understudy.container.running.run import run
    from understudy.container.settings.reading import job_of_variables

    shutil.rmtree(folder, ignore_errors=True)
    data, output = folder / "data", folder / "output"
    data.mkdir(parents=True)
    for name, content in case.files.items():
        (data / name).write_bytes(content)
    given = {"dataset_source": str(data), "output_path": str(output), **case.variables}
    if case.script:
        (folder / "script.py").write_text(SCRIPTS[case.script])
        given["record_preprocessor_script"] = str(folder / "script.py")
    lines: list[str] = []
    keeper = logging.Handler()
    keeper.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    LOG.handlers[:] = [keeper]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    del scans[:]
    finished, message = ending(lambda: run(job_of_variables(given, folder / "ml")))
    documents = {path.name: path.read_text() for path in output.iterdir()} if output.is_dir() else {}
    scan = scans[0] if scans else None
    aside = {kind: noted.count for kind, noted in scan.set_aside.items()} if scan else {}
    rows, read = (scan.rows, scan.records) if scan else (0, 0)
    lost = records(0, scan.set_aside) if scan else 0
    return Ended(finished is None, message, documents, "\n".join(lines), rows, read, lost, aside)


def faults_of(case: Case, ended: Ended) -> Iterator[str]:
    """What is not as it must be, whatever the record: one sentence, or documents; nothing lost."""
    yield from _faults_of_message(case, ended)
    if ended.failed:
        if ended.documents:
            yield f"documents of a failed job: {list(ended.documents)}"
        if case.alone and case.script != DECODED:
            yield f"one hostile record among {case.good} good ones ended the job: {ended.message}"
        return
    if {"statistics.json", "constraints.json"} - set(ended.documents):
        yield f"documents are missing: {list(ended.documents)}"
    for name, text in ended.documents.items():
        try:
            json.loads(text, parse_constant=_refuse)
        except ValueError as error:
            yield f"{name} is not valid JSON: {error}"
    if case.alone:
        yield from _faults_of_counts(case, ended)


def _faults_of_message(case: Case, ended: Ended) -> Iterator[str]:
    if "internal error" in ended.message:
        yield f"an internal error: {ended.message}\n{ended.log.rpartition('Caused by')[2][-2000:]}"
    if not ended.message or len(ended.message) > LONGEST_SENTENCE:
        yield f"no sentence: {ended.message[:300]!r}"
    if not ended.message.isprintable():
        yield f"a message of several lines, or that a terminal would obey: {ended.message!r}"
    if case.script == ITSELF and "preprocessing script" in ended.message:
        yield f"the script is blamed for a record: {ended.message}"


def _faults_of_counts(case: Case, ended: Ended) -> Iterator[str]:
    if ended.records not in (case.good, case.good + 1):
        yield f"{case.good} good records and one hostile one were read as {ended.records}: {ended.aside}"
    if ended.lost > MOST_ROWS or ended.aside.get("malformed", 0) > 1:
        yield f"more than the hostile record was set aside: {ended.aside}"
    if case.script != DECODED and ended.rows + ended.lost < case.rows:
        yield f"{ended.rows} rows and {ended.aside} are less than {case.rows} good rows"


def differences(without: Ended, script: Ended) -> Iterator[str]:
    """A script that returns the record itself changes nothing."""
    if without.failed != script.failed:
        yield f"without a script: {without.message}; with one that does nothing: {script.message}"
    elif without.aside != script.aside or without.rows != script.rows:
        yield (
            f"without a script {without.rows} rows and {without.aside}; "
            f"with one that does nothing {script.rows} and {script.aside}"
        )
    elif not without.failed and _measured(without) != _measured(script):
        yield "a script that does nothing changes statistics.json"


def _measured(ended: Ended) -> dict[str, Any]:
    statistics: dict[str, Any] = json.loads(ended.documents["statistics.json"])
    statistics["dataset"].pop("evaluation_time", None)
    return statistics


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
