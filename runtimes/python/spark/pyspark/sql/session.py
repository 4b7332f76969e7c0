"""SparkSession: where DataFrames come from. One engine a process stands behind all sessions."""

import itertools

from pyspark.errors import (
    AnalysisException, NotServed, PySparkTypeError, PySparkValueError,
)
from pyspark.sql import types as t
from pyspark.sql.conf import RuntimeConfig
from pyspark.sql.dataframe import DataFrame
from pyspark._engine import inference
from pyspark._engine import plan as p
from pyspark._engine.scope import Attribute, fresh


class _Property:
    """An attribute of the class that is made when asked for: SparkSession.builder."""

    def __get__(self, instance, owner):
        return Builder()


class Builder:
    """SparkSession.builder"""

    def __init__(self):
        self._options = {}

    def config(self, key=None, value=None, conf=None, *, map=None):
        if conf is not None:
            self._options.update(dict(conf.getAll()))
        elif map is not None:
            self._options.update(map)
        else:
            self._options[key] = value
        return self

    def appName(self, name):
        return self.config("spark.app.name", name)

    def master(self, master):
        return self.config("spark.master", master)

    def remote(self, url):
        raise NotServed("SparkSession.builder.remote")

    def enableHiveSupport(self):
        return self

    def getOrCreate(self):
        session = SparkSession._active
        if session is None:
            from pyspark.context import SparkContext
            from pyspark.conf import SparkConf
            settings = SparkConf()
            for key in ("spark.app.name", "spark.master"):  # those of a context that is to be
                if key in self._options:
                    settings.set(key, self._options[key])
            session = SparkSession(SparkContext.getOrCreate(settings))
        for key, value in self._options.items():
            session.conf.set(key, value)
        return session

    create = getOrCreate


class SparkSession:
    builder = _Property()
    Builder = Builder
    _active = None
    _global_views = {}  # of all sessions
    _catalog_hook = None  # see README: how awsglue brings the Data Catalog's tables
    _table_writer_hook = None
    _statement_hook = None

    def __init__(self, sparkContext=None, options=None):
        from pyspark.context import SparkContext
        from pyspark._engine import registry
        if not registry.BUILTINS:
            registry.load()
        self._context = sparkContext or SparkContext.getOrCreate()
        self.conf = RuntimeConfig(self._context._conf)
        self._views, self._cached = {}, set()
        self._functions = {}
        self._database = "default"
        if SparkSession._active is None:
            SparkSession._active = self

    @property
    def _engine(self):
        return self._context._engine

    @classmethod
    def getActiveSession(cls):
        return cls._active

    active = getActiveSession

    @property
    def sparkContext(self):
        return self._context

    _sc = sparkContext

    @property
    def version(self):
        from pyspark.version import __version__
        return __version__

    @property
    def udf(self):
        from pyspark.sql.udf import UDFRegistration
        return UDFRegistration(self)

    @property
    def catalog(self):
        from pyspark.sql.catalog import Catalog
        return Catalog(self)

    @property
    def read(self):
        from pyspark.sql.readwriter import DataFrameReader
        return DataFrameReader(self)

    def newSession(self):
        return SparkSession(self._context)

    def stop(self):
        SparkSession._active = None
        SparkSession._global_views.clear()
        self._context.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def __getattr__(self, name):
        from pyspark.sql.not_served import SESSION
        if name in SESSION:
            raise NotServed(f"SparkSession.{name}")
        raise AttributeError(f"'SparkSession' object has no attribute '{name}'")

    def sql(self, sqlQuery, args=None, **kwargs):
        from pyspark._engine.sql_statements import run_statement
        if self._statement_hook is not None and not args and not kwargs:
            done = self._statement_hook(self, sqlQuery)
            if done is not None:
                return done
        return run_statement(self, sqlQuery, args, kwargs)

    def table(self, tableName):
        from pyspark.sql.column import name_node
        return DataFrame(self._relation(name_node(tableName).parts), self)

    def _relation(self, parts):
        """The plan of a view or of a table that the catalog hook knows."""
        if len(parts) == 2 and parts[0].lower() == self.conf.get("spark.sql.globalTempDatabase", "global_temp"):
            found = self._global_views.get(parts[1].lower())
        else:
            found = self._views.get(".".join(parts).lower())
        if found is not None:
            return p.qualify(found[1], (parts[-1],))
        if self._catalog_hook is not None:
            database = parts[-2] if len(parts) > 1 else self._database
            frame = self._catalog_hook(self, database, parts[-1])
            if frame is not None:
                return p.qualify(frame._plan, ("spark_catalog", database, parts[-1]))
        name = "`" + "`.`".join(parts) + "`"
        raise AnalysisException(
            f"[TABLE_OR_VIEW_NOT_FOUND] The table or view {name} cannot be found. Verify the "
            "spelling and correctness of the schema and catalog.",
            error_class="TABLE_OR_VIEW_NOT_FOUND")

    def range(self, start, end=None, step=1, numPartitions=None):
        if end is None:
            start, end = 0, start
        attribute = Attribute("id", t.LongType(), False)
        return DataFrame(p.Plan([attribute], lambda run: (
            f"SELECT range AS {attribute.id} FROM range(CAST({int(start)} AS BIGINT), "
            f"CAST({int(end)} AS BIGINT), CAST({int(step)} AS BIGINT))")), self, numPartitions)

    def createDataFrame(self, data, schema=None, samplingRatio=None, verifySchema=True):
        if isinstance(data, DataFrame):
            raise PySparkTypeError("[SHOULD_NOT_DATAFRAME] data should not be a DataFrame.")
        if isinstance(schema, str):
            schema = t._parse_datatype_string(schema)
        if getattr(type(data), "_records", False):
            data = data.collect()
        elif hasattr(data, "columns") and hasattr(data, "itertuples"):
            data, schema = _of_pandas(data, schema)
        if isinstance(schema, t.StructType) and iter(data) is data:
            return self._of_iterator(data, schema, verifySchema)
        rows = list(data)
        single = isinstance(schema, t.DataType) and not isinstance(schema, t.StructType)
        if single:
            rows = [(row,) for row in rows]
            schema = t.StructType([t.StructField("value", schema)])
        if not isinstance(schema, t.StructType):
            names = [str(name) for name in schema] if schema else None
            schema = _inferred(rows, names)
        return self._of_rows(rows, schema, verifySchema)

    def _of_rows(self, rows, schema, verify=True):
        """A DataFrame of Python rows (tuples, dicts, Rows) of a known schema."""
        check = inference.verifier(schema, False) if verify else _loose(schema)
        rows = [check(row) for row in rows]
        attributes = _attributes(schema)
        if len(rows) * max(len(attributes), 1) <= 2000:
            from pyspark._engine.compiler import literal_sql
            return DataFrame(p.values_plan(attributes, [
                [literal_sql(value, a.type) for value, a in zip(row, attributes)]
                for row in rows]), self)
        return self._of_stream(rows, attributes)

    def _of_iterator(self, rows, schema, verify):
        """The same of rows that need not be in memory together."""
        first = list(itertools.islice(rows, 2000))
        if len(first) < 2000:
            return self._of_rows(first, schema, verify)
        check = inference.verifier(schema, False) if verify else _loose(schema)
        return self._of_stream(map(check, itertools.chain(first, rows)), _attributes(schema))

    def _of_stream(self, rows, attributes):
        """A DataFrame of an iterator of tuples; they go into a table of the engine at once."""
        table = fresh("tarn_rows_")
        self._engine.load_rows(table, [a.type for a in attributes], [a.id for a in attributes],
                               rows)
        plan = p.table_plan(attributes, table)
        _drop_with(plan, self._engine, table)
        return DataFrame(plan, self)

    def _kept(self, frame):
        """`frame` calculated once, into a table."""
        plan = frame._only_visible(frame._plan)
        table = frame._ran(lambda run: run.keep_for_ever(plan))
        made = p.table_plan(plan.attributes, table)
        made.sources = plan.sources
        _drop_with(made, self._engine, table)
        return frame._with(made)


def _attributes(schema):
    return [Attribute(f.name, f.dataType, f.nullable, metadata=f.metadata) for f in schema.fields]


def _drop_with(plan, engine, table):
    """Drops the table when nothing can read it any more."""
    import weakref
    build = plan.build
    weakref.finalize(build, engine.forget, table)


def _loose(schema):
    def take(row):
        if isinstance(row, dict):
            return tuple(row.get(f.name) for f in schema.fields)
        return tuple(row)
    return take


def _inferred(rows, names):
    for row in rows:
        if not isinstance(row, (dict, tuple, list)) and not hasattr(row, "__dict__"):
            raise PySparkTypeError("[CANNOT_INFER_SCHEMA_FOR_TYPE] Can not infer schema for type: "
                                   f"`{type(row).__name__}`.")
    schema = inference.schema_of_rows(rows, names)
    if names and not (rows and isinstance(rows[0], dict)):
        if len(names) > len(schema.fields):
            raise PySparkValueError("[LENGTH_SHOULD_BE_THE_SAME] more names than columns.")
        names = names + [f"_{i}" for i in range(len(names) + 1, len(schema.fields) + 1)]
        schema = t.StructType([t.StructField(name, f.dataType, f.nullable)
                               for name, f in zip(names, schema.fields)])
    return schema


def _of_pandas(frame, schema):
    names = schema or [str(name) for name in frame.columns]
    rows = []
    for row in frame.itertuples(index=False, name=None):
        rows.append(tuple(None if value is None or value != value and not isinstance(value, float)
                          else (value.to_pydatetime() if hasattr(value, "to_pydatetime")
                                else value.item() if hasattr(value, "item") else value)
                          for value in row))
    return rows, names


class SQLContext:
    """The older entry point: a thin cover of the session."""

    def __init__(self, sparkContext, sparkSession=None, jsqlContext=None):
        self.sparkSession = sparkSession or SparkSession.builder.getOrCreate()
        self._sc = sparkContext

    @classmethod
    def getOrCreate(cls, sc):
        return cls(sc)

    def __getattr__(self, name):
        return getattr(self.sparkSession, name)

    def registerDataFrameAsTable(self, df, tableName):
        df.createOrReplaceTempView(tableName)

    def setConf(self, key, value):
        self.sparkSession.conf.set(key, value)

    def getConf(self, key, defaultValue=None):
        return self.sparkSession.conf.get(key, defaultValue)


class HiveContext(SQLContext):
    pass
