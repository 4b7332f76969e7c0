"""CSV text in columns: from_csv, to_csv, schema_of_csv."""

import csv
import datetime
import io
import re

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import java_dates, zones
from pyspark._engine.csv_source import CsvOptions, value_sql
from pyspark._engine.file_sources import partition_type
from pyspark._engine.json_functions import _options, all_nullable
from pyspark._engine.registry import builtin, coerce
from pyspark._engine.rendering import value_text
from pyspark._engine.scope import fresh
from pyspark._engine.typed import Typed, quote_name

_TEXTS = t.ArrayType(t.StringType(), True)
_splitters = {}


def _splitter(options, width):
    """A function from a line to its fields, of which there are `width`."""
    key = (options.sep, options.quote, options.escape, options.null, width)

    def split(line):
        if line is None:
            return None
        quoted = {"quotechar": options.quote} if options.quote else {"quoting": csv.QUOTE_NONE}
        if options.quote and options.escape and options.escape != options.quote:
            quoted["escapechar"] = options.escape
        fields = next(csv.reader(io.StringIO(line), delimiter=options.sep, **quoted), [])
        fields = [None if field == options.null else field for field in fields]
        return fields if width is None else (fields + [None] * width)[:width]

    return _splitters.setdefault(key, split)


def _checked_options(node, place):
    options = CsvOptions(_options(node, place))
    if len(options.sep) != 1:
        raise NotServed(f"{node.name} with a separator of several characters")
    if options.mode != "PERMISSIVE":
        raise NotServed(f"{node.name} in the mode {options.mode}")
    return options


@builtin("from_csv")
def _from_csv(compiler, node):
    schema = node.args[1]
    if isinstance(schema, e.Call) and schema.name == "schema_of_csv":
        kind = _inferred(schema)
    elif isinstance(schema, e.Literal) and isinstance(schema.value, str):
        from pyspark.sql.type_text import parse_schema
        kind = parse_schema(schema.value)
    else:
        raise NotServed("from_csv with a schema that is no constant")
    kind, options = all_nullable(kind), _checked_options(node, 2)
    if options.corrupt in kind.names:
        raise NotServed(f"the column {options.corrupt} in from_csv")
    text = coerce(compiler.compile(node.args[0]), "s")
    fields = compiler.python_call(_splitter(options, len(kind)), "from_csv", [text], _TEXTS)
    names = [fresh("f") for _ in kind.fields]
    cells = ", ".join(f"list_extract({fields.sql}, {place}) AS {quote_name(name)}"
                      for place, name in enumerate(names, 1))
    made = ", ".join(f"{quote_name(f.name)} := {value_sql(name, f.dataType, options)}"
                     for name, f in zip(names, kind.fields))
    return Typed(f"CASE WHEN {fields.sql} IS NOT NULL THEN (SELECT struct_pack({made}) FROM "
                 f"(SELECT {cells}) {fresh('t')}) END", kind, True)


@builtin("to_csv")
def _to_csv(compiler, node):
    value, options = compiler.compile(node.args[0]), _checked_options(node, 1)
    kind = value.type

    def write(row):
        if row is None or (len(row) == 1 and row[0] is None and not options.null):
            return None
        return options.sep.join(_cell(item, f.dataType, options)
                                for item, f in zip(row, kind.fields))

    name = (f"to_csv_{kind.simpleString()}{options.sep}{options.quote}{options.null}"
            f"{zones.current_text()}{options.date}{options.time}")
    return compiler.python_call(_splitters.setdefault(name, write), name, [value], t.StringType())


def _cell(item, kind, options):
    if item is None:
        return options.null
    if isinstance(kind, t.TimestampType):
        text = java_dates.formatter(zones.current())(item, options.time or "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
    elif isinstance(kind, t.TimestampNTZType):
        text = java_dates.formatter(None)(item, "yyyy-MM-dd'T'HH:mm:ss.SSS")
    elif isinstance(kind, t.DateType) and options.date:
        text = java_dates.formatter(None)(datetime.datetime.combine(item, datetime.time()), options.date)
    else:
        text = value_text(item, kind)
    if text == "":
        return options.quote * 2
    if any(mark in text for mark in (options.sep, options.quote, "\n", "\r")):
        inner = text.replace(options.escape, options.escape * 2) if options.escape else text
        return options.quote + inner.replace(
            options.quote, options.escape + options.quote) + options.quote
    return text


def _inferred(node):
    line = node.args[0].value if isinstance(node.args[0], e.Literal) else None
    if line is None:
        raise NotServed("schema_of_csv of what is no constant")
    fields = _splitter(_checked_options(node, 1), None)(line)
    return t.StructType([t.StructField(f"_c{place}", _field_type(text), True)
                         for place, text in enumerate(fields)])


def _field_type(text):
    if text is not None and re.fullmatch("(?i)true|false", text):
        return t.BooleanType()
    return partition_type([text])


@builtin("schema_of_csv")
def _schema_of_csv(compiler, node):
    listed = ", ".join(f"{f.name}: {f.dataType.simpleString().upper()}"
                       for f in _inferred(node).fields)
    return compiler.compile(e.Literal(f"STRUCT<{listed}>"))
