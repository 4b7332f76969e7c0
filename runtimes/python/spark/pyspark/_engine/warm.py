"""Imports all that a usual job needs, and opens nothing: for a process that forks jobs."""

import _duckdb  # noqa: F401

from pyspark.sql import SparkSession, functions, readwriter, types  # noqa: F401
from pyspark._engine import (  # noqa: F401
    csv_source, execution, file_writer, json_source, parquet_source, registry, sql_statements,
)

registry.load()


def _warm_s3():
    """Reads the model of S3 into boto3's default session. Credentials, region and endpoint are read
    later, when a job makes its client: 15 ms instead of 280."""
    try:
        import boto3
    except ImportError:
        return
    import concurrent.futures.thread  # noqa: F401
    boto3.setup_default_session()
    loader = boto3.DEFAULT_SESSION._session.get_component("data_loader")
    loader.load_service_model("s3", "service-2")
    loader.load_data_with_path("endpoints")
    loader.load_service_model("s3", "endpoint-rule-set-1")


_warm_s3()
