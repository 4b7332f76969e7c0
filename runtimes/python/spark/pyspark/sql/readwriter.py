"""df.write and spark.read: options, formats and paths. The work is in _engine/*_source.py and
_engine/file_writer.py."""

from pyspark.errors import AnalysisException, IllegalArgumentException, NotServed
from pyspark.sql import types as t
from pyspark.sql.dataframe import DataFrame
from pyspark._engine import zones


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


_LONG_NAMES = {"org.apache.spark.sql.parquet": "parquet", "com.databricks.spark.csv": "csv",
               "org.apache.spark.sql.json": "json"}
_CAMEL = {"pathGlobFilter", "recursiveFileLookup", "modifiedBefore", "modifiedAfter"}


class _Options:
    def option(self, key, value):
        self._options[key.lower()] = _text(value)
        return self

    def options(self, **options):
        for key, value in options.items():
            if value is not None:
                self.option(key, value)
        return self


class DataFrameReader(_Options):
    """spark.read"""

    def __init__(self, session):
        self._session, self._options = session, {}
        self._format, self._schema = None, None

    def format(self, source):
        self._format = source.lower()
        return self

    def schema(self, schema):
        if isinstance(schema, str):
            schema = t._parse_datatype_string(schema)
        if not isinstance(schema, t.StructType):
            raise IllegalArgumentException("[NOT_STR_OR_STRUCT] schema should be StructType or str")
        self._schema = schema
        return self

    def load(self, path=None, format=None, schema=None, **options):
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        paths = path if path is not None else self._options.pop("path", None)
        if paths is None:
            if self._format in ("jdbc", "kafka", "kinesis"):
                raise NotServed(f"spark.read.format(\"{self._format}\")")
            raise AnalysisException("[PATH_NOT_FOUND] a path is required to load files")
        return self._read(paths)

    def _read(self, paths, files=None):
        """The DataFrame of files. `files` is a FileSet listed before, for awsglue."""
        from pyspark._engine import file_sources
        kind = _LONG_NAMES.get(self._format, self._format) or "parquet"
        readers = {"csv": "csv_source", "json": "json_source", "parquet": "parquet_source",
                   "text": "text_source"}
        if kind not in readers:
            raise NotServed(f"spark.read.format(\"{kind}\")")
        paths = [paths] if isinstance(paths, str) else list(paths or ())
        options = dict(self._options)
        zone = options.pop("timezone", None)
        if zone is not None and zone != zones.current_text():
            raise NotServed(f"the option timeZone={zone} of the reader, in a session of "
                            f"{zones.current_text()}")
        if files is None:
            files = file_sources.find_files(paths, options)
            if not files.files and self._schema is not None:
                return self._session.createDataFrame([], self._schema)
            if not files.files and kind == "text":
                return self._session.createDataFrame([], "value string")
            if not files.files:
                raise AnalysisException(
                    f"[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for {kind.upper()}: all files "
                    f"are in folders below {', '.join(paths)}. Give their folders, or the option "
                    "recursiveFileLookup.", error_class="UNABLE_TO_INFER_SCHEMA")
            files.is_typed = self._session.conf.get(
                "spark.sql.sources.partitionColumnTypeInference.enabled", "true") != "false"
        if kind != "parquet":
            from pyspark._engine.unpacking import unpacked
            files = unpacked(files)
        import importlib
        source = importlib.import_module(f"pyspark._engine.{readers[kind]}")
        for option in ("modifiedbefore", "modifiedafter"):
            options.pop(option, None)
        return DataFrame(source.read(self._session, files, options, self._schema),
                         self._session)

    def csv(self, path, schema=None, **options):
        if schema is not None:
            self.schema(schema)
        self.format("csv").options(**options)
        return self._of_rdd(path, ".csv") if hasattr(path, "_records") else self._read(path)

    def json(self, path, schema=None, **options):
        if schema is not None:
            self.schema(schema)
        self.format("json").options(**options)
        if hasattr(path, "_records"):
            return self._of_rdd(path, ".json")
        return self._read(path)

    def _of_rdd(self, rdd, ending):
        """The rows of texts, each of which is a line of a file."""
        import os
        import tempfile
        handle, name = tempfile.mkstemp(suffix=ending, prefix="tarn-rdd-")
        with os.fdopen(handle, "w") as file:
            for line in rdd:
                file.write(line.replace("\n", " ") + "\n")
        frame = self._session._kept(self._read(name))
        os.unlink(name)
        return frame

    def parquet(self, *paths, **options):
        return self.format("parquet").options(**options)._read(list(paths))

    def text(self, paths, **options):
        return self.format("text").options(**options)._read(paths)

    def table(self, tableName):
        return self._session.table(tableName)

    def __getattr__(self, name):
        from pyspark.sql.not_served import READER
        if name in READER:
            raise NotServed(f"spark.read.{name}")
        raise AttributeError(f"'DataFrameReader' object has no attribute '{name}'")


_MODES = {"error": "error", "errorifexists": "error", "default": "error", "append": "append",
          "overwrite": "overwrite", "ignore": "ignore"}


class DataFrameWriter(_Options):
    """df.write"""

    def __init__(self, frame):
        self._frame, self._options = frame, {}
        self._format, self._mode, self._partitions = "parquet", "error", []
        self._success_file = True

    def format(self, source):
        self._format = source.lower()
        return self

    def mode(self, saveMode):
        if saveMode is not None:
            if saveMode.lower() not in _MODES:
                raise IllegalArgumentException(
                    f"[INVALID_SAVE_MODE] The specified save mode \"{saveMode}\" is invalid. Valid "
                    'save modes include "append", "overwrite", "ignore", "error", "errorifexists", '
                    'and "default".')
            self._mode = _MODES[saveMode.lower()]
        return self

    def partitionBy(self, *cols):
        self._partitions = list(cols[0]) if cols and isinstance(cols[0], (list, tuple)) else list(
            cols)
        return self

    def bucketBy(self, numBuckets, col, *cols):
        raise NotServed("DataFrameWriter.bucketBy")

    def sortBy(self, col, *cols):
        raise NotServed("DataFrameWriter.sortBy")

    def save(self, path=None, format=None, mode=None, partitionBy=None, **options):
        self.mode(mode).options(**options)
        if partitionBy is not None:
            self.partitionBy(*([partitionBy] if isinstance(partitionBy, str) else partitionBy))
        if format is not None:
            self.format(format)
        path = path if path is not None else self._options.pop("path", None)
        if self._format in _LONG_NAMES:
            self._format = _LONG_NAMES[self._format]
        if self._format == "noop":
            self._frame.count()
            return None
        if path is None:
            raise NotServed(f"df.write.format(\"{self._format}\") without a path")
        return self._write(path)

    def _write(self, path):
        from pyspark._engine.file_writer import Target, write
        conf = self._frame._session.conf
        how = self._options.get("partitionoverwritemode",
                                conf.get("spark.sql.sources.partitionOverwriteMode"))
        if self._format == "parquet" and "compression" not in self._options:
            self._options["compression"] = conf.get("spark.sql.parquet.compression.codec")
        most = conf.get("spark.sql.files.maxRecordsPerFile", "0")
        if most != "0":
            self._options.setdefault("maxrecordsperfile", most)
        self._made = write(self._frame, Target(
            path, self._format, self._mode, self._partitions, self._options, self._success_file,
            dynamic=how.lower() == "dynamic" and bool(self._partitions)))

    def parquet(self, path, mode=None, partitionBy=None, compression=None):
        self.format("parquet").options(compression=compression).save(
            path, mode=mode, partitionBy=partitionBy)

    def csv(self, path, mode=None, **options):
        self.format("csv").options(**options).save(path, mode=mode)

    def json(self, path, mode=None, **options):
        self.format("json").options(**options).save(path, mode=mode)

    def text(self, path, compression=None, lineSep=None):
        self.format("text").options(compression=compression, lineSep=lineSep).save(path)

    def orc(self, path, mode=None, partitionBy=None, compression=None):
        raise NotServed("DataFrameWriter.orc")

    def jdbc(self, url, table, mode=None, properties=None):
        raise NotServed("DataFrameWriter.jdbc")

    def saveAsTable(self, name, format=None, mode=None, partitionBy=None, **options):
        self._to_table(name, format, mode, partitionBy, options, False)

    def insertInto(self, tableName, overwrite=None):
        mode = "overwrite" if overwrite else (self._mode if overwrite is None else "append")
        self._to_table(tableName, None, mode, None, {}, True)

    def _to_table(self, name, format, mode, partition_by, options, insert):
        hook = self._frame._session._table_writer_hook
        if hook is None:
            raise NotServed("DataFrameWriter.saveAsTable")
        self.mode(mode).options(**options)
        if format:
            self.format(format)
        if partition_by:
            self.partitionBy(*([partition_by] if isinstance(partition_by, str) else partition_by))
        hook(self._frame._session, self, name, insert)
