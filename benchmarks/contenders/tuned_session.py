"""The limit of start-up: the JVM as Understudy starts it, and one query without SQL, as its own is."""

from understudy.analyzer.engine import session

if __name__ == "__main__":
    spark = session.start(input_bytes=0)
    print(spark.sparkContext._jsc.parallelize([1, 2, 3], 1).count())
    session.stop(spark)
