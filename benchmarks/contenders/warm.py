"""The library in a warm session: `warm.py CAPTURES FORMAT TIMES`; prints the median seconds of a call."""

import statistics
import sys
import time
from pathlib import Path

from analyzer.data_quality import baseline
from analyzer.documents import to_json
from analyzer.engine import session
from analyzer.engine.scan import profile
from analyzer.options import AnalysisOptions
from preprocess.formats import parse_dataset_format
from preprocess.inputs import find_inputs
from preprocess.table import read


def main(captures: str, form: str, times: int) -> None:
    """One call warms the session up; the next ones are timed, from files to documents as text."""
    spark = session.start(input_bytes=0)
    seconds = []
    for _ in range(1 + times):
        begin = time.perf_counter()
        table = read(spark, find_inputs(Path(captures)), parse_dataset_format(form))
        documents = baseline(profile(table), AnalysisOptions()).documents
        texts = [to_json(document) for document in documents.values()]
        seconds.append(time.perf_counter() - begin)
        assert all(texts)
    session.stop(spark)
    print(statistics.median(seconds[1:]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
