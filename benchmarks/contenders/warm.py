"""The library in a warm session: `warm.py CAPTURES FORMAT TIMES`; prints the median seconds of a call."""

import statistics
import sys
import time
from pathlib import Path

from understudy.analyzer.data_quality import baseline
from understudy.analyzer.documents import to_json
from understudy.analyzer.engine import session
from understudy.analyzer.engine.scan import profile
from understudy.analyzer.options import AnalysisOptions
from understudy.preprocess.formats import parse_dataset_format
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.table import read


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
