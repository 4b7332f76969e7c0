"""Imports all that a usual job needs, and opens nothing: for a process that forks jobs."""

import _duckdb  # noqa: F401

from pyspark.sql import SparkSession, functions, readwriter, types  # noqa: F401
from pyspark._engine import (  # noqa: F401
    csv_source, execution, file_writer, json_source, parquet_source, registry, sql_statements,
)

registry.load()
