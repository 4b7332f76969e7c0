"""Parquet files as a plan: columns by name, types as Spark reads them."""

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine.casts import cast
from pyspark._engine.engine_types import spark_type
from pyspark._engine.file_sources import file_list, file_plan
from pyspark._engine.scope import Attribute
from pyspark._engine.typed import Typed, null_of, quote_name, quote_text
from pyspark._engine.remote_reading import remote_name

_KNOWN = {"mergeschema", "pathglobfilter", "basepath", "recursivefilelookup", "datetimerebasemode",
          "int96rebasemode", "inferschema", "compression"}


def read(session, files, options, schema=None):
    for option in options:
        if option not in _KNOWN:
            raise NotServed(f"the Parquet option {option}")
    merge = str(options.get("mergeschema", "")).lower() == "true"
    session._engine.announce(files.files)
    found = _fields(session, files, merge)
    by_name = {name.lower(): (name, kind, text) for name, kind, text in found}
    partitions = {name.lower() for name in files.names}
    columns = []
    if schema is None:
        for name, kind, text in found:
            columns.append((Attribute(name, kind, True), _plain(quote_name(name), text, kind)))
    else:
        for field in schema.fields:
            if field.name.lower() in partitions:
                continue
            have = by_name.get(field.name.lower())
            attribute = Attribute(field.name, field.dataType, True)
            if have is None:
                columns.append((attribute, null_of(field.dataType)))
            else:
                value = Typed(_plain(quote_name(have[0]), have[2], have[1]), have[1])
                columns.append((attribute, cast(value, field.dataType).sql))
    more = (", union_by_name = true" if merge or len(files.files) > 1 else "") + ", filename = true"
    # Spark makes nothing of folders unless we do: partitions come from file_plan.
    return file_plan(session, files, lambda got: (
        f"read_parquet({got}, hive_partitioning = false{more})"), columns, schema)


def _fields(session, files, merge):
    """(name, Spark type, the engine's type) of the columns: of one file, or of all merged."""
    paths = files.paths if merge else files.paths[:1]
    described = session._engine.execute(
        f"DESCRIBE SELECT * FROM read_parquet({file_list(paths)}, hive_partitioning = false"
        f"{', union_by_name = true' if merge else ''})").fetchall()
    instants = _old_timestamps(session, files.paths[0])
    out = []
    for name, text, *_ in described:
        kind = spark_type(text)
        if name in instants and isinstance(kind, t.TimestampNTZType):
            kind = t.TimestampType()
        out.append((name, kind, text))
    return out


def _old_timestamps(session, path):
    """Columns written as INT96: instants, though the file does not say so."""
    rows = session._engine.execute(
        f"SELECT name FROM parquet_schema({quote_text(remote_name(path))}) WHERE type = 'INT96'"
    ).fetchall()
    return {row[0] for row in rows}


def _plain(sql, text, kind):
    """Instants without zone, whole numbers in a type of Spark."""
    if "WITH TIME ZONE" in text:
        if text == "TIMESTAMP WITH TIME ZONE":
            return f"({sql} AT TIME ZONE 'UTC')"
        from pyspark._engine.typed import engine_type
        return f"CAST({sql} AS {engine_type(kind)})"
    if text.startswith(("U", "HUGE", "ENUM", "JSON")) or text in (
            "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"):
        from pyspark._engine.typed import engine_type
        return f"CAST({sql} AS {engine_type(kind)})"
    return sql
