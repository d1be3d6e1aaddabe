"""A plain PySpark session with one query."""

from pyspark.sql import SparkSession

if __name__ == "__main__":
    spark = SparkSession.builder.master("local[*]").getOrCreate()
    print(spark.range(1).count())
    spark.stop()
