"""PyDeequ's ColumnProfilerRunner with KLL on a CSV: `deequ_profiler.py TABLE JAR text|inferred`."""

import os
import sys

os.environ["SPARK_VERSION"] = "3.5"

from pydeequ.analyzers import KLLParameters
from pydeequ.profiles import ColumnProfilerRunner
from pyspark.sql import SparkSession


def main(table: str, jar: str, types: str) -> None:
    """Profiles the table, its columns as text or as inferred types, and prints how many columns it has."""
    builder = SparkSession.builder.master("local[*]").config("spark.jars", jar)
    spark = builder.config("spark.driver.memory", "6g").getOrCreate()
    data = spark.read.csv(table, header=True, inferSchema=types == "inferred")
    runner = ColumnProfilerRunner(spark).onData(data).withKLLProfiling()
    result = runner.setKLLParameters(KLLParameters(spark, 2048, 0.64, 10)).run()
    print(len(result.profiles))
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
