"""A preprocessing script's handler alone: a plain loop over records that were parsed before.

Arguments: the captures' folder and the script. Prints the seconds that the calls took, on one core: without
reading and parsing, a thousand records at a time. Records and logger are those that a job hands over.
"""

import os
import sys
import time
from itertools import islice
from pathlib import Path

from understudy.preprocess.captures import read_capture
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.lines import lines_of
from understudy.preprocess.script import load
from understudy.preprocess.script_log import LimitedLog, script_logger


def main(captures: Path, path: Path) -> None:
    """Calls the handler for each record."""
    script = load(path)
    handler, spent = script.handler, 0.0
    log = LimitedLog(Path(os.devnull).open("w"))  # noqa: SIM115 - to the end of the process
    more = (script_logger(log),) if script.takes_logger else ()
    for file in find_inputs(captures):
        lines = lines_of(file.whole)
        while records := [InferenceRecord(read_capture(line)) for _, line in islice(lines, 1000)]:
            begin = time.perf_counter()
            for record in records:
                handler(record, *more)
            spent += time.perf_counter() - begin
    print(f"{spent:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
