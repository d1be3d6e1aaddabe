"""evidently on a CSV: `evidently_table.py TABLE summary|drift OUTPUT`.

Exact quantiles and tests, all rows in memory.
"""

import sys
from pathlib import Path

import pandas as pd
from evidently import Dataset, Report
from evidently.presets import DataDriftPreset, DataSummaryPreset


def main(table: str, preset: str, output: str) -> None:
    """Writes the report; drift is measured between the two halves of the rows."""
    rows = pd.read_csv(table)
    if preset == "summary":
        result = Report([DataSummaryPreset()]).run(Dataset.from_pandas(rows), None)
    else:
        half = len(rows) // 2
        halves = Dataset.from_pandas(rows[half:]), Dataset.from_pandas(rows[:half])
        result = Report([DataDriftPreset()]).run(*halves)
    Path(output).write_text(result.json())


if __name__ == "__main__":
    main(*sys.argv[1:])
