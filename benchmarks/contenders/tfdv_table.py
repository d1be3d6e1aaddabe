"""TensorFlow Data Validation on a CSV: `tfdv_table.py TABLE OUTPUT`; read by pandas, its fastest way in."""

import sys
from pathlib import Path

import pandas as pd
import tensorflow_data_validation as tfdv


def main(table: str, output: str) -> None:
    """Writes the statistics."""
    statistics = tfdv.generate_statistics_from_dataframe(pd.read_csv(table), n_jobs=2)
    Path(output).write_bytes(statistics.SerializeToString())


if __name__ == "__main__":
    main(*sys.argv[1:])
