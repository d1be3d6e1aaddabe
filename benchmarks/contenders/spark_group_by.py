"""One plain group-by of Spark over what a bias job counts: `spark_group_by.py TABLE plain|tuned`."""

import sys

from benchmarks.contenders.spark_binary_metrics import session

COUNTED = ("flag3", "flag4", "label", "flag5")
"""Two facets, the label, and what is taken for the prediction."""


def main(table: str, start: str) -> None:
    """Counts rows by facets, label and prediction; all columns are parsed, as a job parses them."""
    spark, stop = session(start)
    rows = spark.read.option("header", "true").csv(table)
    print(len(rows.groupBy(*COUNTED).count().collect()))
    stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
