"""Spark's own BinaryClassificationMetrics: `spark_binary_metrics.py FILES plain|tuned`.

FILES is a folder of merged captures or a CSV with the columns `output` and `label`. `plain` starts Spark as
pip's PySpark does, `tuned` as Understudy does.
"""

import sys
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession


def scores_and_labels(spark: SparkSession, files: str) -> DataFrame:
    """Two columns of doubles."""
    if Path(files).is_dir():
        data = "data string, encoding string"
        schema = f"captureData struct<endpointOutput: struct<{data}>>, groundTruthData struct<{data}>"
        read = spark.read.schema(schema).option("recursiveFileLookup", "true").json(files)
        columns = ("captureData.endpointOutput.data", "groundTruthData.data")
    else:
        read = spark.read.option("header", "true").csv(files)
        columns = ("output", "label")
    return read.selectExpr(*(f"cast({column} as double)" for column in columns))


def session(start: str) -> Any:
    """A Spark session, and what ends it."""
    if start == "plain":
        spark = SparkSession.builder.master("local[*]").getOrCreate()
        return spark, spark.stop
    from understudy.analyzer.engine import session as tuned
    from understudy.analyzer.engine.java_options import FULL_COMPILER_FROM

    spark = tuned.start(input_bytes=FULL_COMPILER_FROM)
    return spark, lambda: tuned.stop(spark)


def main(files: str, start: str) -> None:
    """The area under the curve and both curves."""
    spark, stop = session(start)
    pairs = scores_and_labels(spark, files)
    metrics = spark._jvm.org.apache.spark.mllib.evaluation.BinaryClassificationMetrics(pairs._jdf)
    print(metrics.roc().count(), metrics.pr().count(), metrics.areaUnderROC())
    stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
