"""pyspark.sql"""

from pyspark.sql.types import Row
from pyspark.sql.column import Column
from pyspark.sql.dataframe import DataFrame
from pyspark.sql.frame_statistics import DataFrameNaFunctions, DataFrameStatFunctions
from pyspark.sql.group import GroupedData
from pyspark.sql.session import HiveContext, SQLContext, SparkSession
from pyspark.sql.window import Window, WindowSpec

__all__ = ["SparkSession", "SQLContext", "HiveContext", "DataFrame", "Column", "Row", "Window",
           "WindowSpec", "GroupedData", "DataFrameNaFunctions", "DataFrameStatFunctions",
           "DataFrameReader", "DataFrameWriter", "Catalog", "UDFRegistration", "Observation"]


def __getattr__(name):
    if name in ("DataFrameReader", "DataFrameWriter"):
        from pyspark.sql import readwriter
        return getattr(readwriter, name)
    if name == "Observation":
        from pyspark.sql.observation import Observation
        return Observation
    if name == "Catalog":
        from pyspark.sql.catalog import Catalog
        return Catalog
    if name == "UDFRegistration":
        from pyspark.sql.udf import UDFRegistration
        return UDFRegistration
    raise AttributeError(f"module 'pyspark.sql' has no attribute '{name}'")
