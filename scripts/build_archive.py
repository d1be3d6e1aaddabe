"""Makes the class-data archive with which the JVM starts faster: run it last when an image is built.

One small job goes through a JVM that writes down at its end which classes it had loaded. The archive fits
this Java and this class path only; Java passes over one that does not fit, so `--check` starts a JVM that
refuses to run without it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DUMP_SECONDS = 300.0
RECORD = {
    "captureData": {
        "endpointInput": {"encoding": "CSV", "data": "1,2.5,red,true,", "mode": "INPUT"},
        "endpointOutput": {"encoding": "JSON", "data": '{"score": 0.25}', "mode": "OUTPUT"},
    },
    "eventMetadata": {"eventId": "1", "inferenceTime": "2024-01-01T00:00:00Z"},
    "eventVersion": "0",
}
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'


def run_small_job(*java_options: str) -> None:
    """Profiles a hundred captured records and a CSV file in a JVM of its own."""
    from analyzer.engine import session
    from analyzer.engine.scan import profile
    from preprocess.formats import parse_dataset_format
    from preprocess.inputs import find_inputs
    from preprocess.table import read

    jvm = session.launch(java_options=java_options)
    with tempfile.TemporaryDirectory() as folder:
        captures, table = Path(folder) / "captures.jsonl", Path(folder) / "table.csv"
        captures.write_text((json.dumps(RECORD) + "\n") * 100 + "not JSON\n")
        table.write_text("a,b\n1,x\n2,\n")
        spark = session.connect(jvm)
        for path, form in ((captures, CAPTURE), (table, '{"csv": {"header": true}}')):
            profile(read(spark, find_inputs(path), parse_dataset_format(form)), {"a": {"type": "Integral"}})
        session.stop(spark, patience_seconds=DUMP_SECONDS)


def main() -> int:
    """Makes the archive, or with `--check` proves that it is used."""
    from analyzer.engine.java_runtime import ARCHIVE
    from analyzer.errors import UserError

    if "--check" in sys.argv[1:] and not ARCHIVE.is_file():
        print(f"build_archive: {ARCHIVE} is not there: run this script without --check.", file=sys.stderr)
        return 1
    if "--check" in sys.argv[1:]:
        try:
            run_small_job("-Xshare:on")
        except UserError:
            print(
                f"build_archive: {ARCHIVE.name} does not fit (Java says why above): make it anew.",
                file=sys.stderr,
            )
            return 1
        print(f"build_archive: {ARCHIVE.name} is used.")
        return 0
    subprocess.run([sys.executable, ROOT / "scripts" / "build_engine.py"], check=True)
    ARCHIVE.unlink(missing_ok=True)
    partial = ARCHIVE.with_name(f".{ARCHIVE.name}.{os.getpid()}")
    run_small_job(f"-XX:ArchiveClassesAtExit={partial}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
    if not partial.is_file():
        print("build_archive: Java wrote no archive; its messages are above.", file=sys.stderr)
        return 1
    partial.replace(ARCHIVE)
    print(f"build_archive: {ARCHIVE.name} made, {ARCHIVE.stat().st_size >> 20} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
