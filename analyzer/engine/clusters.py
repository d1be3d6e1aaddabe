"""Clusters of points by Spark's k-means."""

from numpy import float64
from numpy.typing import NDArray
from pyspark.ml.clustering import KMeans
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.explainability.baseline_rows import Clusters

SEED = 0


def clusters_of(spark: SparkSession) -> Clusters:
    """Assigns points to clusters; the same points in the same order have the same clusters each time."""

    def assigned(points: NDArray[float64], clusters: int) -> list[int]:
        with plain_errors(spark):
            rows = [(place, Vectors.dense(point)) for place, point in enumerate(points.tolist())]
            # In one partition, so that no sum depends on how many cores there are.
            frame = spark.createDataFrame(rows, ["place", "features"]).coalesce(1)
            model = KMeans(k=clusters, seed=SEED).fit(frame)
            found = model.transform(frame).select("place", "prediction").collect()
        return [row["prediction"] for row in sorted(found, key=lambda row: row["place"])]

    return assigned
