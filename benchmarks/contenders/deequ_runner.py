"""PyDeequ's AnalysisRunner, all analyzers in one run, on a CSV: `deequ_runner.py TABLE JAR`.

No histograms of texts; the sketches take a second pass of Deequ's own.
"""

import os
import sys

os.environ["SPARK_VERSION"] = "3.5"

from pydeequ.analyzers import (
    AnalysisRunner,
    AnalyzerContext,
    ApproxCountDistinct,
    Completeness,
    DataType,
    KLLParameters,
    KLLSketch,
    Maximum,
    Mean,
    Minimum,
    StandardDeviation,
    Sum,
)
from pyspark.sql import SparkSession

NUMBERS = (Mean, Sum, StandardDeviation, Minimum, Maximum)


def main(table: str, jar: str) -> None:
    """Analyses the table, types inferred, and prints how many metrics there are."""
    builder = SparkSession.builder.master("local[*]").config("spark.jars", jar)
    spark = builder.config("spark.driver.memory", "6g").getOrCreate()
    data = spark.read.csv(table, header=True, inferSchema=True)
    run = AnalysisRunner(spark).onData(data)
    for name, kind in data.dtypes:
        for analyzer in (Completeness, ApproxCountDistinct, DataType):
            run = run.addAnalyzer(analyzer(name))
        if kind != "string":
            for analyzer in NUMBERS:
                run = run.addAnalyzer(analyzer(name))
            run = run.addAnalyzer(KLLSketch(name, KLLParameters(spark, 2048, 0.64, 10)))
    metrics = AnalyzerContext.successMetricsAsDataFrame(spark, run.run())
    print(metrics.count())
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
