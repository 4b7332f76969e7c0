"""Values between Python and the engine.

Out: the engine's client gives Python values; reader(type) turns structs into Rows and so on.
In: rows become one JSON text that the engine reads at its own speed; writer(type) makes the JSON
value, shape(type) says what the engine reads and unpack(type, sql) gives the final value.
"""

import datetime
import decimal
import json
import math

from pyspark.sql import types as t
from pyspark.sql.row import Row
from pyspark._engine import java_maps
from pyspark._engine.casts import variable
from pyspark._engine.typed import engine_type, is_timestamp, quote_name


def reader(kind):
    """A function from the client's value to that of Spark, or None when they are the same."""
    if isinstance(kind, t.ArrayType):
        inner = reader(kind.elementType)
        if inner is None:
            return None
        return lambda value: None if value is None else [inner(item) for item in value]
    if isinstance(kind, t.StructType):
        return _struct_reader(kind)
    if isinstance(kind, t.MapType):
        return _map_reader(kind)
    if isinstance(kind, t.BinaryType):
        return lambda value: None if value is None else bytearray(value)
    if hasattr(kind, "sqlType"):
        inner = reader(kind.sqlType()) or (lambda value: value)
        return lambda value: None if value is None else kind.deserialize(inner(value))
    return None


def _struct_reader(kind):
    names = [field.name for field in kind.fields]
    inner = [reader(field.dataType) for field in kind.fields]

    def read(value):
        if value is None:
            return None
        found = [value[name] for name in names] if isinstance(value, dict) else list(value)
        return Row._of(names, [item if one is None else one(item)
                               for item, one in zip(found, inner)])

    return read


def _map_reader(kind):
    key, item = reader(kind.keyType), reader(kind.valueType)

    def read(value):
        if value is None:
            return None
        if set(value) == {"key", "value"} and isinstance(value["key"], list) and (
                not isinstance(kind.keyType, t.StringType) or isinstance(value["value"], list)
                and not isinstance(kind.valueType, t.ArrayType)):
            pairs = zip(value["key"], value["value"])
        else:
            pairs = value.items()
        return {(key(k) if key else k): (item(v) if item else v)
                for k, v in java_maps.outgoing(pairs)}

    return read


def rows_of(attributes, fetched):
    """Rows of Spark from the rows of the client."""
    names = [attribute.name for attribute in attributes]
    readers = [(place, reader(attribute.type)) for place, attribute in enumerate(attributes)]
    readers = [(place, one) for place, one in readers if one is not None]
    make = Row._of
    if not readers:
        return [make(names, row) for row in fetched]
    found = []
    for row in fetched:
        row = list(row)
        for place, one in readers:
            row[place] = one(row[place])
        found.append(make(names, row))
    return found


def writer(kind):
    """A function from a Spark value to one that JSON has, or None when they are the same."""
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        return lambda v: v if v is None or math.isfinite(v) else repr(float(v))
    if isinstance(kind, (t.DecimalType, t.DateType)) or is_timestamp(kind):
        return _text_writer(kind)
    if isinstance(kind, t.BinaryType):
        return lambda v: None if v is None else bytes(v).hex()
    if isinstance(kind, t.DayTimeIntervalType):
        return lambda v: None if v is None else (
            v.days * 86400000000 + v.seconds * 1000000 + v.microseconds)
    if isinstance(kind, t.ArrayType):
        inner = writer(kind.elementType)
        if inner is None:
            return lambda v: None if v is None else list(v)
        return lambda v: None if v is None else [inner(item) for item in v]
    if isinstance(kind, t.MapType):
        key, item = writer(kind.keyType) or _same, writer(kind.valueType) or _same
        return lambda v: None if v is None else [[key(k), item(x)]
                                                 for k, x in java_maps.incoming(v.items())]
    if isinstance(kind, t.StructType):
        inner = [(field.name, writer(field.dataType) or _same) for field in kind.fields]

        def write(value):
            if value is None:
                return None
            if isinstance(value, dict):
                return {f"f{i}": one(value.get(name)) for i, (name, one) in enumerate(inner)}
            if hasattr(value, "__dict__") and not isinstance(value, tuple):
                return {f"f{i}": one(value.__dict__.get(n)) for i, (n, one) in enumerate(inner)}
            return {f"f{i}": one(item) for i, ((_, one), item) in enumerate(zip(inner, value))}

        return write
    if hasattr(kind, "sqlType"):
        inner = writer(kind.sqlType()) or _same
        return lambda v: None if v is None else inner(kind.serialize(v))
    return None


def _same(value):
    return value


def _text_writer(kind):
    def write(value):
        if value is None:
            return None
        if isinstance(value, datetime.datetime):
            if value.tzinfo is not None:
                value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
            return value.isoformat(" ")
        if isinstance(value, decimal.Decimal):
            return format(value, "f")
        return str(value)

    return write


def shape(kind):
    """What the engine reads from the JSON, in the notation of from_json."""
    if isinstance(kind, t.ArrayType):
        return [shape(kind.elementType)]
    if isinstance(kind, t.MapType):
        return [["JSON"]]
    if isinstance(kind, t.StructType):
        return {f"f{i}": shape(field.dataType) for i, field in enumerate(kind.fields)}
    if isinstance(kind, t.BinaryType):
        return "VARCHAR"
    if isinstance(kind, t.DayTimeIntervalType):
        return "BIGINT"
    if hasattr(kind, "sqlType"):
        return shape(kind.sqlType())
    if isinstance(kind, (t.DoubleType, t.FloatType, t.DecimalType)):
        return "VARCHAR"
    return engine_type(kind)


def unpack(kind, sql):
    """The final value, of what the engine read."""
    if hasattr(kind, "sqlType"):
        return unpack(kind.sqlType(), sql)
    if isinstance(kind, (t.DoubleType, t.FloatType, t.DecimalType)):
        return f"CAST({sql} AS {engine_type(kind)})"
    if isinstance(kind, t.BinaryType):
        return f"unhex({sql})"
    if isinstance(kind, t.DayTimeIntervalType):
        return f"to_microseconds({sql})"
    name = variable("u")
    if isinstance(kind, t.ArrayType):
        inner = unpack(kind.elementType, name)
        return sql if inner == name else f"list_transform({sql}, lambda {name}: {inner})"
    if isinstance(kind, t.MapType):
        def part(place, of):
            wanted = json.dumps(shape(of)).replace("'", "''")
            return unpack(of, f"from_json({name}[{place}], '{wanted}')")
        return (f"map_from_entries(list_transform({sql}, lambda {name}: {{'key': "
                f"{part(1, kind.keyType)}, 'value': {part(2, kind.valueType)}}}))")
    if isinstance(kind, t.StructType):
        return _repack(kind, sql)
    return sql


def _repack(kind, sql):
    parts = ", ".join(
        f"{quote_name(field.name)} := " + unpack(field.dataType, f"({sql}).f{i}")
        for i, field in enumerate(kind.fields))
    return f"CASE WHEN ({sql}) IS NOT NULL THEN struct_pack({parts}) END"


def encode(kinds, rows):
    """Rows of Python values as the JSON text that select_rows reads."""
    writers = [writer(kind) for kind in kinds]
    out = []
    for row in rows:
        out.append({f"f{i}": (value if one is None else one(value))
                    for i, (one, value) in enumerate(zip(writers, row))})
    return json.dumps(out, ensure_ascii=False, default=str)


def select_rows(kinds, names):
    """A SELECT over one parameter, the JSON text; its columns are `names`."""
    wanted = json.dumps([{f"f{i}": shape(kind) for i, kind in enumerate(kinds)}])
    listed = ", ".join(f"{unpack(kind, f'r_.f{i}')} AS {name}"
                       for i, (kind, name) in enumerate(zip(kinds, names)))
    wanted = wanted.replace("'", "''")
    return f"SELECT {listed} FROM (SELECT unnest(from_json($1, '{wanted}')) AS r_)"
