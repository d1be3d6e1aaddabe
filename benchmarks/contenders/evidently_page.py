"""evidently's report as a page: `evidently_page.py BASELINE CURRENT summary|drift OUTPUT`; prints seconds."""

import sys
import time

import pandas as pd
from evidently import Dataset, Report
from evidently.presets import DataDriftPreset, DataSummaryPreset


def main(baseline: str, current: str, preset: str, output: str) -> None:
    """Writes the page; reading the tables and importing are not measured."""
    sides = Dataset.from_pandas(pd.read_csv(current)), Dataset.from_pandas(pd.read_csv(baseline))
    begin = time.perf_counter()
    report = Report([DataDriftPreset() if preset == "drift" else DataSummaryPreset()])
    report.run(*sides).save_html(output)
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main(*sys.argv[1:])
