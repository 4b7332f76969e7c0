"""GlueContext: the entry of a script: Spark's session, sources and sinks."""

import logging
import sys
import threading

from awsglue import s3_files, sinks, sources, spark_tables
from awsglue.readers import (DataFrameReader, DataFrameWriter, DynamicFrameReader,
                             DynamicFrameWriter)

STREAMING = "streaming jobs are not served by Tarn's awsglue"


def _refuse(what):
    raise NotImplementedError(f"{what} is not served by Tarn's awsglue")


class GlueContext:
    def __init__(self, sparkContext=None, **options):  # noqa: N803
        """`sparkContext`: a SparkContext or a SparkSession, or none for the one there is."""
        from pyspark.sql import SparkSession
        if isinstance(sparkContext, SparkSession):
            self.spark_session = sparkContext
        else:
            self.spark_session = SparkSession.builder.getOrCreate()
        self._context = sparkContext
        if hasattr(SparkSession, "_catalog_hook"):  # Tarn's pyspark
            spark_tables.attach()
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.write_data_frame = DataFrameWriter(self)

    def __getattr__(self, name):
        """What is Spark's, by the session or the context."""
        if name.startswith("__") or name in ("spark_session", "_context"):
            raise AttributeError(name)
        for owner in (self._context, self.spark_session):
            if owner is not None and hasattr(owner, name):
                return getattr(owner, name)
        raise AttributeError(f"GlueContext has no '{name}' in Tarn's awsglue")

    def get_logger(self):
        return GlueLogger()

    def getSource(self, connection_type, transformation_ctx="", **options):  # noqa: N802
        return DataSource(self, connection_type, options, transformation_ctx)

    get_source = getSource

    def getSink(self, connection_type, format=None, transformation_ctx="",  # noqa: A002, N802
                **options):
        if connection_type != "s3":
            _refuse(f"a sink of the connection type {connection_type}")
        sink = sinks.S3Sink(options["path"], options.get("enableUpdateCatalog", False),
                            options.get("updateBehavior", "UPDATE_IN_DATABASE"),
                            options.get("partitionKeys", ()), options.get("compression"))
        if format:
            sink.setFormat(format)
        return sink

    get_sink = getSink

    def create_dynamic_frame_from_catalog(self, database=None, table_name=None,
                                          redshift_tmp_dir="", transformation_ctx="",
                                          push_down_predicate="", additional_options=None,
                                          catalog_id=None, **kwargs):
        return sources.read_table(self, database or kwargs.get("name_space"), table_name,
                                  push_down_predicate, additional_options or {},
                                  transformation_ctx)

    def create_dynamic_frame_from_options(self, connection_type, connection_options=None,
                                          format=None, format_options=None,  # noqa: A002
                                          transformation_ctx="", **kwargs):
        options = connection_options or {}
        if connection_type in ("parquet", "csv", "json"):
            connection_type, format = "s3", connection_type  # noqa: A001
        if connection_type not in ("s3", "file"):
            _refuse(f"a source of the connection type {connection_type}")
        paths = options.get("paths") or options.get("path")
        if not paths:
            raise ValueError("connection_options must have paths")
        if not format:
            raise ValueError("format must say what the objects are")
        return sources.read_s3(self, paths, format, format_options or {}, options,
                               transformation_ctx)

    def create_dynamic_frame_from_rdd(self, data, name, schema=None, sample_ratio=None,
                                      transformation_ctx=""):
        from awsglue.dynamicframe import DynamicFrame
        from awsglue.values import plain_value
        rows = data.collect() if hasattr(data, "collect") else list(data)
        return DynamicFrame([plain_value(row) for row in rows], self, name)

    def create_sample_dynamic_frame_from_catalog(self, database=None, table_name=None, num=100,
                                                 **kwargs):
        frame = self.create_dynamic_frame_from_catalog(
            database, table_name, transformation_ctx=kwargs.get("transformation_ctx", ""))
        return frame.records().first(num)

    def create_sample_dynamic_frame_from_options(self, connection_type, connection_options=None,
                                                 num=100, **kwargs):
        frame = self.create_dynamic_frame_from_options(connection_type, connection_options,
                                                       **kwargs)
        return frame.records().first(num)

    def create_data_frame_from_catalog(self, database=None, table_name=None, **kwargs):
        return self.create_data_frame.from_catalog(database, table_name, **kwargs)

    def create_data_frame_from_options(self, connection_type, connection_options=None, **kwargs):
        return self.create_data_frame.from_options(connection_type, connection_options, **kwargs)

    def write_dynamic_frame_from_options(self, frame, connection_type, connection_options=None,
                                         format=None, format_options=None,  # noqa: A002
                                         transformation_ctx=""):
        from awsglue.collection import DynamicFrameCollection
        options = connection_options or {}
        if connection_type != "s3":
            _refuse(f"a sink of the connection type {connection_type}")
        path = options.get("path")
        if not path:
            raise ValueError("connection_options must have a path")
        frames = {"": frame}
        if isinstance(frame, DynamicFrameCollection):
            frames = {key: frame[key] for key in frame.keys()}
        for key, each in frames.items():
            place = path.rstrip("/") + "/" + key if key else path
            sinks.write_frame(each, place, format, format_options or {},
                              options.get("partitionKeys", ()), options.get("compression"))
        return frame

    write_from_options = write_dynamic_frame_from_options

    def write_dynamic_frame_from_catalog(self, frame, database=None, table_name=None,
                                         redshift_tmp_dir="", transformation_ctx="",
                                         additional_options=None, catalog_id=None, **kwargs):
        return sinks.write_table(frame, database or kwargs.get("name_space"), table_name,
                                 additional_options or {})

    def write_data_frame_from_catalog(self, frame, database, table_name, **kwargs):
        return self.write_data_frame.from_catalog(frame, database, table_name, **kwargs)

    def purge_s3_path(self, s3_path, options=None, transformation_ctx=""):
        """Deletes the objects there that are older than retentionPeriod hours (168 if not said)."""
        import time
        options = options or {}
        kept_ms = float(options.get("retentionPeriod", 168)) * 3600 * 1000
        before_ms = time.time() * 1000 - kept_ms
        for file in s3_files.list_files(s3_path):
            if file.modified_ms <= before_ms:
                s3_files.client().delete_object(Bucket=file.bucket, Key=file.key)

    def purge_table(self, database, table_name, options=None, transformation_ctx="",
                    catalog_id=None):
        from awsglue import catalog
        table = catalog.get_table(database, table_name)
        self.purge_s3_path(table["StorageDescriptor"]["Location"], options)

    def forEachBatch(self, frame, batch_function, options=None):  # noqa: N802
        raise NotImplementedError("forEachBatch: " + STREAMING)

    def getSampleStreamingDynamicFrame(self, *args, **kwargs):  # noqa: N802
        raise NotImplementedError("getSampleStreamingDynamicFrame: " + STREAMING)

    def add_ingestion_time_columns(self, *args, **kwargs):
        raise NotImplementedError("add_ingestion_time_columns: " + STREAMING)

    def transition_s3_path(self, *args, **kwargs):
        _refuse("transition_s3_path")

    transition_table = transition_s3_path

    def extract_jdbc_conf(self, connection_name, catalog_id=None):
        _refuse("extract_jdbc_conf (connections)")

    def start_transaction(self, *args, **kwargs):
        _refuse("start_transaction (governed tables)")

    commit_transaction = cancel_transaction = start_transaction


class DataSource:
    """What getSource() gives."""

    def __init__(self, glue_context, connection_type, options, transformation_ctx):
        self._glue_context, self._connection_type = glue_context, connection_type
        self._options, self._context = options, transformation_ctx
        self._format, self._format_options = None, {}

    def setFormat(self, format, **options):  # noqa: A002, N802
        self._format, self._format_options = format, options

    def getFrame(self):  # noqa: N802
        return self._glue_context.create_dynamic_frame_from_options(
            self._connection_type, self._options, self._format, self._format_options,
            self._context)


class GlueLogger:
    """Lines to the job's error log, as log4j's of a Glue job."""

    _lock = threading.Lock()

    def _log(self, level, message):
        with self._lock:
            print(f"{level} GlueLogger: {message}", file=sys.stderr, flush=True)

    def info(self, message):
        self._log("INFO", message)

    def warn(self, message):
        self._log("WARN", message)

    def error(self, message):
        self._log("ERROR", message)

    def debug(self, message):
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            self._log("DEBUG", message)
