"""CSV read line by line: where a column of the schema takes the lines that do not fit it, and where the
engine would see other fields than Spark does."""

import re
import zlib

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import plan as p
from pyspark._engine.compiler import Compiler
from pyspark._engine import object_files
from pyspark._engine.csv_source import checked, infer, value_sql
from pyspark._engine.file_sources import file_plan
from pyspark._engine.scope import Attribute, fresh
from pyspark._engine.typed import Typed, is_string, quote_text

_FIELDS = t.ArrayType(t.StringType(), True)


LOOK_BYTES, LOOK_FILES = 32 << 20, 64


def are_odd(files, options):
    """Whether the first bytes have what the engine reads in a way of its own: escapes outside of quoted
    texts, quotes inside of such that are not escaped, quoted texts that go over lines."""
    if options.multiline or not options.quote or len(options.sep) != 1 or options.encoding != "utf-8":
        return False
    odd, left = _oddities(options), LOOK_BYTES
    for file in files.files[:LOOK_FILES]:
        if left <= 0 or file.path.endswith(".zst"):
            break
        data = object_files.read_range(file.path, 0, min(left, max(file.size, 1)))
        if file.path.endswith((".gz", ".gzip")):
            data = zlib.decompressobj(31).decompress(data, left)
        left -= len(data)
        if any(mark in data for mark in odd.marks) and odd.pattern.search(data):
            return True
    return False


class _oddities:
    """What are_odd() looks for: `marks` of which data that has none of them is plain."""

    def __init__(self, options):
        quote, sep = options.quote.encode(), re.escape(options.sep.encode())
        mark = re.escape(quote)
        self.marks = [quote]
        escape = options.escape.encode() if options.escape and options.escape != options.quote else None
        inside = rb"(?:[^%s\n])*" % mark
        inner = rb"(?<=[^%s\r\n])%s(?=[^%s\r\n])" % (sep, mark, sep)
        if escape is None:
            inside = rb"(?:[^%s\n]|%s%s)*" % (mark, mark, mark)
            inner = rb"(?!)"
        self.pattern = re.compile(rb"%s|(?:(?<=[%s\n])|\A)%s%s\r?(?:\n|\Z)" % (inner, sep, mark, inside))
        if escape is not None:
            self.marks.append(escape)
            self.pattern = re.compile(re.escape(escape) + rb"|" + self.pattern.pattern)


def read(session, files, options, schema):
    """The plan of a schema that has the column `options.corrupt`."""
    if options.multiline:
        raise NotServed(f"the column {options.corrupt} in the CSV reader with multiLine")
    if len(options.sep) != 1 or options.encoding != "utf-8":
        raise NotServed(f"the column {options.corrupt} in the CSV reader with such a separator or "
                        "encoding")
    partitions = {name.lower() for name in files.names}
    fields = [f for f in schema.fields if f.name.lower() not in partitions]
    return _valued(*_texts(session, files, options, schema, sum(
        f.name != options.corrupt for f in fields)), fields, options)


def read_fields(session, files, options, schema, fields, infers):
    """The plan of the columns `fields`, none of which takes lines. `infers`: their types are to be found."""
    found = _texts(session, files, options, schema, len(fields))
    if infers:
        from pyspark.sql.dataframe import DataFrame
        plan, texts = found[0], found[1]
        names = [f"c{place}_" for place in range(len(texts))]
        kept = session._kept(DataFrame(p.project(plan, [(a, a.id) for a in texts]), session))._plan
        listed = ", ".join(f"{a.id} AS {name}" for a, name in zip(kept.attributes, names))
        kinds = infer(session, files, lambda _: f"(SELECT {listed} FROM ({kept.build(None)}) {fresh('t')}) "
                                                f"{fresh('t')}", names, options)
        fields = [t.StructField(f.name, kind, True) for f, kind in zip(fields, kinds)]
    return _valued(*found, fields, options)


def _texts(session, files, options, schema, width):
    """(a plan, the texts of `width` fields in it, the line, how many fields it has, other columns)"""
    line = Attribute("line", t.StringType(), False)
    plan = file_plan(session, files, _line_scan(options), [(line, "line")], schema)
    others = [a for a in plan.attributes if a.id != line.id]
    plan = p.restrict(plan, _is_record(line.id, options))
    compiler = Compiler(plan.scope(), session)
    found = compiler.python_call(_splitter(options), "csv_fields", [Typed(line.id, line.type)],
                                 _FIELDS)
    plan = p.with_stage(plan, compiler.stage)
    texts = [Attribute("text", t.StringType()) for _ in range(width)]
    count = Attribute("count", t.LongType())
    plan = p.project(plan, [(a, a.id) for a in [line, *others]] + [(count, f"len({found.sql})")] + [
        (a, f"list_extract({found.sql}, {i})") for i, a in enumerate(texts, 1)])
    return plan, texts, line, count, others


def _valued(plan, texts, line, count, others, fields, options):
    """Values of the texts, and the line where one of them has none."""
    bad, values, left = [f"{count.id} <> {len(texts)}"], [], iter(texts)
    for field in fields:
        if field.name == options.corrupt:
            values.append((field, None))
            continue
        text = next(left).id
        sql = value_sql(text, field.dataType, options)
        values.append((field, sql if is_string(field.dataType) or not options.misfit else
                       f"CASE WHEN {text} IS NOT NULL THEN {checked(sql, field.dataType, options)} END"))
        if not is_string(field.dataType):
            bad.append(f"({text} IS NOT NULL AND {sql} IS NULL)")
    is_bad = " OR ".join(bad)
    if options.mode == "DROPMALFORMED":
        plan = p.restrict(plan, f"NOT ({is_bad})")
    elif options.mode == "FAILFAST":
        message = quote_text("[MALFORMED_RECORD_IN_PARSING] Malformed records are detected in record "
                             "parsing. Parse Mode: FAILFAST.")
        plan = p.restrict(plan, f"CASE WHEN {is_bad} THEN error({message}) ELSE true END")
    items = [(Attribute(field.name, field.dataType, True),
              sql or f"CASE WHEN {is_bad} THEN {line.id} END") for field, sql in values]
    return p.project(plan, items + [(a, a.id) for a in others])


def _line_scan(options):
    skip = ", skip = 1" if options.header else ""
    return lambda files: (
        f"(SELECT rtrim(line, '\r') AS line, filename FROM read_csv({files}, auto_detect = false, "
        f"header = false, delim = '\x01', quote = '', escape = '', nullstr = '', "
        f"columns = {{'line': 'VARCHAR'}}, strict_mode = false, max_line_size = 67108864, "
        f"filename = true{skip})) {fresh('t')}")


def _is_record(line, options):
    test = f"trim({line}) <> ''"
    if options.comment:
        test += f" AND NOT starts_with({line}, {quote_text(options.comment)})"
    return test


def _splitter(options):
    sep, null = options.sep, options.null

    def split(line):
        if line is None:
            return None
        fields, place = [], 0
        while True:
            text, place = _field(line, place, options)
            fields.append(None if text == null else text)
            if place >= len(line):
                return fields
            place += len(sep)
            if place == len(line):
                return fields + [None if null == "" else ""]

    return split


def _field(line, place, options):
    """(a field's text, where it ends). A quote inside of a quoted field that is neither escaped nor
    the last of it makes a plain field of it all."""
    at = place
    if options.quote and line.startswith(options.quote, place):
        text, at = _quoted(line, place, options)
        if text is not None:
            return text, at
    end = line.find(options.sep, at)
    end = len(line) if end < 0 else end
    return line[place:end], end


def _quoted(line, place, options):
    out, at = "", place + 1
    while at < len(line):
        char, after = line[at], line[at + 1:at + 2]
        if char == options.escape and after and after in (options.quote, options.escape):
            out, at = out + after, at + 2
        elif char != options.quote:
            out, at = out + char, at + 1
        elif not after or after == options.sep:
            return out, at + 1
        else:
            return None, at
    return out, at
