"""The Data Catalog for Spark, as Glue's own Spark has it: attach() puts it under pyspark's session and
writer. A table that a query names and Spark does not know comes to Spark's own catalog, as a copy of
what the Data Catalog's is at that moment; what makes or fills tables is awsglue's `spark_tables`.
"""

import functools
import re

from awsglue import spark_tables

MAX_TABLES = 50  # of one statement
MISSING = re.compile(r"\[(TABLE_OR_VIEW_NOT_FOUND|SCHEMA_NOT_FOUND)\][^`]*((?:`[^`]+`\.?)+)")
_copies = set()


def _place(session, name):
    parts = [part.strip("`") for part in re.findall(r"`[^`]+`", name)]
    if parts[0] == "spark_catalog":
        parts = parts[1:]
    return ([session.catalog.currentDatabase(), *parts] if len(parts) == 1 else parts)[-2:]


def _bring(session, error):
    """Whether what Spark misses is there now."""
    found = MISSING.search(str(error))
    if not found:
        return False
    if found.group(1) == "SCHEMA_NOT_FOUND":
        _make_database(session, re.findall(r"`([^`]+)`", found.group(2))[-1])
        return True
    database, table = _place(session, found.group(2))
    frame = spark_tables.find(session, database, table)
    if frame is None:
        return False
    _make_database(session, database)
    from pyspark.sql.readwriter import DataFrameWriter
    writer = frame.write.mode("overwrite").format("parquet")
    DataFrameWriter.saveAsTable.plain(writer, f"`{database}`.`{table}`")
    _copies.add((database, table))
    return True


def _make_database(session, name):
    from pyspark.sql.session import SparkSession
    SparkSession.sql.plain(session, f"CREATE DATABASE IF NOT EXISTS `{name}`")


def _forget(session):
    """The next query sees the tables as they then are."""
    from pyspark.sql.session import SparkSession
    for database, table in list(_copies):
        SparkSession.sql.plain(session, f"DROP TABLE IF EXISTS `{database}`.`{table}`")
        _copies.discard((database, table))


def _again(session, action):
    from pyspark.errors import AnalysisException
    for _ in range(MAX_TABLES):
        try:
            return action()
        except AnalysisException as error:
            if not _bring(session, error):
                raise
    return action()


def _wrap(owner, name, make):
    plain = getattr(owner, name)
    call = functools.wraps(plain)(make(plain))
    call.plain = plain
    setattr(owner, name, call)


def _sql(plain):
    def call(self, text, *args, **options):
        if not args and not options:
            done = spark_tables.statement(self, text)
            if done is not None:
                _forget(self)
                return done
        return _again(self, lambda: plain(self, text, *args, **options))
    return call


def _table(plain):
    def call(self, name):
        return _again(self._spark if hasattr(self, "_spark") else self, lambda: plain(self, name))
    return call


def _noting(attribute):
    """format(), mode() and partitionBy(), whose words a table needs."""
    def make(plain):
        def call(self, *args, **options):
            said = [*args, *options.values()]
            setattr(self, attribute, said[0] if len(said) == 1 else said)
            return plain(self, *args, **options)
        return call
    return make


def _noting_option(plain):
    def call(self, key, value):
        self.__dict__.setdefault("_tarn_options", {})[key] = value
        return plain(self, key, value)
    return call


def _order(writer, mode=None):
    keys = getattr(writer, "_tarn_keys", [])
    options = dict(getattr(writer, "_tarn_options", {}))
    if getattr(writer, "_tarn_path", None):
        options["path"] = writer._tarn_path
    return spark_tables.Order(writer._df, getattr(writer, "_tarn_format", "parquet"),
                              (mode or getattr(writer, "_tarn_mode", "error")).lower(),
                              [keys] if isinstance(keys, str) else keys, options)


def _save_as_table(plain):
    def call(self, name, format=None, mode=None, partitionBy=None,  # noqa: A002, N803
             **options):
        if format:
            self._tarn_format = format
        if partitionBy:
            self._tarn_keys = partitionBy
        for key, value in options.items():
            self.option(key, value)
        spark_tables.write(self._spark, _order(self, mode), name, False)
        _forget(self._spark)
    return call


def _insert_into(plain):
    def call(self, tableName, overwrite=None):  # noqa: N803
        mode = None if overwrite is None else ("overwrite" if overwrite else "append")
        spark_tables.write(self._spark, _order(self, mode), tableName, True)
        _forget(self._spark)
    return call


def attach():
    from pyspark.sql.readwriter import DataFrameReader, DataFrameWriter
    from pyspark.sql.session import SparkSession
    _wrap(SparkSession, "sql", _sql)
    _wrap(SparkSession, "table", _table)
    _wrap(DataFrameReader, "table", _table)
    _wrap(DataFrameWriter, "format", _noting("_tarn_format"))
    _wrap(DataFrameWriter, "partitionBy", _noting("_tarn_keys"))
    _wrap(DataFrameWriter, "mode", _noting("_tarn_mode"))
    _wrap(DataFrameWriter, "option", _noting_option)
    _wrap(DataFrameWriter, "saveAsTable", _save_as_table)
    _wrap(DataFrameWriter, "insertInto", _insert_into)
