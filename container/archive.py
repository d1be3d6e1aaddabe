"""Makes the class-data archive with which the JVM starts faster: `python -m understudy.container.archive`.

One small job goes through a JVM that writes down at its end which classes it had loaded. The archive fits
this Java and this class path only; Java passes over one that does not fit, so `--check` starts a JVM that
refuses to run without it. An image carries its own; elsewhere it lies in the user's cache.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from understudy.analyzer.engine.java_runtime import archive, cached_archive, find_java
from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import own_folder, remove_folder
from understudy.container.running.stopping import make_scratch, stop_on_signals

DUMP_SECONDS = 300.0
KEPT_SECONDS = 30 * 86400
"""Archives of the user's cache that are older are of some other class path, most likely one of the past."""
RECORD = {
    "captureData": {
        "endpointInput": {"encoding": "CSV", "data": "1,2.5,red,true,", "mode": "INPUT"},
        "endpointOutput": {"encoding": "JSON", "data": '{"score": 0.25}', "mode": "OUTPUT"},
    },
    "eventMetadata": {"eventId": "1", "inferenceTime": "2024-01-01T00:00:00Z"},
    "eventVersion": "0",
}
LABEL = {
    "groundTruthData": {"data": "1", "encoding": "CSV"},
    "eventMetadata": {"eventId": "1"},
    "eventVersion": "0",
}
MERGED = '{"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}'
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'


def run_small_job(*java_options: str, environ: Mapping[str, str] = os.environ) -> None:
    """What jobs of each kind do, with a hundred captured records and a CSV file, in a JVM of its own."""
    from understudy.analyzer.engine import bias, session
    from understudy.analyzer.engine.outcomes import Question, outcomes
    from understudy.analyzer.engine.scan import profile
    from understudy.preprocess import by_paths
    from understudy.preprocess.formats import ByPaths, Merged, parse_dataset_format
    from understudy.preprocess.inputs import find_inputs
    from understudy.preprocess.merge import merge
    from understudy.preprocess.reading import ReadOptions, begin_by_paths
    from understudy.preprocess.table import read

    jvm = session.launch(java_options=java_options, environ=environ)
    with tempfile.TemporaryDirectory() as folder:
        captures, labels, table, merged = (
            Path(folder) / name for name in ("captures.jsonl", "labels.jsonl", "table.csv", "merged")
        )
        captures.write_text((json.dumps(RECORD) + "\n") * 100 + "not JSON\n")
        labels.write_text(json.dumps(LABEL) + "\n")
        table.write_text("a,b\n1,x\n2,\n")
        spark = session.connect(jvm)
        for path, form in ((captures, CAPTURE), (table, '{"csv": {"header": true}}')):
            profile(read(spark, find_inputs(path), parse_dataset_format(form)), {"a": {"type": "Integral"}})
        merge(spark, find_inputs(captures), find_inputs(labels), source=captures, output=merged)
        question = Question("BinaryClassification", "groundTruthData", probability="score")
        outcomes(read(spark, find_inputs(merged), parse_dataset_format(MERGED)), question)
        paths, options = ByPaths(Merged(), score="score"), ReadOptions()
        begun = begin_by_paths(find_inputs(merged), paths, options, Path(folder))
        facets = [bias.AskedColumn(column) for column in ("column_2", "column_3")]
        counted = bias.Question(bias.AskedColumn(by_paths.LABEL, ["1"], 1.0), facets, score=by_paths.SCORE)
        bias.scan(read(spark, find_inputs(merged), paths, options, begun), counted)
        session.stop(spark, patience_seconds=DUMP_SECONDS)


def give_base(java: Path) -> None:
    """Lets a Java that came without an archive of its own classes, as one from a wheel does, make that first.

    UserError when it cannot: what is made here rests on it.
    """
    base = java.resolve().parent.parent / "lib" / "server" / "classes.jsa"
    if base.exists():
        return
    done = subprocess.run(
        [java, "-XX:-UsePerfData", "-Xshare:dump"], capture_output=True, text=True, check=False
    )
    if not base.exists():
        why = (done.stderr + done.stdout).strip().rpartition("\n")[2]
        raise UserError(f"Java at {java} came without a class-data archive and cannot make one ({why}).")


def make(file: Path) -> None:
    """Makes the archive `file` anew; UserError when Java writes none."""
    give_base(find_java())
    folder = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Those whose names begin with a point are what older makers left when they were killed.
        for other in (*file.parent.glob("classes-*.jsa"), *file.parent.glob(".classes-*.jsa.*")):
            if time.time() - other.stat().st_mtime > KEPT_SECONDS:
                other.unlink()
        folder = own_folder(parent=file.parent)
        unfinished = folder / file.name
        options = (f"-XX:ArchiveClassesAtExit={unfinished}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
        # Java writes no archive while it uses another one: it is told of one that is not there.
        run_small_job(*options, environ=os.environ | {"UNDERSTUDY_ARCHIVE": str(unfinished)})
        unfinished.replace(file)
    except OSError as error:
        raise UserError(f"The class-data archive {file} cannot be made ({error.strerror}).") from error
    finally:
        if folder:
            remove_folder(folder)


def check() -> Path:
    """The archive that a start would use, proven to fit; UserError when there is none or Java refuses it."""
    found = archive(find_java())
    if found is None:
        raise UserError(
            "There is no class-data archive: make it with `python -m understudy.container.archive`."
        )
    run_small_job("-Xshare:on")
    return found


def main(arguments: list[str]) -> int:
    """Makes the archive unless it is there, or with `--check` proves that the one found is used."""
    try:
        if arguments == ["--check"]:
            print(f"{check()} is used.")
            return 0
        file = Path(arguments[0]) if arguments else cached_archive(find_java())
        if not file.is_file():
            make(file)
        print(f"{file}: {file.stat().st_size >> 20} MB.")
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    stop_on_signals(None)
    make_scratch()
    sys.exit(main(sys.argv[1:]))
