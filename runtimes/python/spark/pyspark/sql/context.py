"""Where older scripts import the contexts from."""

from pyspark.sql.session import HiveContext, SQLContext  # noqa: F401
