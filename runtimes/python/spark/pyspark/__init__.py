"""A clean-room pyspark for Glue jobs, over an embedded engine. See README.md."""

from pyspark.conf import SparkConf
from pyspark.context import SparkContext
from pyspark.storagelevel import StorageLevel
from pyspark.version import __version__

__all__ = ["SparkConf", "SparkContext", "StorageLevel", "__version__", "RDD", "Row", "SQLContext",
           "HiveContext", "Broadcast", "Accumulator", "AccumulatorParam", "TaskContext"]


def __getattr__(name):
    if name in ("Row", "SQLContext", "HiveContext"):
        from pyspark import sql
        return getattr(sql, name)
    if name == "RDD":
        from pyspark.rdd import RDD
        return RDD
    if name == "Broadcast":
        from pyspark.broadcast import Broadcast
        return Broadcast
    if name in ("Accumulator", "AccumulatorParam"):
        from pyspark import accumulators
        return getattr(accumulators, name)
    if name in ("BarrierTaskContext", "TaskContext", "SparkFiles", "SparkJobInfo", "pandas"):
        from pyspark.errors import NotServed
        raise NotServed(f"pyspark.{name}")
    raise AttributeError(f"module 'pyspark' has no attribute '{name}'")
